"""What the list writes: hazards.parquet, a row a hazard; clearance.parquet, a row a category and month."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pyarrow as pa

from zhunsheng.errors import Lang
from zhunsheng.hazards.flow import LONG, Ages
from zhunsheng.hazards.listing import Hazard
from zhunsheng.hazards.register import Register
from zhunsheng.written import files as written
from zhunsheng.written.fields import WORDS, numbers, words

HAZARDS = pa.schema(
    [
        *words("hazard_id", "category", "subject_kind", "subject_id", "unit_id", "source"),
        *numbers("expected", "excess", "lower", "upper"),
        ("rank", pa.int64()),
        *numbers("lat", "lon"),
        *words("road_id"),
        *numbers("road_from", "road_to"),
        ("since", pa.date32()),
        *words("text_zh", "text_en"),
        ("sources", WORDS),
        ("reports", pa.int64()),
        ("report_keys", WORDS),
        ("days", pa.int64()),
        ("reopened", pa.bool_()),
        ("grade", pa.int64()),
        ("record_ids", WORDS),
        ("records_where", WORDS),
        *words("method"),
    ]
)
CLEARANCE = pa.schema(
    [
        *words("category"),
        ("month", pa.date32()),
        *((name, pa.int64()) for name in ("before", "found", "reopened", "cleared", "stock")),
        *numbers("rate", "median_days", "median_lower", "median_upper", "open_after_90", "came_back_90"),
    ]
)
TABLES = {"hazards": HAZARDS, "clearance": CLEARANCE}


def tables(made: Register) -> dict[str, pa.Table]:
    """Each table by name."""
    rows = [_hazard(hazard, made=made) for hazard in made.hazards]
    return {
        "hazards": pa.Table.from_pylist(rows, schema=HAZARDS),
        "clearance": pa.Table.from_pylist(_clearance(made), schema=CLEARANCE),
    }


def _hazard(hazard: Hazard, *, made: Register) -> dict[str, Any]:
    lead, place = hazard.lead, hazard.place
    records = [record for report in hazard.reports for record in report.records]
    method = f"{made.params.name}, {made.categories.name}"
    return {
        "hazard_id": hazard.id,
        "category": lead.category,
        "subject_kind": lead.subject_kind,
        "subject_id": lead.subject_id,
        "unit_id": lead.unit_id or next((one.unit_id for one in hazard.reports if one.unit_id), None),
        "source": lead.source,
        **{name: _known(getattr(lead, name)) for name in ("expected", "excess", "lower", "upper")},
        "rank": hazard.rank,
        **{name: _known(getattr(place, name)) for name in ("lat", "lon", "road_from", "road_to")},
        "road_id": place.road_id or lead.road_id or None,
        "since": hazard.since,
        **{f"text_{lang}": text(hazard, lang=lang) for lang in ("zh", "en")},
        "sources": hazard.sources,
        "reports": len(hazard.reports),
        "report_keys": [report.key for report in hazard.reports],
        "days": hazard.days(on=made.day),
        "reopened": hazard.reopened,
        "grade": hazard.grade,
        "record_ids": list(dict.fromkeys(records))[: made.params.records],
        "records_where": [report.records_where for report in hazard.reports],
        "method": method,
    }


def text(hazard: Hazard, *, lang: Lang) -> str:
    """What all reports say, the most telling first."""
    first = hazard.lead
    told = [first, *(report for report in hazard.reports if report is not first)]
    return "\n".join(report.text_zh if lang == "zh" else report.text_en for report in told)


def _known(value: float) -> float | None:
    return value if value == value else None


def _clearance(made: Register) -> list[dict[str, Any]]:
    by = {entry.category: entry for entry in made.ages}
    rows = []
    for month in made.months:
        counts = {name: getattr(month, name) for name in ("before", "found", "reopened", "cleared", "stock")}
        shown = {"category": month.category, "month": month.span.start, **counts, "rate": _known(month.rate)}
        rows.append({**shown, **_ages(by[month.category])})
    return rows


def _ages(entry: Ages) -> dict[str, float | None]:
    median, lower, upper = entry.curve.median()
    return {
        "median_days": _known(median),
        "median_lower": _known(lower),
        "median_upper": _known(upper),
        "open_after_90": entry.curve.open_after(LONG),
        "came_back_90": entry.came_back / entry.closed if entry.closed else None,
    }


def write(made: Register, *, folder: Path, csv: bool) -> list[Path]:
    """Write the tables; each appears whole or not at all."""
    return written.tables(tables(made), folder=folder, csv=csv)


def meaning(name: str, *, lang: Lang, column: str = "") -> str:
    """What a table holds, or what a column of it says."""
    told = _catalogue()
    own: dict[str, Any] = told.get(name, {})
    return str((own.get(column) or told["column"][column])[lang] if column else told["table"][name][lang])


@cache
def _catalogue() -> dict[str, Any]:
    return tomllib.loads(files("zhunsheng.hazards").joinpath("columns.toml").read_text(encoding="utf-8"))
