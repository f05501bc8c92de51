"""Thresholds for series too sparse to have their own: season and trend of the peers' sum, level of each shrunk to theirs."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zhunsheng.stats.betabinomial import Floats, Ints
from zhunsheng.stats.farrington import checks
from zhunsheng.stats.farrington.fitting import Rules, expected
from zhunsheng.stats.farrington.plan import plan
from zhunsheng.stats.farrington.reference import Reference
from zhunsheng.stats.farrington.regression import Bools
from zhunsheng.stats.farrington.thresholds import limits

SHAPES = (0.05, 1e6)
FEW = 5  # events of all peers together, below which even they show nothing


@dataclass(frozen=True)
class Pooled:
    """Arrays of shape (judged periods, series); NaN and False where ``gap`` is not blank.

    Parameters
    ----------
    expected, upper, phi, p_value, alarm, trend : as of `Detection`; phi is the peers', and so is the trend. ratio : of a series'
        level to its peers', shrunk. shape : of the gamma law of such ratios among the peers.
    gap : ``history`` (too short), ``peers`` (too few, or hardly an event among them), ``fit``, ``kind``.
    periods : positions of the judged periods.
    """

    expected: Floats
    upper: Floats
    phi: Floats
    p_value: Floats
    alarm: Bools
    trend: Bools
    ratio: Floats
    shape: Floats
    gap: NDArray[np.str_]
    periods: Ints


def pooled(
    counts: ArrayLike,
    *,
    dates: ArrayLike | None,
    group: ArrayLike,
    b: int,
    w: int,
    no_periods: int = 1,
    past_not_included: int | None = None,
    trend: bool = True,
    p_threshold_trend: float = 0.05,
    alpha: float = 0.05,
    least: int = 2,
    least_peers: int = 5,
    span: slice | None = None,
    exposure: ArrayLike | None = None,
    kinds: ArrayLike | None = None,
    frequency: int | None = None,
) -> Pooled:
    """Judge every series by its peers' baseline and its own share in it.

    Parameters
    ----------
    counts, dates, b, w, no_periods, past_not_included, trend, p_threshold_trend, alpha, span, exposure, kinds, frequency : as of
        `detect`.
    group : peer group of each series, whole numbers; groups by what makes series alike (kind of unit, of road), never by
        their counts. least : events below which nothing is an alarm, however rare. least_peers : series that make a group.

    Notes
    -----
    The sum of a group is fitted as one series of `detect`. A series' level is that of its peers times a ratio with a gamma law,
    whose shape is what the baselines of the peers show beyond chance; events of its own baseline move it from there. The
    limit is negative binomial, with the peers' dispersion and the doubts about ratio and sum in it. Assumes that peers share
    season and trend. Earlier outbreaks of one series are not weighed down, only those of the sum. A series with many events
    loses by it: use `detect` there and this where its ``gap`` is ``few``. Checked: level and power by simulation, and beside
    `detect` on real crashes (tests/recovery/test_farrington.py).
    """
    values = checks.whole(counts)
    checks.limit(alpha=alpha)
    judged = plan(
        dates, length=len(values), b=b, w=w, no_periods=no_periods, past_not_included=past_not_included, span=span,
        kinds=kinds, frequency=frequency,
    )  # fmt: skip
    exposed = np.broadcast_to(checks.exposure(exposure, shape=values.shape), values.shape)
    members = _members(group, series=values.shape[1])
    rules = _Rules(Rules(b, True, 2.58, trend, p_threshold_trend, "correct"), alpha, least, least_peers)
    found = _empty(judged.places, series=values.shape[1])
    for row, place, at, gap in judged.baselines():
        found.gap[row] = gap
        if at is None:
            continue
        for part in members:
            cell = _Cell(values[:, part], exposed[:, part], place, at)
            found.gap[row, part] = cell.judge(found, row, part, rules=rules)
    return found


def _members(group: ArrayLike, *, series: int) -> list[Ints]:
    which = np.asarray(group)
    if which.shape != (series,) or which.dtype.kind not in "iu":
        raise ValueError(f"group: one whole number for each of the {series} series")
    return [np.flatnonzero(which == number) for number in np.unique(which)]


def _empty(places: Ints, *, series: int) -> Pooled:
    shape = (len(places), series)
    made: dict[str, Any] = {field.name: np.full(shape, np.nan) for field in fields(Pooled)}
    made["alarm"], made["trend"] = np.zeros(shape, dtype=np.bool_), np.zeros(shape, dtype=np.bool_)
    made["gap"], made["periods"] = np.full(shape, "", dtype="<U7"), places
    return Pooled(**made)


@dataclass(frozen=True)
class _Rules:
    """How sums are fitted and what is an alarm."""

    fit: Rules
    alpha: float
    least: int
    least_peers: int


class _Cell:
    """One group at one judged period: baselines (rows by series) with their exposures, and the counts judged."""

    def __init__(self, counts: Floats, exposure: Floats, place: int, at: Reference) -> None:
        self.at = at
        self.counts, self.exposure = counts[at.rows], exposure[at.rows]
        self.now, self.exposure_now = counts[place], exposure[place]

    def judge(self, into: Pooled, row: int, part: Ints, *, rules: _Rules) -> str:
        """Write the verdicts; why there are none, else blank."""
        if len(part) < rules.least_peers or self.counts.sum() < FEW:
            return "peers"
        whole = self.exposure.sum(axis=1, keepdims=True), self.exposure_now.sum(keepdims=True)
        counts = self.counts.sum(axis=1, keepdims=True)
        sum_of = expected(counts, at=self.at, exposure=whole[0], exposure_now=whole[1], rules=rules.fit)
        if not np.isfinite(sum_of.mean[0]):
            return "fit"
        rate = sum_of.fitted / whole[0]
        phi, ratio, shape, known = self._levels(rate, parameters=self.at.levels)
        mean = ratio * sum_of.mean * self.exposure_now / whole[1]
        doubt = 1 / known + (sum_of.error / sum_of.mean) ** 2
        bounds = limits(
            self.now, mean=mean, error=mean * np.sqrt(doubt), phi=np.full(len(part), phi),
            method="predictive", power=1.0, alpha=rules.alpha,
        )  # fmt: skip
        into.expected[row, part], into.upper[row, part], into.p_value[row, part] = mean, bounds.upper, bounds.p_value
        into.phi[row, part], into.ratio[row, part], into.shape[row, part] = phi, ratio, shape
        into.alarm[row, part] = (self.now > bounds.upper) & (self.now >= rules.least)
        into.trend[row, part] = sum_of.trend[0]
        return ""

    def _levels(self, rate: Floats, *, parameters: int) -> tuple[float, Floats, float, Floats]:
        """Peers' dispersion, each ratio, the shape of their law, and each ratio's own shape."""
        expect = rate * self.exposure
        events, mean = self.counts.sum(axis=0), expect.sum(axis=0)
        phi, shape = 1.0, SHAPES[0]
        for _ in range(3):
            beyond = float(np.sum((events - mean) ** 2 - phi * mean) / np.sum(mean**2))
            shape = float(np.clip(1 / beyond, *SHAPES)) if beyond > 0 else SHAPES[1]
            known = shape + events / phi
            ratio = known / (shape + mean / phi)
            phi = _scatter(self.counts, mean=expect * ratio, spent=parameters + 1 + len(events))
        return phi, ratio, shape, known


def _scatter(counts: Floats, *, mean: Floats, spent: int) -> float:
    """Variance over mean of all cells together, in which sparse ones have no more say than others; at least 1."""
    free = counts.size / max(counts.size - spent, 1)
    return max(1.0, float(((counts - mean) ** 2).sum() / mean.sum()) * free)
