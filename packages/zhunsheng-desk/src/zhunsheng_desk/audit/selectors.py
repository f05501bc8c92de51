"""Reads of the log."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from zhunsheng_desk.access.models import User
from zhunsheng_desk.access.scope import posts_with, units_of
from zhunsheng_desk.audit.models import Entry


def entries(
    user: User,
    *,
    event: str = "",
    subject: str = "",
    actor: str = "",
    since: date | None = None,
    until: date | None = None,
) -> QuerySet[Entry]:
    """Entries of the units that the user holds; those of no unit (sign-ins, the desk itself) for who holds the top unit."""
    held = Q(unit__in=units_of(user, "audit.read"))
    if posts_with(user, "audit.read").filter(unit__parent=None).exists():
        held |= Q(unit=None)
    seen = Entry.objects.filter(held)
    for field, value in (("event", event), ("subject", subject), ("actor__username", actor.lower())):
        seen = seen.filter(**{field: value}) if value else seen
    seen = seen.filter(at__date__gte=since) if since else seen
    seen = seen.filter(at__date__lte=until) if until else seen
    return seen.select_related("actor", "unit")
