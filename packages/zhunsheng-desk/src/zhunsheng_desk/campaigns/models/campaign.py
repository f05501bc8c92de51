"""Campaigns, and who leads and works in them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhunsheng_desk.access.scope import InUnit
from zhunsheng_desk.kept import Kept
from zhunsheng_desk.orgs.models import Person, Unit


class Campaign(InUnit):
    """What a unit has set out to do with all units below, from a day to a day."""

    kept = Kept.LOGGED
    view_permission = "campaigns.view"

    class State(models.TextChoices):
        """How far it came."""

        DRAFT = "draft", _("Being prepared")
        RUNNING = "running", _("Running")
        CLOSED = "closed", _("Closed")

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="campaigns")
    name = models.CharField(max_length=100)
    goal = models.TextField(max_length=2000)
    since = models.DateField()
    until = models.DateField()
    state = models.CharField(max_length=16, choices=State.choices, default=State.DRAFT)
    by = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="+")
    made = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-since", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="campaign_in_order"),
        ]

    def __str__(self) -> str:
        return self.name


class Member(models.Model):
    """A person in the leading group or the work team, from a day to a day."""

    kept = Kept.ADDED

    class Group(models.TextChoices):
        """The two groups of a campaign."""

        LEADING = "leading", _("Leading group")
        TEAM = "team", _("Work team")

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    group = models.CharField(max_length=16, choices=Group.choices)
    duty = models.CharField(max_length=64)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["group", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["campaign", "person", "group"], condition=Q(until=None), name="member_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.group} {self.person_id}"
