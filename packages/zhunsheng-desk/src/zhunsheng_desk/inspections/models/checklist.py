"""Checklists: what is looked at, and the rule that it is held to. Never changed: another one is made."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from zhunsheng_desk.access.scope import InUnit
from zhunsheng_desk.kept import Kept
from zhunsheng_desk.orgs.models import Unit


class Checklist(InUnit):
    """A list of a unit."""

    kept = Kept.ADDED
    view_permission = "inspections.view"
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=100)
    by = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return self.title


class ChecklistItem(models.Model):
    """One line of it."""

    kept = Kept.ADDED
    checklist = models.ForeignKey(Checklist, on_delete=models.CASCADE, related_name="items")
    place = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=300)

    class Meta:
        ordering: ClassVar = ["place"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["checklist", "place"], name="item_place_once")]

    def __str__(self) -> str:
        return self.text
