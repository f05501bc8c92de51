"""Checklists and drives made; units visited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import cast

from django.db import transaction

from zhunsheng_desk.access.models import User
from zhunsheng_desk.access.scope import require
from zhunsheng_desk.audit.log import record
from zhunsheng_desk.bridge.calendar import working_days_after
from zhunsheng_desk.inspections import selectors
from zhunsheng_desk.inspections.models import Answer, Checklist, ChecklistItem, Drive, Finding, Visit
from zhunsheng_desk.inspections.outsiders import require_outsider
from zhunsheng_desk.orgs.models import Unit
from zhunsheng_desk.problems import Problem
from zhunsheng_desk.texts import gather
from zhunsheng_desk.web.wording import refuse_targets

Result = Answer.Result


@transaction.atomic
def make_checklist(*, unit: Unit, title: str, items: Sequence[str], by: User) -> Checklist:
    """Make a checklist of a unit, which all units below may use."""
    require(by, "inspections.change", unit=unit)
    refuse_targets(title, *items)
    if not items:
        raise Problem("checklist_empty")
    checklist = Checklist.objects.create(unit=unit, title=title, by=by)
    ChecklistItem.objects.bulk_create(
        ChecklistItem(checklist=checklist, place=place, text=text) for place, text in enumerate(items, start=1)
    )
    record("checklist.made", by=by, unit=unit, subject=checklist, detail={"title": title, "items": list(items)})
    return checklist


@transaction.atomic
def make_drive(*, unit: Unit, name: str, goal: str, checklist: Checklist, since: date, until: date, by: User) -> Drive:
    """Set up a drive of a unit over all units below."""
    require(by, "inspections.change", unit=unit)
    refuse_targets(name, goal)
    if until < since:
        raise Problem("drive_in_order", since=since, until=until)
    drive = Drive.objects.create(unit=unit, name=name, goal=goal, checklist=checklist, since=since, until=until, by=by)
    record("drive.made", by=by, unit=unit, subject=drive, detail={"name": name, "checklist": checklist.pk})
    return drive


@transaction.atomic
def close_drive(drive: Drive, *, by: User) -> None:
    """Close a drive, once every visit is finished and every finding verified."""
    drive = Drive.objects.select_for_update(of=("self",)).select_related("unit").get(pk=drive.pk)
    require(by, "inspections.change", unit=drive.unit)
    _open(drive)
    visits = drive.visits.filter(finished=False).count()
    findings = Finding.objects.filter(visit__drive=drive, state__in=selectors.UNDONE).count()
    if visits or findings:
        raise Problem("drive_unfinished", drive=drive, visits=visits, findings=findings)
    drive.closed = True
    drive.save(update_fields=["closed"])
    record("drive.closed", by=by, unit=drive.unit, subject=drive)


@transaction.atomic
def begin_visit(drive: Drive, *, unit: Unit, day: date, by: User) -> Visit:
    """Begin to look at a unit below the drive's own; never at one's own."""
    drive = Drive.objects.select_for_update(of=("self",)).select_related("unit").get(pk=drive.pk)
    require(by, "inspections.visit", unit=unit)
    _open(drive)
    if not drive.unit.down.filter(below=unit, depth__gt=0).exists():
        raise Problem("unit_outside_drive", unit=unit, drive=drive)
    require_outsider(by, unit=unit)
    visit = Visit.objects.create(drive=drive, unit=unit, day=day, by=by)
    record("visit.begun", by=by, unit=unit, subject=visit, detail={"drive": drive.pk, "day": str(day)})
    return visit


@transaction.atomic
def finish_visit(visit: Visit, *, answers: Mapping[int, tuple[str, str]], by: User) -> list[Finding]:
    """Keep what was seen of each item (item's key: result and text); each problem becomes a finding of the unit."""
    visit = Visit.objects.select_for_update(of=("self",)).select_related("unit", "drive", "by").get(pk=visit.pk)
    require(by, "inspections.visit", unit=visit.unit)
    require_outsider(by, unit=visit.unit)
    if visit.finished:
        raise Problem("visit_finished", unit=visit.unit, by=visit.by)
    seen = {item: answers.get(item.pk, ("", "")) for item in visit.drive.checklist.items.all()}
    wanting = sum(
        result not in Result.values or (result == Result.PROBLEM and not text) for result, text in seen.values()
    )
    if wanting:
        raise Problem("visit_incomplete", count=wanting)
    Answer.objects.bulk_create(
        Answer(visit=visit, item=item, result=result, text=text) for item, (result, text) in seen.items()
    )
    due = working_days_after(visit.day, days=cast("int", gather("deadline.toml")["rectify"].more["days"]))
    found = [
        Finding.objects.create(visit=visit, unit=visit.unit, item=item, text=text, due=due, found_by=by)
        for item, (result, text) in seen.items()
        if result == Result.PROBLEM
    ]
    visit.finished, visit.by = True, by
    visit.save(update_fields=["finished", "by"])
    detail = {"items": len(seen), "findings": [finding.pk for finding in found]}
    record("visit.finished", by=by, unit=visit.unit, subject=visit, detail=detail)
    return found


def _open(drive: Drive) -> None:
    if drive.closed:
        raise Problem("drive_closed", drive=drive)
