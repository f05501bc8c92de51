"""Steps in how something is recorded: one class of records jumps while another, in the same months, does not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc, chdtri, xlogy

from zhunsheng.stats.betabinomial import Floats

SEASON = 12
ROUNDS = 30
FAR = 25.0  # log odds of a class that is not recorded at all
RIDGE = 1e-6


@dataclass(frozen=True)
class Break:
    """A step. ``at`` : the first period after it. ``odds`` : of the class beside the control, after over before; about 0 where
    the class is not recorded any more. ``p_value`` : with the choice of the place allowed for."""

    at: int
    odds: float
    p_value: float


def breaks(
    counts: Floats, *, control: Floats, season: int = SEASON, least: int = 3, level: float = 0.001
) -> list[Break]:
    """Steps of a class of records relative to a control, the clearest first, then between those found.

    Parameters
    ----------
    counts, control : by period, of the class and of records that a change of recording would not touch (injury crashes for
        damage-only ones). season : periods of a year, whose usual odds are fitted along.
    least : periods on either side of a step. level : bound of each step's p-value.

    Notes
    -----
    Log odds are a season's level plus a level between steps; a step's deviance over the scatter from month to month (never
    below 1) is chi-square with one degree, its p-value times the number of places tried. Says that recording *or* reality
    changed for one class alone, and when; which of them it was stands in no count. Gradual changes come out as several steps.
    Not for control counts below about 5 a period. Checked on the Slovene series, whose steps are known.
    """
    series = _Series(counts, control, season, least, scatter(counts, control=control))
    places: list[int] = []
    while (new := series.next(places)) is not None and new[1] <= level:
        places = series.settled(sorted([*places, new[0]]))
    return [series.step(places, number=number) for number in range(len(places))]


def scatter(counts: Floats, *, control: Floats) -> float:
    """How much the log odds move from one period to the next, over what chance would move them; steps hardly count."""
    odds = np.log((counts + 0.5) / (control + 0.5))
    chance = 1 / (counts + 0.5) + 1 / (control + 0.5)
    moved = np.diff(odds) ** 2 / (chance[:-1] + chance[1:])
    return max(1.0, float(np.median(moved)) / float(chdtri(1.0, 0.5)))


@dataclass(frozen=True)
class _Series:
    counts: Floats
    control: Floats
    season: int
    least: int
    scatter: float

    def room(self, places: list[int]) -> list[int]:
        """Where a step may lie beside others."""
        edges = [0, *places, len(self.counts)]
        return [at for at in range(1, len(self.counts)) if min(abs(at - edge) for edge in edges) >= self.least]

    def next(self, places: list[int]) -> tuple[int, float] | None:
        """The likeliest further step and its p-value; None where there is no room."""
        tried = self.room(places)
        if not tried:
            return None
        now = self.deviance(places)[0]
        gains = [now - self.deviance(sorted([*places, at]))[0] for at in tried]
        best = int(np.argmax(gains))
        return tried[best], self._p(gains[best], tried=len(tried))

    def settled(self, places: list[int]) -> list[int]:
        """Each place moved to where it is likeliest between its neighbours."""
        for number in range(len(places)):
            others = [*places[:number], *places[number + 1 :]]
            low = others[number - 1] if number else 0
            high = others[number] if number < len(others) else len(self.counts)
            near = [at for at in self.room(others) if low < at < high]
            left = [self.deviance(sorted([*others, at]))[0] for at in near]
            places = sorted([*others, near[int(np.argmin(left))]])
        return places

    def step(self, places: list[int], *, number: int) -> Break:
        """The step with its size beside the other steps, and its p-value."""
        whole, levels = self.deviance(places)
        others = [*places[:number], *places[number + 1 :]]
        gain = self.deviance(others)[0] - whole
        odds = float(np.exp(levels[number + 1] - levels[number]))
        return Break(places[number], odds, self._p(gain, tried=len(self.room(others))))

    def _p(self, gain: float, *, tried: int) -> float:
        return min(1.0, tried * float(chdtrc(1.0, max(gain, 0.0) / self.scatter)))

    def deviance(self, places: list[int]) -> tuple[float, Floats]:
        """Of seasons and levels between places, by reweighted least squares; and the log odds of each level."""
        size = len(self.counts)
        level = np.searchsorted(np.array(places, dtype=np.int64), np.arange(size), side="right")
        design = np.zeros((size, self.season - 1 + len(places) + 1))
        month = np.arange(size) % self.season
        inner = month > 0
        design[inner, month[inner] - 1] = 1.0
        design[np.arange(size), self.season - 1 + level] = 1.0
        total = self.counts + self.control
        fitted = np.full(size, (self.counts.sum() + 0.5) / (total.sum() + 1))
        beta = np.zeros(design.shape[1])
        for _ in range(ROUNDS):
            weight = np.maximum(total * fitted * (1 - fitted), 1e-9)
            at = np.log(fitted / (1 - fitted)) + (self.counts - total * fitted) / weight
            left = (design * weight[:, None]).T @ design + RIDGE * np.eye(len(beta))
            new = np.linalg.solve(left, design.T @ (weight * at))
            done = float(np.max(np.abs(new - beta))) < 1e-7
            beta = np.asarray(new, dtype=np.float64)
            fitted = 1 / (1 + np.exp(-np.clip(design @ beta, -FAR, FAR)))
            if done:
                break
        part = xlogy(self.counts, total * fitted) + xlogy(self.control, total * (1 - fitted))
        whole = xlogy(self.counts, self.counts) + xlogy(self.control, self.control)
        return 2 * float(np.sum(whole - part)), beta[self.season - 1 :]
