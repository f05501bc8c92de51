"""Drives, and the visits in them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhunsheng_desk.access.scope import InUnit
from zhunsheng_desk.inspections.models.checklist import Checklist, ChecklistItem
from zhunsheng_desk.kept import Kept
from zhunsheng_desk.orgs.models import Unit


class Drive(InUnit):
    """What a unit has set out to inspect at the units below."""

    kept = Kept.LOGGED
    view_permission = "inspections.view"
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=100)
    goal = models.TextField(max_length=2000)
    checklist = models.ForeignKey(Checklist, on_delete=models.PROTECT, related_name="drives")
    since = models.DateField()
    until = models.DateField()
    closed = models.BooleanField(default=False)
    by = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["-since", "-pk"]
        constraints: ClassVar = [models.CheckConstraint(condition=Q(until__gte=F("since")), name="drive_in_order")]

    def __str__(self) -> str:
        return self.name


class Visit(InUnit):
    """One unit looked at, by the drive's checklist."""

    kept = Kept.LOGGED
    view_permission = "inspections.view"
    drive = models.ForeignKey(Drive, on_delete=models.PROTECT, related_name="visits")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    finished = models.BooleanField(default=False)
    by = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["-day", "-pk"]

    def __str__(self) -> str:
        return f"{self.drive_id} {self.unit_id}"


class Answer(models.Model):
    """What was seen of one item."""

    kept = Kept.LOGGED

    class Result(models.TextChoices):
        """Three answers."""

        GOOD = "good", _("In order")
        PROBLEM = "problem", _("Problem")
        NONE = "none", _("Does not apply")

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="answers")
    item = models.ForeignKey(ChecklistItem, on_delete=models.PROTECT, related_name="+")
    result = models.CharField(max_length=8, choices=Result.choices)
    text = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering: ClassVar = ["item__place"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["visit", "item"], name="answered_once")]

    def __str__(self) -> str:
        return f"{self.visit_id}:{self.item_id} {self.result}"
