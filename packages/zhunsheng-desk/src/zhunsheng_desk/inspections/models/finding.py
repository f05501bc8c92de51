"""Findings: a problem at a unit until somebody else has seen that it is rectified."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhunsheng_desk.access.scope import InUnit
from zhunsheng_desk.attachments.models import Attachment
from zhunsheng_desk.inspections.models.checklist import ChecklistItem
from zhunsheng_desk.inspections.models.drive import Visit
from zhunsheng_desk.kept import Kept
from zhunsheng_desk.orgs.models import Unit


class Finding(InUnit):
    """One problem, of a unit and not of a person."""

    kept = Kept.LOGGED
    view_permission = "inspections.view"

    class State(models.TextChoices):
        """How far it came."""

        OPEN = "open", _("To rectify")
        SUBMITTED = "submitted", _("Waiting for re-check")
        RETURNED = "returned", _("Sent back")
        CLOSED = "closed", _("Signed off")

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="findings")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="findings")
    item = models.ForeignKey(ChecklistItem, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=500)
    due = models.DateField()
    state = models.CharField(max_length=16, choices=State.choices, default=State.OPEN)
    found_by = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="+")
    submitted_by = models.ForeignKey("access.User", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["due", "unit__code", "pk"]
        indexes: ClassVar = [models.Index(fields=["unit", "state", "due"], name="finding_unit")]

    def __str__(self) -> str:
        return self.text


class Remedy(models.Model):
    """What was done about it."""

    kept = Kept.ADDED
    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="remedies")
    text = models.TextField(max_length=1000)
    attachment = models.OneToOneField(Attachment, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.finding_id}: {self.text[:20]}"


class FindingStep(models.Model):
    """From a state to a state, by whom, with what remark."""

    kept = Kept.ADDED
    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="steps")
    move = models.CharField(max_length=16)
    after = models.CharField(max_length=16, choices=Finding.State.choices)
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.finding_id} {self.move}"
