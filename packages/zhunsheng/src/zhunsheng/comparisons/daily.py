"""Sums by day and by who is first in line for them: a unit, a road, a cause."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from scipy import sparse

from zhunsheng.comparisons.days import Days
from zhunsheng.comparisons.measures import By
from zhunsheng.comparisons.spans import Span
from zhunsheng.comparisons.units import Tree
from zhunsheng.stats.betabinomial import Floats, Ints

Into = sparse.csr_array[Any]
Name = tuple[str, ...]


@dataclass(frozen=True)
class Daily:
    """One entry a day and name with any count.

    Parameters
    ----------
    day : place among the days. who : place among the ``names``. n : counted. trials : cases. tested : as ``n``, large amounts cut
        down. squares : of these.
    """

    days: Days
    day: Ints
    who: Ints
    names: Sequence[Name]
    n: Floats
    trials: Floats
    tested: Floats
    squares: Floats

    def running(self, values: Floats, *, into: Into) -> Floats:
        """Running totals of the series that each name adds to, days + 1 by series."""
        size = (self.days.count, len(self.names))
        daily = sparse.csr_array(sparse.coo_array((values, (self.day, self.who)), shape=size)) @ into
        return np.concatenate([np.zeros((1, into.shape[1])), np.cumsum(daily.toarray(), axis=0)])

    def whole(self, values: Floats) -> Floats:
        """Running totals of everybody."""
        once = np.bincount(self.day, weights=values, minlength=self.days.count)
        return np.concatenate([[0.0], np.cumsum(once)])

    def typical(self) -> float:
        """Size of a typical amount: the mean of amounts weighted by themselves, which is what their scatter goes by."""
        total = float(self.tested.sum())
        return max(float(self.squares.sum()) / total, 1.0) if total else 1.0

    def named(self, names: Sequence[Name]) -> Daily:
        """The same by other names; those that are not among them are left out."""
        place = {name: number for number, name in enumerate(names)}
        who = np.array([place.get(self.names[old], -1) for old in self.who], dtype=np.int64)
        good = who >= 0
        kept = (part[good] for part in (self.n, self.trials, self.tested, self.squares))
        return Daily(self.days, self.day[good], who[good], names, *kept)

    def inside(self, span: Span) -> dict[Name, float]:
        """What each name counts over a span."""
        low, high = self.days.places(span)
        good = (self.day >= low) & (self.day < high)
        total = np.bincount(self.who[good], weights=self.n[good], minlength=len(self.names))
        return dict(zip(self.names, total.tolist(), strict=True))


def daily(rows: pa.Table, *, by: By, days: Days, tree: Tree, officers: bool) -> Daily:
    """A table of sums as `zhunsheng.comparisons.gather` gives it; ``officers`` where its units are officers' ids."""
    unit = [str(name or "") for name in rows["unit"].to_pylist()]
    if officers:
        unit = [tree.officers.get(name, "") for name in unit]
    whose: list[Name] = [(name,) for name in unit]
    if by != "unit":
        other = [str(name or "") for name in rows["road_id" if by == "road" else "cause_code"].to_pylist()]
        whose = list(zip(unit, other, strict=True)) if by == "branch_cause" else [(name,) for name in other]
    names = sorted(set(whose))
    place = {name: number for number, name in enumerate(names)}
    day = np.array([(value - days.first).days for value in rows["day"].to_pylist()], dtype=np.int64)
    return Daily(
        days, np.clip(day, 0, days.count - 1), np.array([place[name] for name in whose], dtype=np.int64), names,
        _column(rows, "n"), _column(rows, "trials"), _column(rows, "tested"), _column(rows, "squares"),
    )  # fmt: skip


def _column(rows: pa.Table, name: str) -> Floats:
    if name not in rows.column_names:
        return np.zeros(rows.num_rows)
    return np.asarray(rows[name].to_numpy(), dtype=np.float64)
