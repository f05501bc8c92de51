"""Standing duties of a unit or of a post in it, and their attestations."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhunsheng_desk.access.scope import InUnit
from zhunsheng_desk.kept import Kept
from zhunsheng_desk.orgs.models import Unit


class DutyList(InUnit):
    """What a unit, or who holds a post in it, has to see to all the time. Its lines never change: another list is made."""

    kept = Kept.LOGGED
    view_permission = "duties.view"

    class Rhythm(models.TextChoices):
        """How often it is attested."""

        MONTH = "month", _("Every month")
        QUARTER = "quarter", _("Every quarter")
        YEAR = "year", _("Every year")

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=100)
    holder = models.CharField(max_length=64)
    rhythm = models.CharField(max_length=8, choices=Rhythm.choices)
    since = models.DateField()
    ended = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["unit__code", "pk"]

    def __str__(self) -> str:
        return self.title


class Duty(models.Model):
    """One line of a list."""

    kept = Kept.ADDED
    duty_list = models.ForeignKey(DutyList, on_delete=models.CASCADE, related_name="duties")
    place = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=300)

    class Meta:
        ordering: ClassVar = ["place"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["duty_list", "place"], name="duty_place_once")]

    def __str__(self) -> str:
        return self.text


class Attestation(models.Model):
    """What was done in a period; one a list and period."""

    kept = Kept.ADDED
    duty_list = models.ForeignKey(DutyList, on_delete=models.PROTECT, related_name="attestations")
    period = models.CharField(max_length=8)
    text = models.TextField(max_length=2000)
    by = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-period"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["duty_list", "period"], name="attested_once")]

    def __str__(self) -> str:
        return f"{self.duty_list_id} {self.period}"
