"""Keying default: where a system fills in midnight, or noon is written as 12 AM, midnight says nothing of the officer."""

from __future__ import annotations

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from zhunsheng.integrity.indicator import SubjectKind
from zhunsheng.integrity.ledger import Cells, others
from zhunsheng.integrity.scope import Scope
from zhunsheng.stats.betabinomial import Floats

CAUSE = "keying_default"


def without(cells: Cells) -> Floats:
    """Expected share of midnight in each cell if midnight were no likelier than 23:00 and 01:00 exactly.

    What peers have beyond this is the habit of the system or the form, which all share.
    """
    trials = others(cells, values=cells.sums["trials"])
    beside = others(cells, values=cells.sums["on_neighbour"]) / 2
    return np.divide(beside, trials, out=np.full_like(beside, np.nan), where=trials > 0)


def noons(scope: Scope) -> ir.Table:
    """Records at exactly noon, and at exactly 11:00 and 13:00, by officer and unit."""
    rows = scope.rows.filter(scope.rows.method == "on_site")
    clock = rows._clock
    rows = rows.filter(clock.hour().isin([11, 12, 13]), clock.minute() == 0, clock.second() == 0)
    at_noon = rows._clock.hour() == 12
    return rows.group_by("officer_id", "unit_id").aggregate(
        noon=at_noon.sum().cast("int64"), beside=ibis.ifelse(at_noon, 0, 1).sum().cast("int64")
    )


def gaps(scope: Scope) -> Mapping[SubjectKind, Mapping[str, float]]:
    """Missing noons of officers and of units."""
    counts = scope.run(noons(scope))
    return {"officer": missing_noons(counts, by="officer"), "unit": missing_noons(counts, by="unit")}


def missing_noons(counts: pa.Table, *, by: SubjectKind) -> Mapping[str, float]:
    """How many records each subject lacks at noon, beside the hours around it: as many may stand at 12 AM by a slip."""
    gaps: dict[str, float] = {}
    for row in counts.to_pylist():
        if (subject := row[f"{by}_id"]) is not None:
            gaps[subject] = gaps.get(subject, 0.0) + row["beside"] / 2 - row["noon"]
    return {subject: max(0.0, gap) for subject, gap in gaps.items()}


def allowing(cells: Cells, *, share: Floats, gaps: Mapping[str, float]) -> Floats:
    """Expected share where the subject's missing noons are taken to stand at midnight."""
    free = cells.total(cells.sums["trials"] * (1 - np.nan_to_num(share)))
    gap = np.array([gaps.get(name, 0.0) for name in cells.ids])
    moved = np.minimum(1.0, np.divide(gap, free, out=np.zeros_like(free), where=free > 0))
    allowed: Floats = share + (1 - share) * np.minimum(moved, 0.999)[cells.subject]
    return allowed
