"""A signal that rests at a unit for a while."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from zhunsheng_desk.access.scope import InUnit
from zhunsheng_desk.kept import Kept
from zhunsheng_desk.orgs.models import Unit


class Silence(InUnit):
    """From `since` to `until`, both included, leads that rest on the signal alone open no case at the unit and below."""

    kept = Kept.LOGGED
    view_permission = "methods.view"
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    signal = models.CharField(max_length=64)
    reason = models.TextField()
    since = models.DateField()
    until = models.DateField()
    proposed_by = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["until", "pk"]
        indexes: ClassVar = [models.Index(fields=["until"], name="silence_until")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="silence_in_order"),
            models.CheckConstraint(condition=~Q(proposed_by=F("confirmed_by")), name="silence_by_two"),
        ]

    def __str__(self) -> str:
        return f"{self.signal} {self.unit_id}"
