"""Reads, all from what the user may see."""

from __future__ import annotations

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from zhunsheng_desk.access.models import User
from zhunsheng_desk.access.scope import posts_with, units_of
from zhunsheng_desk.inspections.models import Checklist, Drive, Finding, Visit
from zhunsheng_desk.orgs.models import Unit

UNDONE = (Finding.State.OPEN, Finding.State.RETURNED, Finding.State.SUBMITTED)
FILTERS = ("open", "waiting", "overdue", "closed")


def drives(user: User) -> QuerySet[Drive]:
    """Drives of the user's units, and those that visited one of them."""
    held = units_of(user, Drive.view_permission)
    visited = Visit.objects.filter(drive=OuterRef("pk"), unit__in=held)
    return Drive.objects.filter(Q(unit__in=held) | Exists(visited)).select_related("unit", "checklist")


def own_drives(user: User, *, permission: str) -> QuerySet[Drive]:
    """Drives of the units where the user holds a permission."""
    return Drive.objects.visible_to(user, permission=permission).select_related("unit", "checklist")


def checklists(user: User) -> QuerySet[Checklist]:
    """Checklists of the user's units and of the units above, which all below may use."""
    held = units_of(user, "inspections.change")
    return Checklist.objects.filter(unit__down__below__in=held).select_related("unit").distinct()


def visits(user: User, *, permission: str = "") -> QuerySet[Visit]:
    """Visits to the user's units."""
    return Visit.objects.visible_to(user, permission=permission).select_related("unit", "drive__unit", "by")


def findings(user: User, *, within: Unit | None = None, only: str = "", words: str = "") -> QuerySet[Finding]:
    """Findings at the user's units: of a state, overdue, or with words in their text."""
    seen = Finding.objects.visible_to(user).select_related("unit", "item", "visit__drive", "found_by")
    seen = seen.within(within) if within else seen
    if only in FILTERS:
        seen = seen.filter(standing(only))
    return seen.filter(text__contains=words) if words else seen


def standing(only: str) -> Q:
    """Which findings a filter shows."""
    return {
        "open": Q(state__in=(Finding.State.OPEN, Finding.State.RETURNED)),
        "waiting": Q(state=Finding.State.SUBMITTED),
        "overdue": Q(state__in=UNDONE, due__lt=timezone.localdate()),
        "closed": Q(state=Finding.State.CLOSED),
    }[only]


def coverage(drive: Drive, *, user: User) -> QuerySet[Unit]:
    """Units directly below the drive's own, in the order of codes, with visits at them or below; none is a gap."""
    held = units_of(user, "inspections.view")
    below = Unit.objects.filter(parent=drive.unit, closed=None, pk__in=held)
    visits = Count("down__below", filter=Q(down__below__in=drive.visits.filter(finished=True).values("unit")))
    found: QuerySet[Unit] = below.annotate(visited=visits).order_by("code")
    return found


def to_rectify(user: User) -> QuerySet[Finding]:
    """Findings at the units of the user's own posts."""
    own = posts_with(user, "findings.rectify").values("unit")
    return Finding.objects.filter(standing("open"), unit__in=own).select_related("unit")


def to_recheck(user: User) -> QuerySet[Finding]:
    """Findings put up at units directly below the user's own posts, found by somebody else."""
    own = posts_with(user, "inspections.visit").values("unit")
    put_up = Finding.objects.filter(standing("waiting"), unit__parent__in=own)
    return put_up.exclude(found_by=user).exclude(submitted_by=user).select_related("unit")
