"""Reads, all from what the user may see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from zhunsheng_desk.access.models import User
from zhunsheng_desk.access.scope import units_of
from zhunsheng_desk.bridge.imports import Place, Scope, scope_of
from zhunsheng_desk.intake.models import Batch, HeldRow, Upload
from zhunsheng_desk.orgs.models import Unit

HELD = Q(rows__state=HeldRow.State.HELD)


def place() -> Place:
    """Where the desk's lake, its own profiles and its own layer of law lie."""
    return Place(settings.LAKE, settings.PROFILES, settings.LOCAL_LAYER if settings.LOCAL_LAYER.exists() else None)


def uploads(user: User, *, within: Unit | None = None) -> QuerySet[Upload]:
    """Files of the units that the user may see."""
    seen = Upload.objects.visible_to(user)
    seen = seen.within(within) if within else seen
    found: QuerySet[Upload] = seen.select_related("unit", "by", "taken_by", "batch")
    return found


def batches(user: User, *, within: Unit | None = None) -> QuerySet[Batch]:
    """Batches that the user's units sent, with the rows of each that still wait."""
    seen = Batch.objects.visible_to(user)
    seen = seen.within(within) if within else seen
    found: QuerySet[Batch] = (
        seen.select_related("unit", "by", "upload").annotate(waiting=Count("rows", filter=HELD)).order_by("-at", "-pk")
    )
    return found


def held(user: User, *, within: Unit | None = None, permission: str = "held.view") -> QuerySet[HeldRow]:
    """Rows held back of the units whose rows the user may see."""
    seen = HeldRow.objects.visible_to(user, permission=permission)
    seen = seen.within(within) if within else seen
    found: QuerySet[HeldRow] = seen.select_related("batch", "unit")
    return found


def scope_at(unit: Unit) -> Scope | None:
    """Whose rows may come in through a unit: its own and those below; None where that is everybody."""
    return None if unit.parent_id is None else _scope(unit.down.values_list("below", flat=True))


def scope_of_user(user: User, *, permission: str) -> Scope | None:
    """Whose rows a user may answer; None where that is everybody."""
    ids = {int(row["unit__down__below"]) for row in units_of(user, permission)}
    tops = Unit.objects.filter(parent=None).values_list("pk", flat=True)
    return None if ids & set(tops) else _scope(ids)


def _scope(ids: Collection[int]) -> Scope:
    units = Unit.objects.filter(pk__in=ids)
    keys = Batch.objects.filter(unit__in=ids).values_list("key", flat=True)
    own = set(units.values_list("pk", flat=True))
    return scope_of((text for text, pk in unit_index().items() if pk in own), batches=keys)


def unit_index() -> dict[str, int]:
    """Units by what sources call them: the organ code, and the name where only one unit has it."""
    rows = list(Unit.objects.values_list("pk", "code", "name"))
    names = Counter(name for _, _, name in rows)
    single = {name: pk for pk, _, name in rows if names[name] == 1}
    return single | {code: pk for pk, code, _ in rows}
