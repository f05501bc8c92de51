"""Random draws of closed hazards to be looked at again."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhunsheng_desk.access.scope import InUnit
from zhunsheng_desk.hazards.models.hazard import Hazard
from zhunsheng_desk.kept import Kept
from zhunsheng_desk.orgs.models import Unit


class Draw(InUnit):
    """Who can be drawn (`lot`, in order) and the seed are kept: anyone can draw again and find the same."""

    kept = Kept.LOGGED
    view_permission = "hazards.draw"
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField()
    seed = models.CharField(max_length=32)
    lot = models.JSONField()
    by = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.since}–{self.until}"


class Inspection(models.Model):
    """One hazard of a draw, and what was seen."""

    kept = Kept.LOGGED

    class Result(models.TextChoices):
        """What was seen."""

        WAITING = "", _("Not yet looked at")
        HOLDS = "holds", _("Cleared indeed")
        FALSE = "false", _("Not cleared")

    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="inspections")
    hazard = models.ForeignKey(Hazard, on_delete=models.PROTECT, related_name="inspections")
    result = models.CharField(max_length=8, choices=Result.choices, blank=True, default="")
    note = models.TextField(blank=True)
    by = models.ForeignKey("access.User", on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["draw", "hazard"], name="hazard_drawn_once")]

    def __str__(self) -> str:
        return f"{self.draw_id} {self.hazard_id}"
