"""A row for every subject and indicator, warned or not: officers in one table, units and devices in another."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from zhunsheng.integrity.assess import Assessment
from zhunsheng.integrity.course import Course
from zhunsheng.integrity.indicator import Indicator, State, SubjectKind
from zhunsheng.integrity.outputs import causes
from zhunsheng.integrity.scope import Scope
from zhunsheng.integrity.unseen import Unseen
from zhunsheng.written.fields import TIME

NUMBERS = ("exposure", "observed", "expected", "ratio", "lower", "upper", "evidence")


def table(found: Assessment, *, schema: pa.Schema) -> pa.Table:
    """Rows by id, an order that says nothing of anyone; officers where the schema has them, else all others.

    Column by column: a large bureau has hundreds of thousands of rows.
    """
    officers = "officer_id" in schema.names
    parts = [
        *(_seen(course, scope=found.scope) for course in found.courses if (course.by == "officer") == officers),
        *(_unseen(block, scope=found.scope) for block in found.unseen if (block.by == "officer") == officers),
    ]
    tables = [_ordered(part, schema=schema) for part in parts]
    keys = [name for name in ("officer_id", "subject_kind", "subject_id", "indicator") if name in schema.names]
    rows: pa.Table = pa.concat_tables(tables) if tables else schema.empty_table()
    return rows.sort_by([(name, "ascending") for name in keys])


def _ordered(columns: dict[str, pa.Array], *, schema: pa.Schema) -> pa.Table:
    return pa.table({name: columns[name] for name in schema.names}, schema=schema)


def _seen(course: Course, *, scope: Scope) -> dict[str, pa.Array]:
    lines = course.lines
    return {
        **_told(course.indicator, by=course.by, ids=course.ids, scope=scope),
        **{name: pa.array([getattr(line, name) for line in lines], pa.float64()) for name in NUMBERS},
        "unit_id": pa.array([line.unit_id for line in lines], pa.string()),
        "state": pa.array([line.state for line in lines], pa.string()),
        "benign": causes.column(lines),
    }


def _unseen(block: Unseen, *, scope: Scope) -> dict[str, pa.Array]:
    size = len(block.ids)
    return {
        **_told(block.indicator, by=block.by, ids=block.ids, scope=scope),
        **{name: pa.nulls(size, pa.float64()) for name in NUMBERS},
        "exposure": pa.repeat(pa.scalar(0.0), size),
        "observed": pa.repeat(pa.scalar(0.0), size),
        "unit_id": pa.array(block.units, pa.string()),
        "state": _same(block.state, size=size),
        "benign": causes.none(size),
    }


def _told(indicator: Indicator, *, by: SubjectKind, ids: Sequence[str], scope: Scope) -> dict[str, pa.Array]:
    """What all rows of an indicator share, and whose they are."""
    size, names = len(ids), pa.array(ids, pa.string())
    window = {"window_start": scope.window.start, "window_end": scope.window.end}
    return {
        "officer_id": names,
        "subject_id": names,
        "subject_kind": _same(by, size=size),
        "kind": _same(indicator.kind, size=size),
        "indicator": _same(indicator.id, size=size),
        **{name: pa.repeat(pa.scalar(moment, TIME), size) for name, moment in window.items()},
        "exposure_unit": _same(indicator.exposure_unit, size=size),
        "evidence_kind": _same(indicator.evidence_kind, size=size),
        "method": _same(indicator.method, size=size),
    }


def _same(value: str | State, *, size: int) -> pa.Array:
    return pa.repeat(pa.scalar(value, pa.string()), size)
