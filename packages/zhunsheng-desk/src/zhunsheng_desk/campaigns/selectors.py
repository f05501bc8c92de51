"""Reads, all from what the user may see."""

from __future__ import annotations

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from zhunsheng_desk.access.models import User
from zhunsheng_desk.access.scope import posts_with, units_of
from zhunsheng_desk.campaigns.models import Campaign, Escalation, Task
from zhunsheng_desk.orgs.models import Unit

UNDONE = (Task.State.OPEN, Task.State.RETURNED, Task.State.SUBMITTED)
FILTERS = ("open", "waiting", "overdue", "closed")


def campaigns(user: User) -> QuerySet[Campaign]:
    """Campaigns of the user's units, and those that gave one of them a task."""
    held = units_of(user, Campaign.view_permission)
    tasked = Task.objects.filter(campaign=OuterRef("pk"), unit__in=held)
    seen = Campaign.objects.filter(Q(unit__in=held) | Exists(tasked))
    return seen.select_related("unit")


def own_campaigns(user: User) -> QuerySet[Campaign]:
    """Campaigns that the user may change."""
    return Campaign.objects.visible_to(user, permission="campaigns.change").select_related("unit")


def tasks(user: User, *, within: Unit | None = None, only: str = "", words: str = "") -> QuerySet[Task]:
    """Tasks of the user's units: of a state, overdue, or with words in their title."""
    seen = Task.objects.visible_to(user).select_related("campaign__unit", "unit__parent", "parent", "person")
    seen = seen.within(within) if within else seen
    if only in FILTERS:
        seen = seen.filter(standing(only))
    return seen.filter(title__contains=words) if words else seen


def standing(only: str) -> Q:
    """Which tasks a filter shows."""
    return {
        "open": Q(state__in=(Task.State.OPEN, Task.State.RETURNED)),
        "waiting": Q(state=Task.State.SUBMITTED),
        "overdue": Q(state__in=UNDONE, due__lt=timezone.localdate()),
        "closed": Q(state=Task.State.CLOSED),
    }[only]


def by_unit(campaign: Campaign, *, user: User) -> list[dict[str, object]]:
    """How far a campaign came at each unit directly below its own, in the order of codes: tasks that are not split further."""
    seen = Task.objects.visible_to(user).filter(campaign=campaign, children=None)
    below = seen.filter(unit__up__above__parent=campaign.unit)
    place = ("unit__up__above", "unit__up__above__code", "unit__up__above__name")
    counts = {only: Count("pk", filter=standing(only)) for only in FILTERS}
    return list(below.values(*place).annotate(total=Count("pk"), **counts).order_by("unit__up__above__code"))


def to_do(user: User) -> QuerySet[Task]:
    """Tasks of the units of the user's own posts, not of those below, that are not put up for sign-off."""
    own = posts_with(user, "tasks.report").values("unit")
    return _running().filter(standing("open"), unit__in=own)


def to_sign(user: User) -> QuerySet[Task]:
    """Tasks put up by units directly below the user's own posts; of a top unit, where the user is in the leading group."""
    own = posts_with(user, "tasks.sign").values("unit")
    led = Q(unit__parent=None, unit__in=own, campaign__members__group="leading", campaign__members__until=None)
    above = Q(unit__parent__in=own)
    waiting = _running().filter(standing("waiting")).exclude(submitted_by=user)
    return waiting.filter(above | (led & Q(campaign__members__person=user.person_id))).distinct()


def escalated(user: User) -> QuerySet[Escalation]:
    """Escalations to the units of the user's own posts whose task is still undone."""
    own = posts_with(user, "tasks.sign").values("unit")
    found = Escalation.objects.filter(unit__in=own, task__state__in=UNDONE, task__campaign__state="running")
    return found.select_related("task__unit").order_by("task", "pk")


def _running() -> QuerySet[Task]:
    return Task.objects.filter(campaign__state=Campaign.State.RUNNING).select_related("unit", "campaign")
