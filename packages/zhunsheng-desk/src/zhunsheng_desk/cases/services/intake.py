"""Assessments brought in: each lead once, into the open case of its subject and kind or a new one; no day is flooded."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from zhunsheng_desk.access.models import User
from zhunsheng_desk.access.scope import require
from zhunsheng_desk.audit.log import record
from zhunsheng_desk.bridge import leads as written
from zhunsheng_desk.cases.calls import plan
from zhunsheng_desk.cases.limits import limits
from zhunsheng_desk.cases.models import Backfill, Case, Check, Lead, Picture, Record
from zhunsheng_desk.cases.services.draws import draw_blind
from zhunsheng_desk.orgs.models import Person, Unit
from zhunsheng_desk.problems import Problem
from zhunsheng_desk.silences.reach import in_force

Level = Case.Level
EVENTS = {"opened": "case.opened", "joined": "case.joined", "history": "case.past"}
STRENGTH = (Level.NONE, Level.YELLOW, Level.ORANGE, Level.RED)


@transaction.atomic
def import_leads(folder: Path, *, lake: Path | None, history: date | None = None, by: User | None) -> Counter[str]:
    """Bring in what `zhunsheng integrity` wrote. Bringing it in again changes nothing.

    Parameters
    ----------
    folder : where warnings.parquet lies, with checks, officers and pictures.
    lake : the lake, for what it holds of the records; None takes records.parquet beside the leads, where there is one.
    history : at the first time only: leads first seen by the end of this day are kept as history, now and later.
    by : None for the desk itself, from the server's command line.

    Returns
    -------
    Counter
        how many leads were ``opened``, ``joined``, ``known``, ``history``; held back because every signal that they rest on
        is silenced there (``silenced``; the next assessment brings them again); of units that the desk does not know
        (``unit_unknown``, left out); and subjects ``drawn`` blind.

    Raises
    ------
    Problem
        ``desk_without_units``; ``history_late`` where leads came in before, ``history_ahead`` where the day is to come.
    """
    root = Unit.objects.select_for_update().filter(parent=None).first()  # imports take turns
    if root is None:
        raise Problem("desk_without_units")
    if by is not None:
        require(by, "cases.oversee", unit=root)
    past, hushed = _past(history, by), in_force()
    brought, said = _new(written.leads(folder)), Counter[str]()
    facts = _facts(folder, brought, lake)
    for row in brought["new"]:
        case, outcome = (None, "silenced") if hushed.covers(row) else _place(row, past)
        said[outcome] += 1
        if case:
            _keep(row, case, facts)
            record(EVENTS[outcome], by=by, unit=case.unit, subject=case, detail={"lead": row["warning_id"]})
    said["known"] = len(brought["known"])
    if history is None:
        said["drawn"] = draw_blind(written.unnamed(folder), source=written.digest(folder), unit=root, by=by)
    plan()
    record("leads.imported", by=by, unit=root, detail=dict(said))
    return said


def _new(rows: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    known = set(Lead.objects.values_list("warning_id", flat=True))
    found: dict[str, list[dict[str, Any]]] = {"new": [], "known": []}
    for row in rows:
        found["known" if row["warning_id"] in known else "new"].append(row)
    return found


def _facts(folder: Path, brought: dict[str, list[dict[str, Any]]], lake: Path | None) -> dict[str, Any]:
    ids = {name for row in brought["new"] for name in row["record_ids"]}
    return {
        "records": written.records(folder, lake=lake, ids=ids),
        "checks": written.checks(folder),
        "pictures": written.pictures(folder),
    }


def _past(history: date | None, by: User | None) -> date:
    """Up to which day leads are history; before all days where nobody said so."""
    if history is not None:
        if Lead.objects.exists():
            raise Problem("history_late")
        if history > timezone.localdate():
            raise Problem("history_ahead", day=history)
        Backfill.objects.create(until=history, by=by)
    said = Backfill.objects.first()
    return said.until if said else date.min


def _place(row: dict[str, Any], past: date) -> tuple[Case | None, str]:
    """The open case of the row's subject and kind, or a new one; a case of the past where it was seen by then.

    A lead of the past that is stronger than what the past holds is news.
    """
    key = {name: row[name] for name in ("subject_kind", "subject_id", "kind")}
    case = (
        Case.objects.select_for_update(of=("self",))
        .select_related("unit")
        .exclude(state__in=Case.AT_REST)
        .filter(**key)
        .first()
    )
    if case:
        if STRENGTH.index(row["level"]) > STRENGTH.index(case.level):
            case.level = row["level"]
            case.save(update_fields=["level"])
        return case, "joined"
    unit = Unit.objects.filter(code=row["unit_id"]).first()
    if unit is None:
        return None, "unit_unknown"
    first = timezone.localdate(row["first_seen_at"] or row["window_end"])
    held = Case.objects.filter(**key, state=Case.State.HISTORY).first() if first <= past else None
    if held and STRENGTH.index(row["level"]) <= STRENGTH.index(held.level):
        return held, "history"
    bygone = first <= past and held is None
    officer = row["subject_kind"] == Case.Subject.OFFICER
    today = timezone.localdate()
    case = Case.objects.create(
        **key, unit=unit, level=row["level"], opened=today, shown_from=today,
        state=Case.State.HISTORY if bygone else Case.State.NEW,
        person=Person.objects.filter(number=row["subject_id"]).first() if officer else None,
        blind=officer and not bygone and random.SystemRandom().random() < limits().blinded_share,
    )  # fmt: skip
    return case, "history" if bygone else "opened"


def _keep(row: dict[str, Any], case: Case, facts: dict[str, Any]) -> None:
    lead = Lead.objects.create(
        case=case, warning_id=row["warning_id"], level=row["level"], score=row["score"], q_value=row["q_value"],
        window_start=row["window_start"], window_end=row["window_end"], first_seen=row["first_seen_at"],
        family_size=row.get("family_size") or 0, law_version=row.get("law_version") or "",
        methods=sorted(set(row.get("methods") or [])), reasons=row["reasons"],
    )  # fmt: skip
    records = [
        Record(lead=lead, place=place, record_id=name, facts=facts["records"].get(name, {}))
        for place, name in enumerate(row["record_ids"], start=1)
    ]
    Record.objects.bulk_create(records, batch_size=500)
    checks = [check for name in row["record_ids"] for check in facts["checks"].get(name, [])]
    told = ("record_id", "rule", "article", "text_zh", "text_en")
    Check.objects.bulk_create(Check(lead=lead, **{name: check[name] or "" for name in told}) for check in checks)
    drawn = facts["pictures"].get(row["warning_id"], [])
    shown = ("indicator", "picture", "lang", "svg")
    Picture.objects.bulk_create(Picture(lead=lead, **{name: one[name] for name in shown}) for one in drawn)
