"""What a proposal would change: two assessments of the bureau's lake, made beside the site."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhunsheng_desk.kept import Kept
from zhunsheng_desk.methods.models.proposal import Proposal


class Preview(models.Model):
    """A job and, when it is done, the leads that differ.

    `rows` are the leads that appear, vanish or change level: ``subject_kind, subject_id, kind, unit, before, after``;
    `same` is how many do not.
    """

    kept = Kept.LOGGED

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    proposal = models.OneToOneField(Proposal, on_delete=models.CASCADE, related_name="preview")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    steps = models.PositiveIntegerField(default=0)
    beat = models.DateTimeField(auto_now=True)
    as_of = models.DateTimeField(null=True)
    rows = models.JSONField(default=list)
    same = models.PositiveIntegerField(default=0)
    problem = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state"], name="preview_state")]

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.state}"
