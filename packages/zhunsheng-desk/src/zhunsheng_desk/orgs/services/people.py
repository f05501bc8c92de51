"""People added, changed, moved; their records seen and taken out, with the purpose."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from zhunsheng_desk.access.models import User
from zhunsheng_desk.access.scope import require
from zhunsheng_desk.audit.log import record
from zhunsheng_desk.audit.models import Entry
from zhunsheng_desk.orgs.models import Person, Posting, Unit
from zhunsheng_desk.problems import Problem


@transaction.atomic
def add_person(*, number: str, name: str, kind: str, title: str, unit: Unit, by: User) -> Person:
    """Add a person to a unit; one who left and has that number comes back, with their past."""
    require(by, "people.change", unit=unit)
    if unit.closed:
        raise Problem("unit_closed", unit=unit)
    back = Person.objects.filter(number=number).exclude(left=None).first()
    if back:
        require(by, "people.change", unit=back.unit)
    person = back or Person(number=number)
    person.name, person.kind, person.title, person.unit, person.left = name, kind, title, unit, None
    person.full_clean()
    person.save()
    Posting.objects.create(person=person, unit=unit, since=timezone.localdate())
    record("person.added", by=by, unit=unit, subject=person, detail={"number": number, "unit": unit.code})
    return person


@transaction.atomic
def change_person(person: Person, *, name: str, kind: str, title: str, by: User) -> Person:
    """Change what is known of a person; where they are is changed by moving them."""
    require(by, "people.change", unit=person.unit)
    before = {"name": person.name, "kind": person.kind, "title": person.title}
    person.name, person.kind, person.title = name, kind, title
    person.full_clean()
    person.save(update_fields=["name", "kind", "title"])
    after = {"name": name, "kind": kind, "title": title}
    record("person.changed", by=by, unit=person.unit, subject=person, detail={"before": before, "after": after})
    return person


@transaction.atomic
def move_person(person: Person, *, unit: Unit, reason: str, by: User) -> Person:
    """Move a person to another unit. The user must hold both; the posting before is ended, not lost."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    require(by, "people.change", unit=person.unit)
    require(by, "people.change", unit=unit)
    if unit.closed:
        raise Problem("unit_closed", unit=unit)
    before, person.unit = person.unit, unit
    person.save(update_fields=["unit"])
    today = timezone.localdate()
    person.postings.filter(until=None).update(until=today)
    Posting.objects.create(person=person, unit=unit, since=today)
    detail = {"from": before.code, "to": unit.code, "reason": reason}
    record("person.moved", by=by, unit=unit, subject=person, detail=detail)
    return person


@transaction.atomic
def view_person(person: Person, *, purpose: str, by: User) -> Person:
    """Open a person's record. Nobody sees one without this."""
    require(by, "people.view", unit=person.unit)
    record("person.viewed", by=by, unit=person.unit, subject=person, purpose=purpose)
    return person


@transaction.atomic
def list_people(unit: Unit, *, shown: list[int], purpose: str, by: User) -> None:
    """Keep whose names a list showed."""
    require(by, "people.view", unit=unit)
    record("people.listed", by=by, unit=unit, purpose=purpose, detail={"people": shown})


@transaction.atomic
def export_people(unit: Unit, *, count: int, purpose: str, by: User) -> Entry:
    """Keep that a list was taken out, before it is; the file carries the entry's number."""
    require(by, "people.export", unit=unit)
    return record("people.exported", by=by, unit=unit, subject=unit, purpose=purpose, detail={"count": count})


@transaction.atomic
def release_person(person: Person, *, reason: str, by: User) -> None:
    """A person leaves; their record stays."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    require(by, "people.change", unit=person.unit)
    if person.left:
        raise Problem("person_gone", person=person)
    today = timezone.localdate()
    person.left = today
    person.save(update_fields=["left"])
    person.postings.filter(until=None).update(until=today)
    detail = {"number": person.number, "reason": reason}
    record("person.left", by=by, unit=person.unit, subject=person, detail=detail)
