"""Expectation of one period from its baseline: fit, weigh earlier outbreaks down, fit again, keep the trend or not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from scipy.special import stdtr

from zhunsheng.stats.betabinomial import Floats, Ints
from zhunsheng.stats.farrington.reference import Reference
from zhunsheng.stats.farrington.regression import Bools, Design, Fit, fit, leverage

Mode = Literal["correct", "surveillance"]


@dataclass(frozen=True)
class Rules:
    """How a baseline is fitted; see `zhunsheng.stats.farrington.detect`."""

    b: int
    reweight: bool
    weights_threshold: float
    trend: bool
    p_threshold_trend: float
    mode: Mode


@dataclass(frozen=True)
class Expected:
    """One entry a series.

    Parameters
    ----------
    mean : expected events; NaN where no fit came to rest. error : standard error of ``mean``. phi : variance over mean, at
        least 1. trend : a trend was kept. slope : of the logarithm, a period; NaN without a trend. trend_p : of the trend
        before it was kept or dropped, NaN where none was tried. freedom : degrees of freedom of phi. fitted : means of the
        baseline, rows by series.
    """

    mean: Floats
    error: Floats
    phi: Floats
    trend: Bools
    slope: Floats
    trend_p: Floats
    freedom: Floats
    fitted: Floats


def expected(counts: Floats, *, at: Reference, exposure: Floats, exposure_now: Floats, rules: Rules) -> Expected:
    """Expectation of the period that a baseline belongs to.

    Parameters
    ----------
    counts : baseline rows by series. exposure : the same rows by 1 or series. exposure_now : of the judged period.
    """
    size = counts.shape[1]
    if at.now_level < 0 or len(at.rows) <= at.levels:
        return _nothing(len(counts), size=size)
    centre = at.time.mean()  # R's slope is the same whatever the origin; a centred one loses no digits
    flat = Design(at.level, None, np.log(exposure))
    now = (at.now_time - centre, at.now_level, np.log(exposure_now))
    if not (rules.trend and rules.b >= 3 and len(at.rows) > at.levels + 1):
        return _one(counts, design=flat, now=now, rules=rules)
    found = _one(counts, design=replace(flat, time=at.time - centre), now=now, rules=rules)
    with np.errstate(invalid="ignore"):
        kept = (found.trend_p < rules.p_threshold_trend) | (rules.p_threshold_trend >= 1)
        kept &= found.mean / exposure_now <= (counts / exposure).max(axis=0)  # false where the fit with a trend failed
    dropped = np.flatnonzero(~kept)
    if len(dropped):
        again = _one(counts[:, dropped], design=flat.of(dropped), now=_of(now, dropped), rules=rules)
        _put(again, into=found, at=dropped)
    return found


def _of(now: tuple[float, int, Floats], columns: Ints) -> tuple[float, int, Floats]:
    return now[0], now[1], now[2] if now[2].size == 1 else now[2][columns]


def _put(part: Expected, *, into: Expected, at: Ints) -> None:
    """Columns without a trend take the place of those with one; what the trend's test said stays."""
    for name in ("mean", "error", "phi", "trend", "slope", "freedom"):
        getattr(into, name)[at] = getattr(part, name)
    into.fitted[:, at] = part.fitted


def _nothing(rows: int, *, size: int) -> Expected:
    parts = [np.full(size, np.nan) for _ in range(6)]
    fitted = np.full((rows, size), np.nan)
    return Expected(parts[0], parts[1], parts[2], np.zeros(size, dtype=np.bool_), parts[3], parts[4], parts[5], fitted)


def _one(counts: Floats, *, design: Design, now: tuple[float, int, Floats], rules: Rules) -> Expected:
    """Fit with this design, twice where earlier outbreaks are weighed down."""
    freedom = len(counts) - design.parameters
    found, prior = fit(counts, design=design), None
    with np.errstate(all="ignore"):
        phi = np.maximum(scatter(counts, mean=found.mean, weight=found.weight, freedom=freedom), 1.0)
        if rules.reweight:
            prior = weights(anscombe(counts, found=found, design=design, phi=phi), threshold=rules.weights_threshold)
            found = fit(counts, design=design, prior=prior)
            phi = np.maximum(scatter(counts, mean=found.mean, weight=found.weight, freedom=freedom), 1.0)
        scale = phi
        if rules.mode == "surveillance":  # prior weights where working ones belong, and no floor
            scale = scatter(counts, mean=found.mean, weight=found.weight if prior is None else prior, freedom=freedom)
        return _predicted(found, design=design, now=now, phi=phi, scale=scale, freedom=freedom)


def _predicted(
    found: Fit, *, design: Design, now: tuple[float, int, Floats], phi: Floats, scale: Floats, freedom: int
) -> Expected:
    time, level, offset = now
    solved = found.solved
    eta = solved.intercept[level] + offset
    variance = 1 / solved.load[level]
    trended = design.time is not None
    if trended:
        eta = eta + solved.slope * time
        variance = variance + (time - solved.middle[level]) ** 2 / solved.lever
    mean = np.where(found.converged, np.exp(eta), np.nan)
    error = mean * np.sqrt(scale * variance)
    size, nothing = len(mean), np.full(len(mean), np.nan)
    free = np.full(size, float(freedom))
    if not trended:
        return Expected(mean, error, phi, np.zeros(size, dtype=np.bool_), nothing, nothing.copy(), free, found.mean)
    t = np.abs(solved.slope) / np.sqrt(scale / solved.lever)
    trend_p = np.where(found.converged, 2 * stdtr(freedom, -t), np.nan)
    trend = np.ones(size, dtype=np.bool_)
    return Expected(mean, error, phi, trend, solved.slope.copy(), trend_p, free, found.mean)


def scatter(counts: Floats, *, mean: Floats, weight: Floats, freedom: int) -> Floats:
    """Weighted squares of relative residuals over their degrees of freedom: Pearson's dispersion with working weights."""
    return np.asarray((weight * ((counts - mean) / mean) ** 2).sum(axis=0) / freedom)


def anscombe(counts: Floats, *, found: Fit, design: Design, phi: Floats) -> Floats:
    """Standardised Anscombe residuals (Farrington and others 1996)."""
    sixth = found.mean ** (-1 / 6)
    raw = 1.5 * (np.cbrt(counts) ** 2 * sixth - np.sqrt(found.mean))
    return np.asarray(raw / np.sqrt(phi * (1 - leverage(found, design=design))))


def weights(residuals: Floats, *, threshold: float) -> Floats:
    """Weights that sum to the number of rows: by the inverse square of residuals beyond the threshold, on the high side only."""
    far = residuals > threshold
    raw = np.where(far, 1 / np.where(far, residuals, 1.0) ** 2, 1.0)
    return np.asarray(raw * (len(raw) / raw.sum(axis=0)))
