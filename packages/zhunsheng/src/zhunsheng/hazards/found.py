"""Reports from inspections and people: the table of findings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from zhunsheng.errors import Lang
from zhunsheng.hazards import texts
from zhunsheng.hazards.categories import Categories
from zhunsheng.hazards.params import Params
from zhunsheng.hazards.reports import NOWHERE, Report
from zhunsheng.lake import Lake

Row = Mapping[str, Any]


def reports(lake: Lake, *, as_of: datetime, categories: Categories, params: Params) -> tuple[list[Report], list[str]]:
    """A report for each finding known at a moment, and the words of findings that no category goes by.

    The table does not say that a finding was dealt with: each stays on the list until whoever keeps the list closes it.
    """
    if not lake.has("findings"):
        return [], []
    zone = ZoneInfo(lake.zone)
    made, unknown = [], set()
    for row in lake.run(lake.table("findings", as_of=as_of)).to_pylist():
        if row["found_at"] >= as_of:
            continue
        category = categories.named(row["category"])
        if category is None:
            unknown.add(row["category"])
        made.append(_report(row, category=(category or categories.every[-1]).id, zone=zone, params=params))
    return made, sorted(unknown)


def _report(row: Row, *, category: str, zone: ZoneInfo, params: Params) -> Report:
    told = {lang: _text(row, zone=zone, lang=lang) for lang in texts.LANGS}
    where = [NOWHERE if row[name] is None else float(row[name]) for name in ("lat", "lon")]
    km = NOWHERE if row["road_km"] is None else float(row["road_km"])
    grade = params.grave.index(row["severity"]) if row["severity"] in params.grave else 1
    return Report(
        f"finding:{row['finding_id']}", "finding", category, row["subject_kind"], row["subject_id"], row["unit_id"],
        row["found_at"].astimezone(zone).date(), told["zh"], told["en"], lat=where[0], lon=where[1],
        road_id=row["road_id"] or "", road_from=km, road_to=km, grade=grade, records=(row["finding_id"],),
        records_where=f"findings: finding_id = {row['finding_id']}",
    )  # fmt: skip


def _text(row: Row, *, zone: ZoneInfo, lang: Lang) -> str:
    day = row["found_at"].astimezone(zone).date()
    source = row["source"] or texts.word("somebody", lang=lang)
    told = texts.text("report", "finding", lang=lang, source=source, day=day, text=row["text"] or "—")
    return told + (texts.text("report", "grade", lang=lang, grade=row["severity"]) if row["severity"] else "")
