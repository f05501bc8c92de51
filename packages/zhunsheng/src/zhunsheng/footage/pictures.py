"""The numbers behind the pictures: states by month, shares by unit, errors of clocks."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import ibis
import pyarrow as pa

from zhunsheng.drawing import Axis
from zhunsheng.footage.run import Found
from zhunsheng.footage.summaries import Cell, totals
from zhunsheng.stats.sampling import wilson

STACKED = ("covered", "late", "partial", "missing")
LEAST = 20  # acts below which a unit's share is not drawn
ROW, LEFT, WIDTH, TOP = 22, 210, 640, 26
EDGES = (-900, -300, -180, -120, -60, -30, -10, 10, 30, 60, 120, 180, 300, 900)


@dataclass(frozen=True)
class Column:
    """A month: its states as shares that stand on each other, ``(state, from, to, count)``."""

    month: date
    parts: tuple[tuple[str, float, float, int], ...]


def columns(cells: tuple[Cell, ...]) -> list[Column]:
    """A column a month."""
    months: dict[date, list[Cell]] = defaultdict(list)
    for cell in cells:
        months[cell.month].append(cell)
    return [_column(month, cells=own) for month, own in sorted(months.items())]


def _column(month: date, *, cells: list[Cell]) -> Column:
    counts = totals(cells)
    decided = sum(counts[name] for name in STACKED) or 1
    at, parts = 0.0, []
    for name in STACKED:
        parts.append((name, at, at + counts[name] / decided, counts[name]))
        at += counts[name] / decided
    return Column(month, tuple(parts))


@dataclass(frozen=True)
class Share:
    """A unit's share shown whole, with its interval."""

    unit_id: str
    name: str
    decided: int
    shown: int
    lower: float
    upper: float

    @property
    def share(self) -> float:
        """The share."""
        return self.shown / self.decided


def shares(found: Found, *, level: str) -> list[Share]:
    """Units of a level in the order of their codes; those with too few acts are left out."""
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for cell in found.cells:
        own = sums[found.units.above(cell.unit_id, level=level) or ""]
        own[0] += cell.decided
        own[1] += cell.shown
    return [
        Share(unit, found.units.name(unit), decided, shown, *wilson(shown / decided, effective=decided))
        for unit, (decided, shown) in sorted(sums.items())
        if decided >= LEAST
    ]


def across(shares: list[Share]) -> Axis:
    """The axis of shares: from the lowest interval to one."""
    low = min((one.lower for one in shares), default=0.9)
    return Axis(max(0.0, int(low * 20) / 20), 1.0, LEFT, WIDTH - 20)


def clocks(found: Found) -> list[tuple[str, int]]:
    """How many learnt clocks are off by how much: a label and a count for each class."""
    table = found.clocks.filter(found.clocks.state == "learnt")
    shift = table["shift"]
    place: ibis.Value = ibis.literal(0)
    for edge in EDGES[1:-1]:
        place = place + (shift >= edge).cast("int64")
    rows: pa.Table = found.scope.run(table.group_by(place=place).aggregate(n=table.count()))
    counts = dict(zip(rows["place"].to_pylist(), rows["n"].to_pylist(), strict=True))
    return [(f"{low}…{high}", counts.get(nth, 0)) for nth, (low, high) in enumerate(pairwise(EDGES))]
