"""A task's ledger (台账): what was reported, each step, each escalation. Rows are added only."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from zhunsheng_desk.attachments.models import Attachment
from zhunsheng_desk.campaigns.models.task import Task
from zhunsheng_desk.kept import Kept


class Evidence(models.Model):
    """What was done, with a number where the task has one and a file where there is one."""

    kept = Kept.ADDED
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="evidence")
    text = models.TextField(max_length=1000)
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    attachment = models.OneToOneField(Attachment, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.task_id}: {self.text[:20]}"


class Step(models.Model):
    """From a state to a state, by whom, with what remark."""

    kept = Kept.ADDED
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="steps")
    move = models.CharField(max_length=16)
    before = models.CharField(max_length=16, choices=Task.State.choices)
    after = models.CharField(max_length=16, choices=Task.State.choices)
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.task_id} {self.move}"


class Escalation(models.Model):
    """An overdue task told to a level above; `level` is a key of escalation.toml."""

    kept = Kept.ADDED
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="escalations")
    level = models.CharField(max_length=16)
    due = models.DateField()
    unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["task", "level", "due"], name="escalated_once")]

    def __str__(self) -> str:
        return f"{self.task_id} {self.level}"
