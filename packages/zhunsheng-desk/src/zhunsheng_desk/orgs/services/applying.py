"""Doing what a line says, and taking it back."""

from __future__ import annotations

from zhunsheng_desk.access.models import User
from zhunsheng_desk.orgs.imports.judging import Values
from zhunsheng_desk.orgs.models import Batch, Person, Unit
from zhunsheng_desk.orgs.services import people, units


def apply(kind: str, *, after: Values, before: Values | None, by: User) -> None:
    """Add or change what the line names, by the services that pages use."""
    if kind == Batch.Kind.UNITS:
        _unit(after, before, by)
    else:
        _person(after, before, by)


def take_back(kind: str, *, after: Values, before: Values | None, by: User) -> None:
    """Put back what was; what was added is closed, or leaves."""
    if before:
        apply(kind, after=before, before=after, by=by)
    elif kind == Batch.Kind.UNITS:
        units.close_unit(Unit.objects.get(code=after["code"]), reason="undo", by=by)
    else:
        people.release_person(Person.objects.get(number=after["number"]), reason="undo", by=by)


def _unit(after: Values, before: Values | None, by: User) -> None:
    parent = Unit.objects.get(code=after["parent"])
    if before is None:
        units.add_unit(code=after["code"], name=after["name"], kind=after["kind"], parent=parent, by=by)
        return
    unit = Unit.objects.get(code=after["code"])
    if (after["name"], after["kind"]) != (before["name"], before["kind"]):
        units.change_unit(unit, name=after["name"], kind=after["kind"], by=by)
    if after["parent"] != before["parent"]:
        units.move_unit(unit, parent=parent, reason="import", by=by)


def _person(after: Values, before: Values | None, by: User) -> None:
    unit = Unit.objects.get(code=after["unit"])
    own = {name: after[name] for name in ("name", "kind", "title")}
    if before is None:
        people.add_person(number=after["number"], **own, unit=unit, by=by)
        return
    person = Person.objects.select_related("unit").get(number=after["number"])
    if own != {name: before[name] for name in own}:
        people.change_person(person, **own, by=by)
    if after["unit"] != before["unit"]:
        people.move_person(person, unit=unit, reason="import", by=by)
