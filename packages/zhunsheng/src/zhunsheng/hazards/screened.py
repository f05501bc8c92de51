"""Reports from crash screening: sections with more crashes than roads of their kind, once luck is taken out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from zhunsheng.comparisons.spans import on
from zhunsheng.errors import Lang
from zhunsheng.hazards import texts
from zhunsheng.hazards.categories import Categories
from zhunsheng.hazards.params import Params
from zhunsheng.hazards.reports import NOWHERE, Report
from zhunsheng.hazards.screening import Screening, screen
from zhunsheng.lake import Lake
from zhunsheng.types import Window

Row = Mapping[str, Any]


def window(lake: Lake, *, day: date, params: Params) -> Window:
    """Whole years up to the month of a day, so that seasons stand equally in it."""
    zone, end = ZoneInfo(lake.zone), on(day, months=0)
    first = on(end, months=-12 * params.screening_years)
    return Window(datetime(first.year, first.month, 1, tzinfo=zone), datetime(end.year, end.month, 1, tzinfo=zone))


def screening(lake: Lake, *, day: date, as_of: datetime, params: Params) -> Screening:
    """Crash screening of the years before a day."""
    return screen(lake, window=window(lake, day=day, params=params), as_of=as_of)


def reports(found: Screening, *, categories: Categories, params: Params) -> list[Report]:
    """A report for each section that is likely above its kind by enough."""
    rows = found.table.to_pylist()
    chosen = [row for row in rows if row["above"] >= params.above and row["excess"] >= params.least_excess]
    category = categories.of_screening
    return [_report(row, category=category.id, found=found) for row in chosen]


def stretches(found: Screening) -> dict[str, tuple[float, float]]:
    """Where each road begins and ends, as far as it was screened."""
    made: dict[str, tuple[float, float]] = {}
    for road, low, high in zip(
        *(found.table[name].to_pylist() for name in ("road_id", "road_from", "road_to")), strict=True
    ):
        if road and low is not None and high is not None:
            first, last = made.get(road, (low, high))
            made[road] = (min(first, low), max(last, high))
    return made


def stretched(reports: Sequence[Report], *, stretches: Mapping[str, tuple[float, float]]) -> list[Report]:
    """Reports about a whole road with where it begins and ends, so that a short road and its one section are one place."""
    return [
        replace(report, road_from=stretches[report.road_id][0], road_to=stretches[report.road_id][1])
        if report.subject_kind == "road" and not report.chained and report.road_id in stretches
        else report
        for report in reports
    ]


def _report(row: Row, *, category: str, found: Screening) -> Report:
    precise = row["peak_precise"] and row["peak_from"] is not None
    low, high = (row["peak_from"], row["peak_to"]) if precise else (row["road_from"], row["road_to"])
    told = {lang: _text(row, found=found, lang=lang) for lang in texts.LANGS}
    first, last = (moment.date() for moment in (found.window.start, found.window.end))
    where = f"crashes: {first} <= occurred_at < {last}, severity in {list(found.outcomes)}"
    where += f", road_id = {row['road_id']}" if row["road_id"] else f", near {row['lat']}, {row['lon']}"
    where += f", {low:g} <= road_km <= {high:g}" if low is not None else ""
    return Report(
        f"screening:{row['site_id']}", "screening", category, "road_segment", row["site_id"], row["unit_id"] or "",
        last, told["zh"], told["en"], row["expected"], row["excess"], row["lower"], row["upper"],
        _known(row["lat"]), _known(row["lon"]), row["road_id"] or "", _known(low), _known(high), grade=1,
        records_where=where,
    )  # fmt: skip


def _likely(probability: float) -> str:
    return f"{probability:.0%}" if probability < 0.995 else ">99%"


def _known(value: float | None) -> float:
    return NOWHERE if value is None else float(value)


def _text(row: Row, *, found: Screening, lang: Lang) -> str:
    params = {name: f"{row[name]:.1f}" for name in ("observed", "predicted", "expected", "excess", "lower", "upper")}
    params |= {"years": f"{found.years:.0f}", "length": f"{row['length_km']:.1f}", "above": _likely(row["above"])}
    params |= {"rank": f"{row['rank']:,}", "of": f"{found.table.num_rows:,}"}
    exposure = "with_flow" if row["flow"] is not None else "without_flow"
    told = texts.text("report", "screening", lang=lang, **params, exposure=texts.text("report", exposure, lang=lang))
    if row["peak_precise"] and row["peak_from"] is not None:
        peak = {"from_km": f"{row['peak_from']:.1f}", "to_km": f"{row['peak_to']:.1f}"}
        told += texts.text("report", "peak", lang=lang, **peak)
    return told + (texts.text("report", "hot", lang=lang) if row["hot"] else "")
