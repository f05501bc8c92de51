"""Hazards that people find, and those of the library's list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from zhunsheng_desk.access.models import User
from zhunsheng_desk.access.scope import require
from zhunsheng_desk.audit.log import record
from zhunsheng_desk.bridge.maps import inside_region
from zhunsheng_desk.hazards.deadlines import due
from zhunsheng_desk.hazards.models import Hazard, Photo, Spell, Step
from zhunsheng_desk.hazards.registry import Upload, keep_photos, step
from zhunsheng_desk.hazards.selectors import categories
from zhunsheng_desk.orgs.models import Unit
from zhunsheng_desk.problems import Problem

State = Hazard.State
FIGURES = ("expected", "excess", "lower", "upper", "rank", "grade", "method", "subject_kind", "subject_id",
           "road_id", "road_from", "road_to", "sources")  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """What a person found. `slip` is made with the form: the same slip handed in again is the same hazard."""

    slip: UUID
    category: str
    text: str
    place: str
    lat: float | None
    lon: float | None


@dataclass
class Landed:
    """What became of a list's rows; `refused` says which and why."""

    new: int = 0
    changed: int = 0
    reopened: int = 0
    same: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)


def report_hazard(finding: Finding, *, unit: Unit, uploads: Sequence[Upload], by: User) -> Hazard:
    """Enter what was found, once. A form sent twice, even at the same moment, gives the hazard that the first one made."""
    require(by, "hazards.report", unit=unit)
    known = _handed_in(finding, by)
    if known:
        return known
    _check(finding)
    try:
        with transaction.atomic():
            hazard = _entered(finding, unit, by)
            photos = keep_photos(hazard, uploads=uploads, stage=Photo.Stage.FOUND, by=by)
            _place(hazard, photos)
            detail = {"category": hazard.category, "photos": [photo.digest for photo in photos]}
            record("hazard.found", by=by, unit=unit, subject=hazard, detail=detail)
    except IntegrityError:
        known = _handed_in(finding, by)
        if known is None:
            raise
        return known
    return hazard


def _handed_in(finding: Finding, by: User) -> Hazard | None:
    known: Hazard | None = Hazard.objects.filter(found_by=by, slip=finding.slip).first()
    return known


def _check(finding: Finding) -> None:
    if finding.category not in categories():
        raise Problem("hazard_category_unknown", category=finding.category)
    if finding.lat is not None and finding.lon is not None and not inside_region(finding.lat, lon=finding.lon):
        raise Problem("hazard_position_outside", lat=finding.lat, lon=finding.lon)


def _entered(finding: Finding, unit: Unit, by: User) -> Hazard:
    today = timezone.localdate()
    hazard = Hazard.objects.create(
        slip=finding.slip, unit=unit, category=finding.category, source=Hazard.Source.PERSON, place=finding.place,
        text_zh=finding.text, lat=finding.lat, lon=finding.lon, since=today, found_by=by,
        due=due(State.FOUND, category=finding.category, on=today),
    )  # fmt: skip
    _opened(hazard, by)
    return hazard


def _opened(hazard: Hazard, by: User | None) -> None:
    Step.objects.create(hazard=hazard, move="found", after=State.FOUND, round=1, by=by)
    Spell.objects.create(hazard=hazard, unit=hazard.unit, since=hazard.since)


def _place(hazard: Hazard, photos: Sequence[Photo]) -> None:
    known = next((photo for photo in photos if photo.lat is not None and photo.lon is not None), None)
    if hazard.lat is None and known and inside_region(known.lat, lon=known.lon):  # type: ignore[arg-type]
        hazard.lat, hazard.lon = known.lat, known.lon
        hazard.save(update_fields=["lat", "lon"])


@transaction.atomic
def import_hazards(rows: Sequence[Mapping[str, Any]], *, by: User | None) -> Landed:
    """Take over a list of the library. The same list again changes nothing; only the desk itself may do it.

    A closed hazard that a list of a later day names with records not known when it was closed is reopened: a list looks
    back for years, so the old records alone do not say that it is still there.
    """
    if by is not None:
        require(by, "nobody", unit=Unit(name="-"))
    units = {unit.code: unit for unit in Unit.objects.filter(closed=None)}
    kinds, landed = categories(), Landed()
    for row in rows:
        unit = units.get(row["unit_id"] or "")
        if unit is None or row["category"] not in kinds:
            landed.refused.append((row["hazard_id"], "unit" if unit is None else "category"))
            continue
        _land(row, unit, landed)
    detail = {"new": landed.new, "changed": landed.changed, "reopened": landed.reopened, "refused": landed.refused}
    record("hazards.imported", by=by, detail=detail)
    return landed


def _land(row: Mapping[str, Any], unit: Unit, landed: Landed) -> None:
    listed = row["since"] + timedelta(days=row["days"] or 0)
    hazard = Hazard.objects.select_for_update(of=("self",)).filter(key=row["hazard_id"]).first()
    if hazard is None:
        _new(row, unit, listed)
        landed.new += 1
    elif hazard.listed and listed < hazard.listed:
        landed.same += 1  # an older list does not overwrite a newer one
    else:
        _again(hazard, row, listed, landed)


def _new(row: Mapping[str, Any], unit: Unit, listed: date) -> None:
    today = timezone.localdate()
    hazard = Hazard.objects.create(
        key=row["hazard_id"], unit=unit, category=row["category"], source=row["source"], since=row["since"],
        listed=listed, due=due(State.FOUND, category=row["category"], on=today), **_said(row),
    )  # fmt: skip
    _opened(hazard, None)


def _said(row: Mapping[str, Any]) -> dict[str, Any]:
    known = row["lat"] is not None and row["lon"] is not None
    return {
        "text_zh": row["text_zh"],
        "text_en": row["text_en"],
        "lat": row["lat"] if known else None,
        "lon": row["lon"] if known else None,
        "figures": {name: row[name] for name in FIGURES},
        "record_ids": row["record_ids"] or [],
        "place": _road(row),
    }


def _road(row: Mapping[str, Any]) -> str:
    if not row["road_id"]:
        return ""
    if row["road_from"] is None or row["road_to"] is None:
        return str(row["road_id"])
    return f"{row['road_id']} K{row['road_from']:.1f}–K{row['road_to']:.1f}"


def _again(hazard: Hazard, row: Mapping[str, Any], listed: date, landed: Landed) -> None:
    said, known = _said(row), set(hazard.record_ids)
    fresh = [one for one in said["record_ids"] if one not in known]
    back = hazard.state == State.CLOSED and hazard.closed is not None and listed > hazard.closed
    reopens = back and bool(fresh or row["reopened"] or not said["record_ids"])
    if listed == hazard.listed and all(getattr(hazard, name) == value for name, value in said.items()):
        landed.same += 1
        return
    for name, value in said.items():
        setattr(hazard, name, value)
    hazard.listed = listed
    if reopens:
        step(hazard, move="listed", after=State.REOPENED, note="", by=None)
        landed.reopened += 1
    else:
        hazard.save()
        landed.changed += 1
