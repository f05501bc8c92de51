"""Simple measures of sites that people know from the Highway Safety Manual, to stand beside empirical Bayes, not for it.

Arrays of one entry a site; ``exposure`` in million entering vehicles or vehicle-kilometres over the whole period.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from zhunsheng.stats.betabinomial import Floats

PART = 1.645  # normal quantile of a one-sided 95 %


def rate(crashes: Floats, *, exposure: Floats) -> Floats:
    """Crashes for each million of exposure. Assumes crashes proportional to traffic, which they seldom are."""
    value: Floats = crashes / exposure
    return value


def critical_rate(average: float, *, exposure: Floats, deviations: float = PART) -> Floats:
    """The rate that a site of that exposure would seldom pass by chance: a + d sqrt(a / E) + 1 / (2 E).

    Parameters
    ----------
    average : rate of all peers together, crashes over exposure. deviations : 1.645 for one in twenty.

    Notes
    -----
    Treats chance only; peers that differ lawfully pass more often. Source: Highway Safety Manual (2010), ch. 4.
    """
    return np.asarray(average + deviations * np.sqrt(average / exposure) + 1 / (2 * exposure), dtype=np.float64)


@dataclass(frozen=True)
class Adjusted:
    """Counts drawn towards the mean of the peers (``value``), and what they have beyond it (``improvement``)."""

    value: Floats
    improvement: Floats


def by_moments(crashes: Floats) -> Adjusted:
    """Method of moments over one peer group: x + m / s^2 (m - x), m the mean and s^2 the variance of the peers.

    For peers of equal exposure when there is no safety function. Where the variance is not above the mean all are drawn to
    it fully: chance explains them. Source: Highway Safety Manual (2010), ch. 4 (excess predicted, method of moments).
    """
    mean, variance = float(np.mean(crashes)), float(np.var(crashes, ddof=1))
    part = 1.0 if variance <= mean else mean / variance
    value: Floats = crashes + part * (mean - crashes)
    return Adjusted(value, value - mean)


def weighted(counts: Mapping[str, Floats], *, weights: Mapping[str, float]) -> Floats:
    """Crashes as equivalents of the lightest severity: sum of weight times count (equivalent property damage only).

    Raises
    ------
    KeyError
        where a severity has no weight; a weight of zero is a choice, a missing one is not.
    """
    total = np.zeros(len(next(iter(counts.values()))))
    for severity, count in counts.items():
        total = total + weights[severity] * count
    return total


def coefficient(measure: Floats, *, variance: Floats) -> Floats:
    """Coefficient of variation of a measure, its standard deviation over itself; infinite where it is not above zero."""
    known = measure > 0
    return np.where(known, np.sqrt(variance) / np.where(known, measure, 1.0), np.inf)
