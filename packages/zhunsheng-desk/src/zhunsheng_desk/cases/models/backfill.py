"""Up to which day a bureau's past is history."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from zhunsheng_desk.kept import Kept


class Backfill(models.Model):
    """Leads first seen by the end of `until` are kept as history: no case is opened, no deadline starts."""

    kept = Kept.ADDED
    until = models.DateField()
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey("access.User", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return str(self.until)
