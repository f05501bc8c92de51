"""Season: what is usual of a month of the year, whatever the level and the trend."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zhunsheng.stats.betabinomial import Floats, Ints

YEAR = 12


@dataclass(frozen=True)
class Season:
    """One entry a place in the year (January first where months were numbered from 0 for January).

    Parameters
    ----------
    factor : events beside the level of the year around; NaN where no year shows it. variance : of its logarithm.
    years : how many times each was seen. dispersion : variance over mean about the fit, never below 1.
    """

    factor: Floats
    variance: Floats
    years: Ints
    dispersion: float


def season(counts: Floats, *, weight: Floats, place: Ints, length: int = YEAR, prior: float = 20.0) -> Season:
    """Seasonal factors by ratio to the moving level.

    Parameters
    ----------
    counts : events by period, in order, pooled over the series that share a season. weight : like-for-like days of each.
    place : of each period in the year, 0 to ``length`` - 1. prior : events that speak for a factor of 1.

    Notes
    -----
    The level at a period is the centred mean over a year of counts over weights, its end months by halves, as in the classical
    decomposition; so a trend does not pass for a season. The first and last half year show no factor: K years show K - 1.
    Assumes that the season did not change over the history. Checked by recovering a known season under a trend.
    """
    level = centred(counts / weight, length=length)
    shown = np.isfinite(level)
    mean = np.where(shown, level * weight, 0.0)
    seen = np.bincount(place[shown], weights=counts[shown], minlength=length)
    expected = np.bincount(place[shown], weights=mean[shown], minlength=length)
    years = np.bincount(place[shown], minlength=length)
    factor = np.where(years > 0, (seen + prior) / (expected + prior), np.nan)
    phi = _dispersion(counts[shown], mean=(mean * np.nan_to_num(factor, nan=1.0)[place])[shown], length=length)
    return Season(np.asarray(factor), np.asarray(phi / (seen + prior)), years.astype(np.int64), phi)


def centred(rates: Floats, *, length: int = YEAR) -> Floats:
    """Centred moving mean over one year, NaN in the first and last half of it."""
    half = length // 2
    level = np.full(len(rates), np.nan)
    if len(rates) > 2 * half:
        window = np.ones(2 * half + 1)
        window[[0, -1]] = 0.5 if length % 2 == 0 else 1.0
        level[half : len(rates) - half] = np.convolve(rates, window / window.sum(), mode="valid")
    return level


def _dispersion(counts: Floats, *, mean: Floats, length: int) -> float:
    """Pearson's, the level of each year and the factors spent."""
    freedom = len(counts) - length - len(counts) // length
    known = mean > 0
    if freedom <= 0 or not known.any():
        return 1.0
    return max(1.0, float(((counts - mean)[known] ** 2 / mean[known]).sum()) / freedom)
