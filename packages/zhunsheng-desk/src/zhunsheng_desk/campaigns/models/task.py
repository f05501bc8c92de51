"""Tasks: the tree from the unit that set up the campaign down to the last unit that does the work."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhunsheng_desk.access.scope import InUnit
from zhunsheng_desk.campaigns.models.campaign import Campaign
from zhunsheng_desk.kept import Kept
from zhunsheng_desk.orgs.models import Person, Unit


class Task(InUnit):
    """What one unit has to do by a day. `down_to`: the level to which it is split; a unit of that level does it itself."""

    kept = Kept.LOGGED
    view_permission = "campaigns.view"

    class Kind(models.TextChoices):
        """Two kinds: for the units named, and for every unit."""

        KEY = "key", _("Key task")
        COMMON = "common", _("Common task")

    class State(models.TextChoices):
        """How far it came."""

        OPEN = "open", _("In progress")
        SUBMITTED = "submitted", _("Waiting for sign-off")
        RETURNED = "returned", _("Sent back")
        CLOSED = "closed", _("Signed off")

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="tasks")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="tasks")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    title = models.CharField(max_length=100)
    text = models.TextField(max_length=2000, blank=True)
    measure = models.CharField(max_length=32)
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    goal = models.CharField(max_length=300, blank=True)
    down_to = models.CharField(max_length=16, choices=Unit.Kind.choices)
    due = models.DateField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=16, choices=State.choices, default=State.OPEN)
    reached = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    submitted_by = models.ForeignKey("access.User", on_delete=models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="+")
    made = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["due", "unit__code", "pk"]
        indexes: ClassVar = [models.Index(fields=["unit", "state", "due"], name="task_unit")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(parent=F("id")), name="task_not_its_own_parent"),
            models.CheckConstraint(condition=Q(amount=None) | Q(amount__gte=0), name="task_amount_positive"),
        ]

    def __str__(self) -> str:
        return self.title


class Exemption(models.Model):
    """A unit below that a task has nothing to do with, and why."""

    kept = Kept.ADDED
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="exemptions")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    by = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["unit__code"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["task", "unit"], name="exempted_once")]

    def __str__(self) -> str:
        return f"{self.task_id} not {self.unit_id}"
