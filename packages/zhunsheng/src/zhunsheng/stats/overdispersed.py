"""Counts that scatter more than chance: variance over mean above one, estimated, and two such counts beside each other.

A negative binomial count with variance ``dispersion`` times its mean. Of two such counts with one dispersion the first is
beta-binomial, given their sum, as the first of two Poisson counts is binomial.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.optimize.elementwise import find_root
from scipy.special import betaincinv

from zhunsheng.stats import betabinomial
from zhunsheng.stats.betabinomial import Floats, Ints

Method = Literal["shrunk", "own", "pooled"]
PRIOR = 24.0  # degrees of freedom, two years of months, that the pool counts for in ``shrunk``
LEAST_MEAN = 1e-9


@dataclass(frozen=True)
class Dispersion:
    """One entry a unit.

    Parameters
    ----------
    used : variance over mean to judge with, never below 1. own : from the unit's own history, NaN without one.
    pooled : of the unit's peer group. degrees : of the unit's own estimate. method : how ``used`` was made.
    """

    used: Floats
    own: Floats
    pooled: Floats
    degrees: Floats
    method: Method


def estimate(
    history: Floats,
    *,
    expected: Floats | None = None,
    group: Ints | None = None,
    parameters: float = 1.0,
    method: Method = "shrunk",
    prior: float = PRIOR,
) -> Dispersion:
    """Dispersion of each unit by Pearson's chi-square over its degrees of freedom.

    Parameters
    ----------
    history : counts, periods by units; NaN where a unit was not there yet.
    expected : what was expected of each (season, exposure, trend); each unit's own mean where None.
    group : peer group of each unit, 0, 1, ...; all one group where None. parameters : spent on a unit's expectation.
    method : ``own``; ``pooled``, sums of chi-squares over sums of degrees; ``shrunk``, both, the pool counting as ``prior``
        degrees of freedom.

    Notes
    -----
    Never below 1: a series calmer than chance is an accident or a sign of keying, not a licence for narrower limits. What
    the expectation leaves out (a season, a trend) counts as scatter. Not for means below about 0.2: chi-square is too
    lumpy there, use ``pooled``.
    """
    seen = np.isfinite(history)
    mean = np.nanmean(history, axis=0) if expected is None else expected
    mean = np.broadcast_to(mean, history.shape)
    known = seen & (mean > LEAST_MEAN)
    square = np.where(known, (np.nan_to_num(history) - mean) ** 2 / np.where(known, mean, 1.0), 0.0).sum(axis=0)
    degrees = np.maximum(known.sum(axis=0) - parameters, 0.0)
    which = np.zeros(len(degrees), dtype=np.int64) if group is None else group
    whole, freedom = np.bincount(which, weights=square), np.bincount(which, weights=degrees)
    pooled = np.where(freedom > 0, whole / np.where(freedom > 0, freedom, 1.0), 1.0)[which]
    own = np.where(degrees > 0, square / np.where(degrees > 0, degrees, 1.0), np.nan)
    shrunk = (square + prior * pooled) / (degrees + prior)
    chosen = {"own": np.where(np.isfinite(own), own, pooled), "pooled": pooled, "shrunk": shrunk}[method]
    return Dispersion(np.maximum(chosen, 1.0), own, pooled, degrees.astype(np.float64), method)


def mid_p(now: Floats, *, before: Floats, odds: Floats, dispersion: Floats, alternative: str) -> Floats:
    """Conditional mid-p of two negative binomial counts; arguments as in `zhunsheng.stats.counts.mid_p`, all arrays.

    The beta-binomial law needs the mean of the sum, for which the sum itself stands: its shapes are share * n / (dispersion - 1).
    ``two-sided`` is twice the smaller exact tail less half the probability of the pair, which is what the Poisson form is where
    exposures are equal. Calibrated by simulation (tests/recovery/test_two_counts.py).
    """
    total = now + before
    none = total == 0
    n = np.where(none, 1.0, total)
    size = n / (dispersion - 1)
    a, b = size * odds / (1 + odds), size / (1 + odds)
    hits, trials = now.astype(np.int64), n.astype(np.int64)
    half = 0.5 * np.exp(betabinomial.log_pmf(hits, trials=trials, a=a, b=b))
    rose = betabinomial.upper_mid_p(hits, trials=trials, a=a, b=b)
    fell = betabinomial.upper_mid_p(trials - hits, trials=trials, a=b, b=a)
    smaller = np.minimum(rose, fell)
    forms = {
        "greater": rose,
        "less": fell,
        "doubled": np.minimum(1.0, 2 * smaller),
        "two-sided": np.minimum(1.0, 2 * (smaller + half)) - half,
    }
    nothing = 0.5 if alternative in ("greater", "less") else 1.0
    return np.asarray(np.where(none, nothing, forms[alternative]), dtype=np.float64)


def lower_odds(now: Floats, *, before: Floats, dispersion: Floats, tail: float) -> Floats:
    """Odds of the split at which mid-p upwards is ``tail``; ``now`` above zero."""
    total = now + before
    size = total / (dispersion - 1)
    reach = np.maximum(1.0, np.sqrt(dispersion))
    guess = np.clip(betaincinv((now + 0.5) / dispersion, (before + 0.5) / dispersion, tail), 1e-12, 1 - 1e-12)
    centre = np.log(guess) - np.log1p(-guess)

    def miss(at: Floats, n: Floats, hits: Floats, whole: Floats) -> Floats:
        share = 1 / (1 + np.exp(-at))
        p = betabinomial.upper_mid_p(
            hits.astype(np.int64), trials=n.astype(np.int64), a=whole * share, b=whole * (1 - share)
        )
        return np.asarray(p - tail, dtype=np.float64)

    low, high = np.maximum(centre - 2 * reach, -40.0), np.minimum(centre + 2 * reach, 40.0)
    for _ in range(20):
        under, over = miss(low, total, now, size) > 0, miss(high, total, now, size) < 0
        if not (under.any() or over.any()):
            break
        low, high = np.where(under, np.maximum(low - 4, -60.0), low), np.where(over, np.minimum(high + 4, 60.0), high)
    root = find_root(miss, (low, high), args=(total, now, size), tolerances={"xatol": 1e-9}).x
    return np.asarray(np.exp(root), dtype=np.float64)
