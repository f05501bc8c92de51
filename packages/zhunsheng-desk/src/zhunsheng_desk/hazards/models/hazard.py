"""A hazard: what and where it is, whose it is, and how far it came."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from zhunsheng_desk.access.scope import InUnit
from zhunsheng_desk.kept import Kept
from zhunsheng_desk.orgs.models import Unit


class Hazard(InUnit):
    """Nothing deletes one. `key` is the library's hazard_id, `slip` the form by which a person handed it in."""

    kept = Kept.LOGGED
    view_permission = "hazards.view"

    class State(models.TextChoices):
        """Where it stands on the rolling list."""

        FOUND = "found", _("Found")
        ASSIGNED = "assigned", _("Assigned")
        RECTIFYING = "rectifying", _("Being put right")
        SUBMITTED = "submitted", _("Submitted")
        VERIFIED = "verified", _("Verified")
        CLOSED = "closed", _("Closed as cleared")
        DEFERRED = "deferred", _("Deferred under control")
        REOPENED = "reopened", _("Reopened")
        MERGED = "merged", _("Merged into another")

    class Source(models.TextChoices):
        """Who or what found it; all but the last are methods of the library."""

        COMPARISON = "comparison", _("Comparison of figures")
        SCREENING = "screening", _("Crash screening")
        OVERDUE = "overdue", _("Overdue list")
        FINDING = "finding", _("Inspection finding in the data")
        PERSON = "person", _("Found on the spot")

    key = models.CharField(max_length=64, unique=True, null=True, blank=True)
    slip = models.UUIDField(null=True, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    category = models.CharField(max_length=32)
    source = models.CharField(max_length=16, choices=Source.choices)
    state = models.CharField(max_length=16, choices=State.choices, default=State.FOUND)
    place = models.CharField(max_length=120, blank=True)
    text_zh = models.TextField()
    text_en = models.TextField(blank=True)  # of those that people found there is one text, in their language
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    figures = models.JSONField(default=dict)  # the library's: expected, excess, lower, upper, rank, method
    record_ids = models.JSONField(default=list)
    since = models.DateField()
    listed = models.DateField(null=True, blank=True)  # day of the last list that names it
    due = models.DateField()
    closed = models.DateField(null=True, blank=True)
    found_by = models.ForeignKey("access.User", on_delete=models.PROTECT, null=True, related_name="+")
    assignee = models.ForeignKey("access.User", on_delete=models.PROTECT, null=True, related_name="+")
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="merged")
    round = models.PositiveIntegerField(default=1)  # how many times it was open
    version = models.PositiveIntegerField(default=0)  # grows with each step: a page shown before is told so

    class Meta:
        ordering: ClassVar = ["due", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["unit", "state", "due"], name="hazard_unit_state"),
            models.Index(fields=["state", "due"], name="hazard_state_due"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["found_by", "slip"], condition=~Q(slip=None), name="hazard_handed_in_once"),
            models.CheckConstraint(condition=Q(lat=None, lon=None) | Q(lat__range=(-90, 90), lon__range=(-180, 180)),
                                   name="hazard_position_whole"),
            models.CheckConstraint(condition=Q(state="merged", merged_into__isnull=False)
                                   | (~Q(state="merged") & Q(merged_into=None)), name="hazard_merged_into_one"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"H{self.pk:06d}"

    @property
    def text(self) -> str:
        """What it is, in the reader's language where there are two."""
        return (self.text_en or self.text_zh) if (get_language() or "").startswith("en") else self.text_zh


OPEN = (
    Hazard.State.FOUND, Hazard.State.REOPENED, Hazard.State.ASSIGNED, Hazard.State.RECTIFYING,
    Hazard.State.SUBMITTED, Hazard.State.VERIFIED, Hazard.State.DEFERRED,
)  # fmt: skip
