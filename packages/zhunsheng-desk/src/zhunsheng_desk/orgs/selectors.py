"""Reads, all from what the user may see."""

from __future__ import annotations

from django.db.models import Count, Max, Q, QuerySet

from zhunsheng_desk.access.models import User
from zhunsheng_desk.orgs.models import Batch, Person, Unit


def units(user: User, *, within: Unit | None = None) -> QuerySet[Unit]:
    """Units that the user may see, with their level below the top and the people in them."""
    seen = Unit.objects.visible_to(user)
    seen = seen.within(within) if within else seen
    found: QuerySet[Unit] = seen.select_related("parent").annotate(depth=Max("up__depth")).order_by("code")
    return found


def units_to_change(user: User) -> QuerySet[Unit]:
    """Units that the user may move, and put others under."""
    return Unit.objects.visible_to(user, permission="units.change").filter(closed=None)


def units_to_staff(user: User) -> QuerySet[Unit]:
    """Units that the user may move people to."""
    return Unit.objects.visible_to(user, permission="people.change").filter(closed=None)


def people(user: User, *, within: Unit | None = None, words: str = "", permission: str = "") -> QuerySet[Person]:
    """People of the units that the user may see, found by number or name."""
    seen = Person.objects.visible_to(user, permission=permission)
    seen = seen.within(within) if within else seen
    if words:
        seen = seen.filter(Q(number__startswith=words) | Q(name__contains=words))
    return seen.select_related("unit")


def batches(user: User) -> QuerySet[Batch]:
    """Imports of the units that the user may see, with the number of their lines by verdict."""
    counts = {
        verdict: Count("rows", filter=Q(rows__verdict=verdict)) for verdict in ("new", "change", "same", "refused")
    }
    found: QuerySet[Batch] = (
        Batch.objects.visible_to(user).select_related("unit", "by").annotate(**counts).order_by("-pk")
    )
    return found
