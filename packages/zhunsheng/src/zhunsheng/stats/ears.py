"""EARS C1, C2 and C3: counts beside the few periods just before, for series without years of history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike
from scipy.special import betainc, ndtr, ndtri, stdtr, stdtrit
from scipy.stats import nbinom

from zhunsheng.stats.betabinomial import Floats, Ints
from zhunsheng.stats.farrington import checks
from zhunsheng.stats.farrington.fitting import Mode
from zhunsheng.stats.farrington.regression import Bools

Method = Literal["C1", "C2", "C3"]
LAG = {"C1": 0, "C2": 2, "C3": 2}
BEFORE = {"C1": 0, "C2": 2, "C3": 4}  # periods needed beside the baseline
ALPHA = {"C1": 0.001, "C2": 0.001, "C3": 0.025}


@dataclass(frozen=True)
class Jumps:
    """Arrays of shape (judged periods, series).

    Parameters
    ----------
    expected : mean of the baseline. upper : limit; a count above it is an alarm. p_value : chance of a count so high; NaN for C3,
        whose level is not known. periods : positions of the judged periods.
    """

    expected: Floats
    upper: Floats
    p_value: Floats
    alarm: Bools
    periods: Ints


def detect(
    counts: ArrayLike,
    *,
    method: Method = "C1",
    baseline: int = 7,
    alpha: float | None = None,
    min_sigma: float = 0.0,
    span: slice | None = None,
    mode: Mode = "correct",
) -> Jumps:
    """Judge periods by the mean and spread of the ``baseline`` periods before, two periods earlier still for C2 and C3.

    Parameters
    ----------
    counts : whole numbers, shape (time, series) or (time,). alpha : one-sided; 0.001, and 0.025 for C3, where None.
    min_sigma : least standard deviation. span : periods to judge; all with a whole baseline where None.
    mode : ``surveillance`` for the figures of R's package, normal limits. ``correct`` allows for how little the baseline says
        (Student's t with the mean's own error) and raises nothing that chance alone would bring; in C3 it counts the judged
        period's own excess, which R's does not, and takes no spread for less than chance's.

    Notes
    -----
    C3 is an alarm where the excesses over one standard deviation of this period and the two before add up to the normal
    quantile: no level of false alarms goes with it. Not for series with a season within the baseline (weekdays), nor where
    years of history exist: `zhunsheng.stats.farrington` then sees slow rises too, which these forget.

    Source: Hutwagner, Thompson, Seeman and Treadwell 2003. Checked: R's surveillance 1.20.3, C1 to C3, all limits within
    1e-9; level by simulation.
    """
    if method not in get_args(Method):
        raise ValueError(f"method={method!r}: one of C1, C2, C3")
    if baseline < 2 or min_sigma < 0:
        raise ValueError(f"baseline={baseline}, min_sigma={min_sigma}: at least 2 and 0")
    values = checks.whole(counts)
    first = baseline + BEFORE[method]
    places = np.arange(len(values))[span if span is not None else slice(first, None)]
    if len(places) and places[0] < first:
        raise ValueError(f"period {places[0]} has no whole baseline: the first to judge with {method} is {first}")
    level = ALPHA[method] if alpha is None else alpha
    if not 0 < level < 0.5:
        raise ValueError(f"alpha={level}: one-sided, between 0 and 0.5")
    mean, spread = _baseline(values, lag=LAG[method], length=baseline)
    spread = np.maximum(spread, min_sigma)
    if method == "C3":
        upper = _third(values, mean=mean, spread=spread, z=float(ndtri(1 - level)), mode=mode, length=baseline)
        p = np.full(values.shape, np.nan)
    elif mode == "surveillance":
        upper, p = _normal(values, mean=mean, spread=spread, alpha=level)
    else:
        upper, p = _predictive(values, mean=mean, spread=spread, alpha=level, length=baseline)
    return Jumps(mean[places], upper[places], p[places], values[places] > upper[places], places)


def _baseline(values: Floats, *, lag: int, length: int) -> tuple[Floats, Floats]:
    """Mean and standard deviation of the baseline of each period, NaN where it is not whole."""
    mean, spread = np.full(values.shape, np.nan), np.full(values.shape, np.nan)
    first = length + lag
    if len(values) > first:
        windows = sliding_window_view(values[: len(values) - lag - 1], length, axis=0)
        mean[first:], spread[first:] = windows.mean(axis=-1), windows.std(axis=-1, ddof=1)
    return mean, spread


def _normal(values: Floats, *, mean: Floats, spread: Floats, alpha: float) -> tuple[Floats, Floats]:
    with np.errstate(divide="ignore", invalid="ignore"):
        p = ndtr((mean - values) / spread)
    return mean + float(ndtri(1 - alpha)) * spread, np.asarray(p)


def _predictive(values: Floats, *, mean: Floats, spread: Floats, alpha: float, length: int) -> tuple[Floats, Floats]:
    """The weaker of two verdicts: Student's on a new value beside so few, and chance's on a new Poisson count beside a sum."""
    width, freedom = spread * np.sqrt(1 + 1 / length), length - 1
    with np.errstate(divide="ignore", invalid="ignore"):
        student = stdtr(freedom, (mean - values) / width)
    student = np.where(np.isnan(student) & np.isfinite(mean), 1.0, student)  # no spread and no distance
    shape = mean * length + 0.5  # Jeffreys' belief about the rate, so that none seen is not none to come
    chance = np.where(values > 0, betainc(np.maximum(values, 1.0), shape, 1 / (length + 1)), 1.0)
    limit = np.full(mean.shape, np.nan)
    known = np.isfinite(mean)
    limit[known] = nbinom.ppf(1 - alpha, shape[known], length / (length + 1))
    upper = np.maximum(mean + float(stdtrit(freedom, 1 - alpha)) * width, limit)
    return upper, np.asarray(np.maximum(student, chance), dtype=np.float64)


def _third(values: Floats, *, mean: Floats, spread: Floats, z: float, mode: Mode, length: int) -> Floats:
    if mode == "correct":
        spread = np.maximum(spread, np.sqrt(np.maximum(mean, 1 / length)))
    with np.errstate(divide="ignore", invalid="ignore"):
        excess = np.maximum(0.0, (values - mean) / spread - 1)
    carried = np.full(values.shape, np.nan)
    carried[2:] = excess[1:-1] + excess[:-2]
    with np.errstate(invalid="ignore"):
        if mode == "surveillance":
            return np.asarray(np.maximum(0.0, values + spread * (z - carried)))
        # at or above z the excess of the two periods before is an alarm by itself
        return np.asarray(np.where(carried >= z, -1.0, mean + spread * (1 + z - carried)))
