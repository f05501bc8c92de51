"""Batches of the lake and their rows held back, by unit: what a clerk finds without opening the lake."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhunsheng_desk.access.scope import InUnit
from zhunsheng_desk.bridge import lakes
from zhunsheng_desk.intake.models.upload import Upload
from zhunsheng_desk.kept import Kept
from zhunsheng_desk.orgs.models import Unit


class Batch(InUnit):
    """A batch that has landed, and the unit that sent it; one of the command line belongs to the top unit."""

    kept = Kept.LOGGED
    view_permission = "intake.view"

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=48, unique=True)
    profile = models.CharField(max_length=64)
    at = models.DateTimeField()
    files = models.JSONField()
    counts = models.JSONField()
    answers = models.PositiveIntegerField(default=0)
    upload = models.OneToOneField(Upload, on_delete=models.PROTECT, null=True, related_name="batch")
    by = models.ForeignKey("access.User", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.key


class HeldRow(InUnit):
    """A row that the lake holds back. What the source said lies sealed in the lake, never here."""

    kept = Kept.LOGGED
    view_permission = "intake.view"

    class State(models.TextChoices):
        """Whether it still waits."""

        HELD = "held", _("Held back")
        ANSWERED = "answered", _("Answered")

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    file = models.CharField(max_length=300)
    line = models.PositiveBigIntegerField()
    table = models.CharField(max_length=32)
    columns = models.JSONField()
    codes = models.JSONField()
    values = models.JSONField()
    first_code = models.CharField(max_length=32)
    state = models.CharField(max_length=16, choices=State.choices, default=State.HELD)

    class Meta:
        ordering: ClassVar = ["batch", "number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["batch", "number"], name="held_once")]
        indexes: ClassVar = [models.Index(fields=["unit", "state", "first_code"], name="held_unit")]

    def __str__(self) -> str:
        return self.entry

    @property
    def entry(self) -> str:
        """How the lake names it."""
        return f"{self.batch.key}/{self.number}"

    def why(self) -> list[tuple[str, str, str]]:
        """Column, code and value as far as it may be shown, of each thing that is wrong."""
        return list(zip(self.columns, self.codes, self.values, strict=True))

    def reasons(self) -> str:
        """All that is wrong, in the reader's words."""
        return " ".join(
            lakes.reason(self.table, column=column, code=code, value=value) for column, code, value in self.why()
        )

    @property
    def sheet(self) -> str:
        """The sheet of a workbook of several."""
        return str(self.file).partition("#")[2]

    @property
    def file_name(self) -> str:
        """The file without its sheet."""
        return str(self.file).partition("#")[0]
