"""One run of the command: what must be recorded, what shows it, and everything that follows from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import ibis.expr.types as ir

from zhunsheng.errors import Problem
from zhunsheng.footage import coverage, needs, recordings, retention, summaries, uploads
from zhunsheng.footage import params as parameters
from zhunsheng.footage import shifts as duties
from zhunsheng.footage import units as all_units
from zhunsheng.footage.params import Params
from zhunsheng.footage.summaries import Cell, Month
from zhunsheng.footage.units import Units
from zhunsheng.integrity.scope import Scope
from zhunsheng.lake import Lake, looks
from zhunsheng.law import Law
from zhunsheng.types import Window

YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Note:
    """Something that must be known of a run: a code of texts.toml and its parameters."""

    code: str
    params: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Found:
    """Tables of one run, worked out; see each room for their columns. None where the lake lacks what they need."""

    scope: Scope
    params: Params
    units: Units
    needs: ir.Table
    clocks: ir.Table
    films: ir.Table
    dues: ir.Table
    kept: ir.Table
    shifts: ir.Table | None
    gaps: ir.Table | None
    unknown: ir.Table | None
    cells: tuple[Cell, ...]
    months: tuple[Month, ...]
    notes: tuple[Note, ...]


def cover(
    lake: Lake, *, as_of: datetime, start: datetime | None = None, local_law: Path | None = None,
    told: Callable[[str], None] = lambda _: None,
) -> Found:  # fmt: skip
    """Match everything that must be recorded from ``start`` (a year before by default) to ``as_of`` with its recordings.

    Raises
    ------
    Problem
        ``footage_not_assessable`` where the lake has no recordings or nothing that must be recorded, or the law says nothing.
    """
    law = Law.load(lake.jurisdiction, local=local_law)
    scope = Scope(lake, law, as_of, Window(start or as_of - YEAR, as_of))
    params = parameters.load(as_of.date())
    _assessable(scope)
    told("needs")
    listed = needs.needs(scope, params=params)
    films = recordings.recordings(scope, params=params)
    told("matching")
    covered, clocks = coverage.coverage(listed, films=films, scope=scope, params=params)
    told("duties")
    worked, gaps = (
        duties.shifts(scope, films=films, needs=covered, params=params) if lake.has("shifts") else (None, None)
    )
    dues = uploads.due(films, scope=scope, params=params)
    unknown = uploads.unknown(films, needs=covered, scope=scope) if lake.has("cameras") else None
    told("retention")
    kept = scope.keep(retention.retention(dues, needs=covered, scope=scope, params=params), name="footage_kept")
    cells = summaries.cells(covered, scope=scope)
    months = summaries.months(
        cells, scope=scope, shifts=worked, dues=dues, uploads=bool(lake.filled("footage").get("uploaded_at"))
    )
    looks.record(lake.path, what="footage", rows=sum(cell.needs for cell in cells), detail=str(scope.window))
    return Found(
        scope, params, all_units.load(lake), covered, clocks, films, dues, kept, worked, gaps, unknown, tuple(cells),
        tuple(months), tuple(_notes(scope)),
    )  # fmt: skip


def _assessable(scope: Scope) -> None:
    lack = [scope.lacking(footage=("camera_id",))]
    if not scope.law.of_kind("recorded") or not coverage.upload_rules(scope) or not retention.month_rules(scope):
        lack.append("law: footage.*")
    elif not any(scope.lake.has(name) for name in needs.SOURCES):
        lack.append(" / ".join(needs.SOURCES))
    if any(lack):
        raise Problem("footage_not_assessable", needs=", ".join(filter(None, lack)))


def _notes(scope: Scope) -> list[Note]:
    """Duties that cannot be looked at, and what is told less well for want of a table."""
    found = []
    for rule, table in needs.lacking(scope):
        code = "duty_needs_table" if table else "duty_without_table"
        found.append(Note(code, {"zh": rule.zh, "en": rule.en, "article": rule.article, "table": table}))
    for table in ("shifts", "cameras", "officers", "units"):
        if not scope.lake.has(table):
            found.append(Note("lacking_table", {"table": table}))
    for column in ("uploaded_at", "deleted_at"):
        if not scope.filled_in("footage").get(column):
            found.append(Note(f"lacking_{column}"))
    return found
