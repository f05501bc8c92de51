"""What was done in a case, and the files that came with it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from zhunsheng_desk.attachments.models import Attachment
from zhunsheng_desk.cases.models.case import Case
from zhunsheng_desk.kept import Kept


class Step(models.Model):
    """One step: who, when, what was said, where it led, and until when the next is due."""

    kept = Kept.ADDED
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="steps")
    turn = models.PositiveIntegerField()
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey("access.User", on_delete=models.PROTECT, null=True, related_name="+")
    instead_of = models.ForeignKey("access.User", on_delete=models.PROTECT, null=True, related_name="+")
    action = models.CharField(max_length=16)
    state = models.CharField(max_length=16, choices=Case.State.choices)
    text = models.TextField(blank=True)
    reason = models.CharField(max_length=16, blank=True)
    due = models.DateField(null=True)

    class Meta:
        ordering: ClassVar = ["turn"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "turn"], name="one_step_a_turn")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.turn} {self.action}"


class File(models.Model):
    """A file handed in with a step."""

    kept = Kept.ADDED
    step = models.ForeignKey(Step, on_delete=models.CASCADE, related_name="files")
    attachment = models.ForeignKey(Attachment, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.step_id} {self.attachment_id}"
