"""A blind draw of subjects that no lead named."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from zhunsheng_desk.access.scope import InUnit
from zhunsheng_desk.kept import Kept
from zhunsheng_desk.orgs.models import Unit


class Draw(InUnit):
    """The seed lies encrypted; its SHA-256 is in the log from the first moment, so the draw can be checked when it is opened.

    `source` is the digest of the assessment; each is drawn from once.
    """

    kept = Kept.LOGGED
    view_permission = "cases.quality"
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    source = models.CharField(max_length=64, unique=True)
    by = models.ForeignKey("access.User", on_delete=models.PROTECT, null=True, related_name="+")
    population = models.JSONField()
    drawn = models.JSONField()
    assessed = models.PositiveIntegerField()
    sealed = models.TextField()
    commitment = models.CharField(max_length=64)
    opened = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.commitment[:12]}"
