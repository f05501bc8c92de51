"""Limits of the lawful spread, for pictures: quantiles of counts under a null, one formula for small and large counts."""

from __future__ import annotations

import numpy as np
from scipy.special import betaincinv

from zhunsheng.stats import betabinomial
from zhunsheng.stats.betabinomial import Floats, Ints
from zhunsheng.stats.spread import Null

LARGE = 300  # expected records from which on a count is drawn as a beta law of the same mean and variance


def limits(levels: tuple[float, ...], *, trials: Ints, share: Floats, null: Null) -> list[Floats]:
    """Counts that so much of the lawful spread lies below, an array a level.

    A null that averages over states is drawn by one law of its mean and variance: for pictures, not for tests.
    """
    mean, rho = _moments(trials, share=share, null=null)
    found = []
    for level in levels:
        whole = np.clip(rho, 1e-9, 1 - 1e-9)
        a, b = mean * (1 - whole) / whole, (1 - mean) * (1 - whole) / whole
        count = np.asarray(trials * betaincinv(a, b, level), dtype=np.float64)
        few = np.flatnonzero((trials * mean < LARGE) & (trials > 0))
        n = trials[few]
        within = np.clip((rho[few] * n - 1) / np.maximum(n - 1, 1), 1e-7, 1 - 1e-7)
        size = (1 - within) / within
        count[few] = betabinomial.quantile(level, trials=n, a=mean[few] * size, b=(1 - mean[few]) * size)
        found.append(count)
    return found


def _moments(trials: Ints, *, share: Floats, null: Null) -> tuple[Floats, Floats]:
    """Mean share and, as a part of mean * (1 - mean), the variance of a subject's share over all states of the null."""
    n = np.maximum(trials, 1)
    first, second = np.zeros(len(n)), np.zeros(len(n))
    for shift, rho, weight in null.nodes:
        mean = Null(((shift, rho, 1.0),)).mean(share)
        first += weight * mean
        second += weight * (mean**2 + mean * (1 - mean) * (1 + (n - 1) * rho) / n)
    return first, (second - first**2) / (first * (1 - first))
