"""Units added, changed, moved."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from zhunsheng_desk.access.models import User
from zhunsheng_desk.access.scope import require
from zhunsheng_desk.audit.log import record
from zhunsheng_desk.orgs import tree
from zhunsheng_desk.orgs.models import Unit
from zhunsheng_desk.problems import Problem


@transaction.atomic
def add_unit(*, code: str, name: str, kind: str, parent: Unit, by: User) -> Unit:
    """Add a unit below another; a closed unit of that code is opened again, with its past."""
    require(by, "units.change", unit=parent)
    if parent.closed:
        raise Problem("unit_closed", unit=parent)
    closed = Unit.objects.filter(code=code).exclude(closed=None).first()
    if closed:
        require(by, "units.change", unit=closed)
    unit = closed or Unit(code=code, parent=parent)
    unit.name, unit.kind, unit.closed = name, kind, None
    unit.full_clean()
    unit.save()
    if closed:
        tree.move(unit, parent=parent)
    else:
        tree.add(unit)
    record("unit.added", by=by, unit=unit, subject=unit, detail={"code": code, "name": name, "parent": parent.code})
    return unit


@transaction.atomic
def change_unit(unit: Unit, *, name: str, kind: str, by: User) -> Unit:
    """Change a unit's name or kind."""
    require(by, "units.change", unit=unit)
    before = {"name": unit.name, "kind": unit.kind}
    unit.name, unit.kind = name, kind
    unit.full_clean()
    unit.save(update_fields=["name", "kind"])
    record(
        "unit.changed", by=by, unit=unit, subject=unit, detail={"before": before, "after": {"name": name, "kind": kind}}
    )
    return unit


@transaction.atomic
def move_unit(unit: Unit, *, parent: Unit, reason: str, by: User) -> Unit:
    """Place a unit, with everything below it, under another. The user must hold both ends."""
    list(Unit.objects.select_for_update().filter(parent=None))  # moves take turns: two at once could make a ring
    unit = Unit.objects.get(pk=unit.pk)
    require(by, "units.change", unit=unit)
    require(by, "units.change", unit=parent)
    if unit.parent is None:
        raise Problem("unit_root_moved", unit=unit)
    if parent.closed:
        raise Problem("unit_closed", unit=parent)
    if tree.lies_below(parent, above=unit):
        raise Problem("unit_below_itself", unit=unit, parent=parent)
    before = unit.parent.code
    tree.move(unit, parent=parent)
    record("unit.moved", by=by, unit=unit, subject=unit, detail={"from": before, "to": parent.code, "reason": reason})
    return unit


@transaction.atomic
def found_bureau(*, code: str, name: str, by: User | None) -> Unit:
    """The top unit. Only the desk itself, from the command line: nobody holds a post above it."""
    if by is not None:
        require(by, "nobody", unit=Unit(name=name))
    unit = Unit(code=code, name=name, kind=Unit.Kind.BUREAU)
    unit.full_clean()
    unit.save()
    tree.add(unit)
    record(
        "unit.added",
        by=by,
        unit=unit,
        subject=unit,
        detail={"code": code, "name": name, "on": str(timezone.localdate())},
    )
    return unit


@transaction.atomic
def close_unit(unit: Unit, *, reason: str, by: User) -> None:
    """Close a unit below the top that holds no open unit and nobody; it stays in all that refers to it."""
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    require(by, "units.change", unit=unit)
    if unit.closed:
        raise Problem("unit_closed", unit=unit)
    if unit.parent is None or unit.children.filter(closed=None).exists() or unit.people.filter(left=None).exists():
        raise Problem("unit_in_use", unit=unit)
    unit.closed = timezone.localdate()
    unit.save(update_fields=["closed"])
    record("unit.closed", by=by, unit=unit, subject=unit, detail={"code": unit.code, "reason": reason})
