"""Entries of the log: added, never changed; the database itself refuses (see migrations/0002_append_only.py)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from zhunsheng_desk.access.scope import InUnit
from zhunsheng_desk.kept import Kept


class Entry(InUnit):
    """What was done, seen or taken out; chained to the entry before it."""

    kept = Kept.ADDED
    view_permission = "audit.read"
    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    event = models.CharField(max_length=48)
    actor = models.ForeignKey("access.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    subject = models.CharField(max_length=64)
    purpose = models.CharField(max_length=200)
    detail = models.TextField()  # canonical JSON, as hashed
    before = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    algorithm = models.CharField(max_length=16)

    class Meta:
        ordering: ClassVar = ["-seq"]
        indexes: ClassVar = [
            models.Index(fields=["subject", "-seq"], name="entry_subject"),
            models.Index(fields=["actor", "-seq"], name="entry_actor"),
            models.Index(fields=["unit", "-seq"], name="entry_unit"),
            models.Index(fields=["event", "-seq"], name="entry_event"),
            models.Index(fields=["at"], name="entry_at"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.event}"


class Head(models.Model):
    """The end of the chain: one row, locked by who adds to it."""

    kept = Kept.PASSING
    seq = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, default="")

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(pk=1), name="one_head")]

    def __str__(self) -> str:
        return f"{self.seq} {self.digest[:12]}"
