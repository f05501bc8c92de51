"""Hazards of the tests, made through the services."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

from photo_files import jpeg

from desk_world import World
from zhunsheng_desk.access.models import User
from zhunsheng_desk.hazards.models import Deferral, Draw, Hazard, Inspection
from zhunsheng_desk.hazards.services.finding import Finding, report_hazard
from zhunsheng_desk.hazards.services.moving import move_hazard


def finding(**more: Any) -> Finding:
    """What somebody found."""
    said = {"slip": uuid4(), "category": "road", "text": "护栏缺失", "place": "G6 K450", "lat": 40.84, "lon": 111.75}
    return Finding(**said | more)


def hazard_at(bureau: World, unit: str, *, by: User | None = None) -> Hazard:
    """A hazard of a unit, just found."""
    return report_hazard(finding(), unit=bureau.units[unit], uploads=[], by=by or bureau.user("officer", unit))


def moved(hazard: Hazard, move: str, by: User, **more: Any) -> Hazard:
    """One step from what it is now."""
    now = Hazard.objects.get(pk=hazard.pk)
    return move_hazard(now, move=move, seen=now.version, **{"note": "已办理"} | more, by=by)


def submitted(bureau: World, unit: str, *, officer: User, leader: User) -> Hazard:
    """A hazard that an officer has put right."""
    hazard = hazard_at(bureau, unit, by=leader)
    moved(hazard, "assign", leader, assignee=officer)
    moved(hazard, "start", officer)
    return moved(hazard, "submit", officer, uploads=[("after.jpg", jpeg())])


def closed(bureau: World, unit: str, *, officer: User, leader: User) -> Hazard:
    """A hazard that went all the way."""
    hazard = submitted(bureau, unit, officer=officer, leader=leader)
    moved(hazard, "verify", leader)
    return moved(hazard, "close", leader)


def listed_row(unit: str, **more: Any) -> dict[str, Any]:
    """A row of hazards.parquet."""
    row: dict[str, Any] = {
        "hazard_id": "h1", "category": "road", "subject_kind": "segment", "subject_id": "s1", "unit_id": unit,
        "source": "screening", "expected": 6.0, "excess": 3.2, "lower": 1.1, "upper": 6.0, "rank": 1, "lat": 40.84,
        "lon": 111.75, "road_id": "G6", "road_from": 450.0, "road_to": 451.0, "since": date(2026, 1, 5),
        "text_zh": "多发", "text_en": "more crashes than such a road", "sources": ["screening"], "reports": 1,
        "report_keys": ["screening:s1"], "days": 30, "reopened": False, "grade": 2, "record_ids": ["c1", "c2"],
        "records_where": ["crashes"], "method": "m",
    }  # fmt: skip
    return row | more


def hazard_record(world: World, unit: str, page: str) -> int:
    """The key of what a page of a unit is about."""
    by = world.user("officer", unit)
    photos = [("a.jpg", jpeg())] if page == "photo" else []
    hazard = report_hazard(finding(), unit=world.units[unit], uploads=photos, by=by)
    if page == "photo":
        return int(hazard.photos.get().pk)
    day = hazard.since
    if page == "deferral":
        return int(Deferral.objects.create(hazard=hazard, reason="-", measure="-", until=day, asked_by=by).pk)
    if page in ("draw", "inspection"):
        draw = Draw.objects.create(unit=hazard.unit, since=day, until=day, seed="1", lot=[hazard.pk], by=by)
        return int(draw.pk if page == "draw" else Inspection.objects.create(draw=draw, hazard=hazard).pk)
    return int(hazard.pk)
