"""The records behind each figure of the page: where they are, and the first of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir

from zhunsheng.footage import uploads
from zhunsheng.footage.coverage import STATES
from zhunsheng.footage.run import Found

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Lists:
    """First rows of each list, and how many there are in all."""

    by_state: Mapping[str, Sequence[str]]
    by_unit: Mapping[str, Sequence[str]]
    gaps: Sequence[Row]
    gaps_with_needs: int
    gaps_all: int
    late: Sequence[Row]
    late_all: int
    uploaded: int
    unknown: Sequence[Row] | None
    retention: Mapping[str, Sequence[Row]]
    kept: Mapping[str, int]


def lists(found: Found, *, level: str) -> Lists:
    """Read them."""
    size, run = found.params.records, found.scope.run
    late = uploads.late(found.dues)
    gaps, with_needs, gaps_all = _gaps(found, size=size)
    states = {name: _ids(found, rows=found.needs.filter(found.needs.state == name)) for name in STATES}
    kept = run(found.kept.group_by("state").aggregate(n=found.kept.count())).to_pylist()
    pressing = {
        name: run(
            found.kept.filter(found.kept.state == name).order_by("term_ends", "footage_id").limit(size)
        ).to_pylist()
        for name in ("pressing", "deleted_early")
    }
    unknown = found.unknown
    return Lists(
        states, _missing_by_unit(found, level=level), gaps, with_needs, gaps_all,
        run(late.order_by("due_at", "footage_id").limit(size)).to_pylist(), _count(found, late),
        _count(found, found.dues.filter(found.dues.uploaded.notnull())),
        None if unknown is None else run(unknown.order_by("camera_id").limit(size)).to_pylist(),
        pressing, {row["state"]: row["n"] for row in kept},
    )  # fmt: skip


def _count(found: Found, rows: ir.Table) -> int:
    return int(found.scope.run(rows.aggregate(n=rows.count()))["n"][0].as_py())


def _gaps(found: Found, *, size: int) -> tuple[list[Row], int, int]:
    if found.gaps is None:
        return [], 0, 0
    some = found.gaps.filter(found.gaps.needs > 0)
    rows = found.scope.run(some.order_by("from_at", "unit_id", "officer_id").limit(size)).to_pylist()
    return rows, _count(found, some), _count(found, found.gaps)


def _id(rows: ir.Table) -> ir.StringValue:
    return ibis.coalesce(rows.record_id, rows.crash_id, rows.measure_id)


def _ids(found: Found, *, rows: ir.Table) -> list[str]:
    """The first by time."""
    named = rows.select("since", id=_id(rows)).order_by("since", "id").limit(found.params.records)
    return [str(name) for name in found.scope.run(named)["id"].to_pylist()]


def _missing_by_unit(found: Found, *, level: str) -> dict[str, list[str]]:
    """The latest acts of each unit that are not shown, its units' below together."""
    bare = found.needs.filter(found.needs.state.isin(["missing", "partial"]))
    order = ibis.window(group_by="unit_id", order_by=[ibis.desc("since"), "need"])
    ranked = bare.mutate(nth=ibis.row_number().over(order), id=_id(bare))
    rows = found.scope.run(
        ranked.filter(ranked.nth < 20).select("unit_id", "id", "since").order_by(ibis.desc("since"), "id")
    )
    made: dict[str, list[str]] = {}
    for row in rows.to_pylist():
        own = made.setdefault(found.units.above(row["unit_id"], level=level) or "", [])
        if len(own) < found.params.records:
            own.append(row["id"])
    return made
