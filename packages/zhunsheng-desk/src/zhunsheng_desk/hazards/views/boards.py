"""The clearance board."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from zhunsheng_desk.access.gates import needs
from zhunsheng_desk.access.models import User
from zhunsheng_desk.access.scope import may
from zhunsheng_desk.bridge.hazards import Spell, movements
from zhunsheng_desk.hazards import selectors
from zhunsheng_desk.hazards.models import Hazard
from zhunsheng_desk.orgs.models import Unit
from zhunsheng_desk.problems import Refused
from zhunsheng_desk.web.focus import focus


@needs("hazards.view")
@require_GET
def clearance(request: HttpRequest) -> HttpResponse:
    """Stock, what came and went this month, ages, and what came back: by category, and by unit directly below."""
    unit, me = focus(request), cast("User", request.user)
    if not may(me, "hazards.view", unit=unit):
        raise Refused("not_permitted", permission="hazards.view", unit=str(unit))
    spells = list(selectors.spells(unit))
    names = {key: str(text) for key, text in selectors.categories().items()}
    branches = _branches(unit)
    children = {str(one.pk): (one.name, f"below={one.pk}") for one in unit.children.order_by("code")}
    context = {
        "unit": unit,
        "day": timezone.localdate(),
        "categories": _rows({key: (name, f"category={key}") for key, name in names.items()},
                            [_spell(one.hazard.category, one) for one in spells]),
        "units": _rows({str(unit.pk): (unit.name, f"unit={unit.pk}")} | children,
                       [_spell(branches[one.unit_id], one) for one in spells]),
        "deferred": selectors.hazards(me, within=unit).filter(state=Hazard.State.DEFERRED).count(),
    }  # fmt: skip
    return render(request, "hazards/board.html", context)


def _branches(unit: Unit) -> dict[int, str]:
    """For each unit below, the one directly below the unit in focus that it lies under; its own stay with it."""
    found = {unit.pk: str(unit.pk)}
    for child in unit.children.all():
        found |= dict.fromkeys(child.down.values_list("below_id", flat=True), str(child.pk))
    return found


def _spell(group: str, one: Any) -> Spell:
    return Spell(group, one.since, one.cleared, one.back)


def _rows(names: dict[str, tuple[str, str]], spells: list[Spell]) -> list[tuple[str, str, str, Any]]:
    moved = movements(spells, groups=list(names), day=timezone.localdate())
    return [(key, name, query, moved[key]) for key, (name, query) in names.items()]
