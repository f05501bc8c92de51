"""Filling an empty desk. Nothing is added to a desk that holds a unit already."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from zhunsheng_desk.access.models import OldPassword, Post, User
from zhunsheng_desk.access.roles import power_of, roles
from zhunsheng_desk.audit.log import record
from zhunsheng_desk.cases.services.intake import import_leads
from zhunsheng_desk.demo import bureau, changes, hazards, work
from zhunsheng_desk.orgs.models import Person, Placement, Posting, Span, Unit
from zhunsheng_desk.problems import Problem


@transaction.atomic
def fill(*, password: str, by: User | None) -> list[User]:
    """Units, people, cases of a small simulated assessment, and an account for each role, all with one password.

    Only the desk itself may do it.
    """
    if by is not None or Unit.objects.exists():
        raise Problem("desk_not_empty")
    units = _units()
    _people(units)
    accounts = [_account(name, units[said["unit"]], said["role"], password) for name, said in wanted().items()]
    import_leads(Path(__file__).parent / "assessment", lake=None, by=by)
    users = {user.username: user for user in accounts}
    work.fill(users, units)
    changes.fill(users, units)
    detail = {"units": len(units), "people": Person.objects.count(), "accounts": len(accounts)}
    detail["hazards"] = hazards.fill(units)
    record("demo.filled", by=by, unit=units["150000000300"], detail=detail)
    return accounts


def wanted() -> dict[str, dict[str, str]]:
    """The accounts of the demo."""
    return tomllib.loads(files("zhunsheng_desk.demo").joinpath("accounts.toml").read_text(encoding="utf-8"))


def _units() -> dict[str, Unit]:
    made: dict[str, Unit] = {}
    above: dict[str, list[Unit]] = {}
    today = timezone.localdate()
    for line in bureau.units():
        parent = made.get(line.parent)
        unit = Unit.objects.create(code=line.code, name=line.name, kind=line.kind, parent=parent)
        made[line.code], above[line.code] = unit, [unit, *above.get(line.parent, [])]
    Span.objects.bulk_create(
        Span(above=top, below=made[code], depth=depth) for code, line in above.items() for depth, top in enumerate(line)
    )
    Placement.objects.bulk_create(Placement(unit=unit, parent=unit.parent, since=today) for unit in made.values())
    return made


def _people(units: dict[str, Unit]) -> None:
    lines = [line | {"unit": units[line["unit"]]} for line in bureau.people(list(units))]
    people = Person.objects.bulk_create([Person(**line) for line in lines], batch_size=500)
    today = timezone.localdate()
    Posting.objects.bulk_create(
        (Posting(person=person, unit=person.unit, since=today) for person in people), batch_size=500
    )


def _account(name: str, unit: Unit, role: str, password: str) -> User:
    power = power_of(role)
    person = Person.objects.filter(unit=unit, user=None).first() if power == power.WORK else None
    shown = person.name if person else str(roles()[role].text)
    user = User(username=name, name=shown, power=power, person=person, must_change=False, password_set=timezone.now())
    user.set_password(password)
    user.save()
    OldPassword.objects.create(user=user, hash=user.password)
    Post.objects.create(user=user, unit=unit, role=role, since=timezone.localdate())
    return user
