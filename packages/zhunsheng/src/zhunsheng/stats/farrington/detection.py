"""The method of Farrington for many series at once.

Quasi-Poisson regression on trend and season, of each judged period anew. Not for series without about three years, nor for
periods not yet complete unless ``exposure`` says how far they are; sparse ones have no threshold (``few``): see `pooled`. The
original settings are b=5, w=3, weights_threshold=1; the improved ones no_periods=10, past_not_included=26,
p_threshold_trend=1, threshold_method="nbPlugin". Where counts scatter more than chance ``delta`` and ``nbPlugin`` raise more
alarms than ``alpha``; ``predictive`` hardly does (docs/methods/farrington.md has the rates).

Source: Farrington, Andrews, Beale and Catchpole 1996; Noufaily and others 2013. Checked: nine runs of R's surveillance 1.20.3
within 1e-9 (tests/reference/test_farrington.py); level and power by simulation.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zhunsheng.stats.betabinomial import Floats, Ints
from zhunsheng.stats.farrington import checks
from zhunsheng.stats.farrington.fitting import Expected, Mode, Rules, expected
from zhunsheng.stats.farrington.plan import plan
from zhunsheng.stats.farrington.reference import Reference
from zhunsheng.stats.farrington.regression import Bools
from zhunsheng.stats.farrington.thresholds import Limits, Method, limits

Gap = Literal["", "few", "history", "fit", "kind"]
CELLS = 60_000  # counts of a baseline fitted at a time, so that they stay in the processor's cache


@dataclass(frozen=True)
class Detection:
    """Arrays of shape (judged periods, series); no limits and no verdict where ``gap`` is not blank.

    Parameters
    ----------
    expected : events expected. upper : limit; a count above it is an alarm. phi : variance over mean about the baseline, at
        least 1. p_value : chance of a count so high if nothing changed. alarm : above ``upper``. trend : the expectation
        follows a trend.
    lower, fall : limit below, and whether the count is below it. score : how far the count has come from expected to
        ``upper``, above 1 beyond it. slope : of the trend, in the logarithm a period (a month counts as its days over those
        of the first month); NaN without one. trend_p : of the trend, kept or not.
    gap : why nothing is said: ``few`` (the rule ``limit54``; phi, p_value, score and trend are told all the same), ``history``
        (too short), ``fit`` (no fit came to rest), ``kind`` (a period that is compared with none).
    periods : positions of the judged periods, shape (judged periods,).
    """

    expected: Floats
    upper: Floats
    phi: Floats
    p_value: Floats
    alarm: Bools
    trend: Bools
    lower: Floats
    fall: Bools
    score: Floats
    slope: Floats
    trend_p: Floats
    gap: NDArray[np.str_]
    periods: Ints


def detect(
    counts: ArrayLike,
    *,
    dates: ArrayLike | None,
    b: int,
    w: int,
    no_periods: int = 1,
    reweight: bool = True,
    weights_threshold: float = 2.58,
    past_not_included: int | None = None,
    trend: bool = True,
    p_threshold_trend: float = 0.05,
    threshold_method: Method = "delta",
    power: float = 2 / 3,
    alpha: float = 0.05,
    limit54: tuple[int, int] = (5, 4),
    span: slice | None = None,
    mode: Mode = "correct",
    exposure: ArrayLike | None = None,
    kinds: ArrayLike | None = None,
    frequency: int | None = None,
) -> Detection:
    """Judge periods of many series by the same time of earlier years.

    Parameters
    ----------
    counts : whole numbers, shape (time, series) or (time,). dates : first day of each period, weekly or monthly; None for R's
        index mode, a year then being ``frequency`` (52) periods. span : periods to judge; all with a history where None.
    b, w : years back and half-width of the window about the same time of each. no_periods : levels of season; above 1 all the
        history is used (Noufaily). past_not_included : last periods that stay out of the baseline, ``w`` where None.
    reweight, weights_threshold : weigh counts down whose Anscombe residual is larger. trend, p_threshold_trend : a trend is kept
        where b is at least 3, its p-value is smaller (1: any) and it does not lead beyond the baseline's largest count.
    threshold_method, power : see `thresholds.limits`. alpha : one-sided. limit54 : nothing is said where fewer than the first
        number of events fell in the last so many periods, the judged one included; (0, 1) for no such rule.
    mode : ``correct``, or ``surveillance`` for the figures of R's package with its two slips.
    exposure : what events are expected in proportion to (like-for-like days, vehicle-kilometres, share of records come in),
        shape (time,) or (time, series). kinds : whole numbers, shape (time,): 0 ordinary; -1 enters no baseline and is not
        judged; others (weeks of a festival) are judged as a level of their own and enter no other baseline. See `kinds`.
    """
    values = checks.whole(counts)
    checks.limit(alpha=alpha, power=power, method=threshold_method, mode=mode)
    judged = plan(
        dates, length=len(values), b=b, w=w, no_periods=no_periods, past_not_included=past_not_included, span=span,
        kinds=kinds, frequency=frequency,
    )  # fmt: skip
    rules = Rules(b, reweight, weights_threshold, trend, p_threshold_trend, mode)
    exposed = checks.exposure(exposure, shape=values.shape)
    batch = _Batch(values, exposed, rules, threshold_method, power, alpha, limit54)
    found = _empty(judged.places, series=values.shape[1])
    for row, place, at, gap in judged.baselines():
        found.gap[row] = gap
        if at is not None:
            batch.judge(place, at=at, into=found, row=row)
    return found


def _empty(places: Ints, *, series: int) -> Detection:
    shape = (len(places), series)
    made: dict[str, Any] = {}
    for field in fields(Detection):
        if field.name in ("alarm", "fall", "trend"):
            made[field.name] = np.zeros(shape, dtype=np.bool_)
        else:
            made[field.name] = np.full(shape, np.nan)
    made["gap"], made["periods"] = np.full(shape, "", dtype="<U7"), places
    return Detection(**made)


@dataclass(frozen=True)
class _Batch:
    """Series judged together, some at a time."""

    counts: Floats
    exposure: Floats
    rules: Rules
    method: Method
    power: float
    alpha: float
    limit54: tuple[int, int]

    def judge(self, place: int, *, at: Reference, into: Detection, row: int) -> None:
        """One period of all series."""
        events, periods = self.limit54
        few = self.counts[max(place - periods + 1, 0) : place + 1].sum(axis=0) < events
        shared = self.exposure.shape[1] == 1
        for part in _parts(self.counts.shape[1], rows=len(at.rows)):
            own = slice(None) if shared else part
            found = expected(
                self.counts[at.rows, part], at=at, rules=self.rules,
                exposure=self.exposure[at.rows, own], exposure_now=self.exposure[place, own],
            )  # fmt: skip
            now = self.counts[place, part]
            bounds = limits(
                now, mean=found.mean, error=found.error, phi=found.phi,
                method=self.method, power=self.power, alpha=self.alpha, freedom=found.freedom,
            )  # fmt: skip
            self._write(into, (row, part), now=now, few=few[part], found=found, bounds=bounds)

    def _write(
        self, into: Detection, at: tuple[int, slice], *, now: Floats, few: Bools, found: Expected, bounds: Limits
    ) -> None:
        known = np.isfinite(found.mean)
        for name in ("phi", "slope", "trend_p"):
            getattr(into, name)[at] = np.where(known, getattr(found, name), np.nan)
        into.expected[at] = np.where(few, np.nan, found.mean)
        into.upper[at], into.lower[at] = np.where(few, np.nan, bounds.upper), np.where(few, np.nan, bounds.lower)
        into.p_value[at], into.score[at] = bounds.p_value, bounds.score
        into.trend[at] = found.trend & known
        into.gap[at] = np.where(few, "few", np.where(known, "", "fit"))
        with np.errstate(all="ignore"):
            into.alarm[at], into.fall[at] = now > into.upper[at], now < into.lower[at]
            if self.rules.mode == "surveillance" and self.method != "delta":
                eta = np.log(found.mean)
                into.score[at] = (now - eta) / (bounds.upper - eta)


def _parts(series: int, *, rows: int) -> Iterator[slice]:
    size = max(64, CELLS // max(rows, 1))
    for start in range(0, series, size):
        yield slice(start, min(start + size, series))
