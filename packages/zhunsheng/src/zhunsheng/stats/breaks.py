"""Steps in how something is recorded: one class of records jumps while another, in the same months, does not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc, chdtri

from zhunsheng.stats.betabinomial import Floats, Ints

SEASON = 12


@dataclass(frozen=True)
class Break:
    """A step. ``at`` : the first period after it. ``odds`` : of the class beside the control, after over before; 0 where the
    class is not recorded any more. ``p_value`` : with the choice of the place allowed for."""

    at: int
    odds: float
    p_value: float


def breaks(
    counts: Floats, *, control: Floats, season: int = SEASON, least: int = 3, level: float = 0.001
) -> list[Break]:
    """Steps of a class of records relative to a control, found one after the other in what lies between steps.

    Parameters
    ----------
    counts, control : by period, of the class and of records that a change of recording would not touch (injury crashes for
        damage-only ones). season : periods of a year, each compared with its like. least : periods on either side of a step.
    level : bound of each step's p-value.

    Notes
    -----
    The test of Cochran, Mantel and Haenszel over the seasons, at each place; its chi-square over the scatter from month to
    month (never below 1); its p-value times the number of places tried. Says that recording *or* reality changed for one
    class alone, and when; which of them it was stands in no count. Gradual changes come out as several steps. Not for
    control counts below about 5 a period. Source: Mantel and Haenszel (1959), JNCI 22, 719-748.
    """
    series = _Series(counts, control, season, least, scatter(counts, control=control))
    places = _found(series, low=0, high=len(counts), level=level)
    for _ in range(2):  # a place found before its neighbours were known is looked for again between them
        places = _again(series, places=places, level=level)
    edges = [0, *places, len(counts)]
    return [Break(at, *series.step(at, low=low, high=high)) for low, at, high in zip(edges, places, edges[2:])]  # noqa: B905


def scatter(counts: Floats, *, control: Floats) -> float:
    """How much the log odds move from one period to the next, over what chance would move them; steps hardly count."""
    odds = np.log((counts + 0.5) / (control + 0.5))
    chance = 1 / (counts + 0.5) + 1 / (control + 0.5)
    moved = np.diff(odds) ** 2 / (chance[:-1] + chance[1:])
    return max(1.0, float(np.median(moved)) / float(chdtri(1.0, 0.5)))


def _found(series: _Series, *, low: int, high: int, level: float) -> list[int]:
    best = series.best(low, high)
    if best is None or best[1] > level:
        return []
    at = best[0]
    left, right = (_found(series, low=start, high=end, level=level) for start, end in ((low, at), (at, high)))
    return [*left, at, *right]


def _again(series: _Series, *, places: list[int], level: float) -> list[int]:
    kept: list[int] = []
    for number in range(len(places)):
        low = kept[-1] if kept else 0
        high = places[number + 1] if number + 1 < len(places) else len(series.counts)
        best = series.best(low, high)
        kept += [best[0]] if best is not None and best[1] <= level else []
    return kept


@dataclass(frozen=True)
class _Series:
    counts: Floats
    control: Floats
    season: int
    least: int
    scatter: float

    def _by_season(self, values: Floats, *, low: int, high: int) -> Floats:
        """Running sums by season: places by seasons, the first row before anything."""
        spread = np.zeros((high - low + 1, self.season))
        at = np.arange(high - low)
        spread[at + 1, (at + low) % self.season] = values[low:high]
        return np.cumsum(spread, axis=0)

    def _sides(self, at: Ints, *, low: int, high: int) -> tuple[Floats, Floats, Floats, Floats]:
        a, b = (self._by_season(values, low=low, high=high) for values in (self.counts, self.control))
        return a[at - low], b[at - low], a[-1] - a[at - low], b[-1] - b[at - low]

    def best(self, low: int, high: int) -> tuple[int, float] | None:
        """The likeliest place of a step and its p-value; None where there is no room for one."""
        at = np.arange(low + self.least, high - self.least + 1)
        if not len(at):
            return None
        square = self._square(at, low=low, high=high)
        top = int(np.argmax(square))
        return int(at[top]), min(1.0, len(at) * float(chdtrc(1.0, square[top] / self.scatter)))

    def _square(self, at: Ints, *, low: int, high: int) -> Floats:
        a, b, c, d = self._sides(at, low=low, high=high)
        n = np.maximum(a + b + c + d, 2.0)
        apart = (c - (c + d) * (a + c) / n).sum(axis=1)
        variance = ((c + d) * (a + b) * (a + c) * (b + d) / (n**2 * (n - 1))).sum(axis=1)
        return np.asarray(apart**2 / np.maximum(variance, 1e-12), dtype=np.float64)

    def step(self, at: int, *, low: int, high: int) -> tuple[float, float]:
        """Common odds ratio at a place, and its p-value."""
        place = np.array([at])
        a, b, c, d = self._sides(place, low=low, high=high)
        n = np.maximum(a + b + c + d, 1.0)
        down = float((d * a / n).sum())
        square = float(self._square(place, low=low, high=high)[0])
        tried = max(1, high - low - 2 * self.least + 1)
        odds = float((c * b / n).sum()) / down if down else float("inf")
        return odds, min(1.0, tried * float(chdtrc(1.0, square / self.scatter)))
