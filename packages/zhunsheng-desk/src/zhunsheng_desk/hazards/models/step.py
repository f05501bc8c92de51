"""What was done with a hazard, and the times it was open."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from zhunsheng_desk.hazards.models.hazard import Hazard
from zhunsheng_desk.kept import Kept
from zhunsheng_desk.orgs.models import Unit


class Step(models.Model):
    """One step; `other` is the hazard it was merged with or split from."""

    kept = Kept.ADDED
    hazard = models.ForeignKey(Hazard, on_delete=models.PROTECT, related_name="steps")
    move = models.CharField(max_length=16)
    before = models.CharField(max_length=16, blank=True)
    after = models.CharField(max_length=16)
    round = models.PositiveIntegerField()
    by = models.ForeignKey("access.User", on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    note = models.TextField(blank=True)
    other = models.ForeignKey(Hazard, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.hazard_id} {self.move}"


class Spell(models.Model):
    """One time that a hazard was open: what the clearance board counts. `back`: within 90 days of being closed."""

    kept = Kept.ADDED
    hazard = models.ForeignKey(Hazard, on_delete=models.PROTECT, related_name="spells")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    since = models.DateField()
    cleared = models.DateField(null=True, blank=True)
    back = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["hazard"], condition=models.Q(cleared=None), name="hazard_open_once"),
        ]

    def __str__(self) -> str:
        return f"{self.hazard_id} {self.since}"
