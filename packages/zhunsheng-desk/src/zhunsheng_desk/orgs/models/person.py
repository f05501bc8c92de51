"""People, and the units they were in."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhunsheng_desk.access.scope import InUnit
from zhunsheng_desk.kept import Kept
from zhunsheng_desk.orgs.models.unit import Unit


class Person(InUnit):
    """An officer or auxiliary. Nothing about them that the work does not need."""

    kept = Kept.LOGGED
    view_permission = "people.view"

    class Kind(models.TextChoices):
        """Two kinds of staff, with different powers in law."""

        POLICE = "police", _("Police officer")
        AUXILIARY = "auxiliary", _("Auxiliary")

    number = models.CharField(max_length=16, unique=True)
    name = models.CharField(max_length=64)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    title = models.CharField(max_length=64, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="people")
    left = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["number"]
        indexes: ClassVar = [models.Index(fields=["unit", "number"], name="person_unit")]

    def __str__(self) -> str:
        return f"{self.name} {self.number}"


class Posting(models.Model):
    """In which unit a person was, from a day to a day."""

    kept = Kept.ADDED
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="postings")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-since", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person"], condition=Q(until=None), name="posted_once"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="posting_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.unit_id}"
