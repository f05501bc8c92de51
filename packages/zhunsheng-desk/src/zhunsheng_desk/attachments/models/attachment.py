"""A file handed in: its name, kind and digest; the content lies in the data folder under that digest."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from zhunsheng_desk.kept import Kept


class Attachment(models.Model):
    """Added, never changed. Who may see it is asked of the record that it belongs to."""

    kept = Kept.ADDED
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=8)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64, db_index=True)
    by = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.name
