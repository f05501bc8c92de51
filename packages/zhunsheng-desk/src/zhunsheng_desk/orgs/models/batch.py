"""Imports: a file's rows with what each would do, until it is applied; and what it did, so that it can be undone."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhunsheng_desk.access.scope import InUnit
from zhunsheng_desk.kept import Kept
from zhunsheng_desk.orgs.models.unit import Unit


class Batch(InUnit):
    """One file of units or people."""

    kept = Kept.LOGGED
    view_permission = "imports.view"

    class Kind(models.TextChoices):
        """What its rows are."""

        UNITS = "units", _("Units")
        PEOPLE = "people", _("People")

    class State(models.TextChoices):
        """How far it came."""

        DRAFT = "draft", _("Preview")
        APPLIED = "applied", _("Applied")
        UNDONE = "undone", _("Undone")

    kind = models.CharField(max_length=16, choices=Kind.choices)
    state = models.CharField(max_length=16, choices=State.choices, default=State.DRAFT)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    file_digest = models.CharField(max_length=64)
    by = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.file_name


class BatchRow(models.Model):
    """One line of the file: what it says, what it would change, why not."""

    kept = Kept.LOGGED

    class Verdict(models.TextChoices):
        """What a line does."""

        NEW = "new", _("New")
        CHANGE = "change", _("Change")
        SAME = "same", _("No change")
        REFUSED = "refused", _("Refused")

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    verdict = models.CharField(max_length=16, choices=Verdict.choices)
    before = models.JSONField(null=True)
    after = models.JSONField()
    problem = models.CharField(max_length=48, blank=True)
    params = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["line"]
        indexes: ClassVar = [models.Index(fields=["batch", "verdict", "line"], name="row_verdict")]

    def __str__(self) -> str:
        return f"{self.batch_id}:{self.line}"
