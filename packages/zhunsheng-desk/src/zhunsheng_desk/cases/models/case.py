"""A case: one subject and one kind, looked into by people."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhunsheng_desk.access.scope import InUnit
from zhunsheng_desk.kept import Kept
from zhunsheng_desk.orgs.models import Person, Unit


class Case(InUnit):
    """One open case for each subject and kind; later leads join it.

    `arm` says whether leads or the draw opened it; while a `blind` case is open nobody is shown its arm, level or figures.
    `turn` counts its steps: who acts names the turn that they saw. A case of the past (``history``) has no day and no
    deadline until somebody pulls it.
    """

    kept = Kept.LOGGED
    view_permission = "cases.view"

    class Kind(models.TextChoices):
        """The three kinds of enforcement risk."""

        PADDING = "padding", _("Padded enforcement")
        ARBITRARY = "arbitrary", _("Arbitrary enforcement")
        DOWNGRADING = "downgrading", _("Downgraded enforcement")

    class Subject(models.TextChoices):
        """Whom or what it is about."""

        OFFICER = "officer", _("Officer")
        UNIT = "unit", _("Unit")
        DEVICE = "device", _("Device")

    class Level(models.TextChoices):
        """How strong the evidence was; a drawn case has none."""

        RED = "red", _("Red")
        ORANGE = "orange", _("Orange")
        YELLOW = "yellow", _("Yellow")
        NONE = "", _("No level")

    class Arm(models.TextChoices):
        """What opened it."""

        LEAD = "lead", _("Lead")
        DRAWN = "drawn", _("Drawn at random")

    class State(models.TextChoices):
        """How far it is."""

        NEW = "new", _("New")
        ASSIGNED = "assigned", _("Assigned")
        DOCUMENTS = "documents", _("Documents requested")
        ASKED = "asked", _("Officer asked")
        REPLIED = "replied", _("Replied")
        SECOND = "second", _("With the second reader")
        DECIDED = "decided", _("Decided")
        APPEAL = "appeal", _("Under appeal")
        CLOSED = "closed", _("Closed")
        HISTORY = "history", _("History")

    kind = models.CharField(max_length=16, choices=Kind.choices)
    subject_kind = models.CharField(max_length=8, choices=Subject.choices)
    subject_id = models.CharField(max_length=64)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="cases")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    level = models.CharField(max_length=8, choices=Level.choices, blank=True)
    arm = models.CharField(max_length=8, choices=Arm.choices, default=Arm.LEAD)
    blind = models.BooleanField(default=False)
    state = models.CharField(max_length=16, choices=State.choices, default=State.NEW)
    turn = models.PositiveIntegerField(default=0)
    opened = models.DateField()
    shown_from = models.DateField()
    due = models.DateField(null=True)
    reviewer = models.ForeignKey("access.User", on_delete=models.PROTECT, null=True, related_name="+")
    asked = models.BooleanField(default=False)
    proposed = models.CharField(max_length=16, blank=True)
    proposed_by = models.ForeignKey("access.User", on_delete=models.PROTECT, null=True, related_name="+")
    decision = models.CharField(max_length=16, blank=True)
    decided_by = models.ForeignKey("access.User", on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    appealed = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id", "kind"],
                condition=~Q(state__in=("closed", "history")),
                name="one_open_case",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["unit", "state", "shown_from"], name="case_unit"),
            models.Index(fields=["person"], name="case_person"),
            models.Index(fields=["reviewer", "state"], name="case_reviewer"),
            models.Index(fields=["state", "due"], name="case_due"),
        ]

    AT_REST: ClassVar = (State.CLOSED, State.HISTORY)

    def __str__(self) -> str:
        return f"{self.opened:%Y}-{self.pk:06d}"

    @property
    def sealed(self) -> bool:
        """Whether figures, level and arm are kept from everyone: a blind case that was never decided."""
        return self.blind and self.decided_at is None
