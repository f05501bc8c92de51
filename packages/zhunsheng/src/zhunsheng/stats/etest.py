"""The E-test of Krishnamoorthy and Thomson for two Poisson means, each distinct pair of counts worked out once."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaln, pdtrik

from zhunsheng.stats.betabinomial import Floats
from zhunsheng.stats.cells import Pairs, by_cell

LOW, HIGH = 1e-10, 1 - 1e-16  # quantiles between which the sums run, as in SciPy


def e_test(
    now: ArrayLike,
    *,
    before: ArrayLike,
    exposure: ArrayLike = 1.0,
    exposure_before: ArrayLike = 1.0,
    grain: float = 0.0,
) -> Floats:
    """Two-sided p that both rates are equal, given how far apart they would lie by chance at their common rate.

    Parameters
    ----------
    grain : relative difference of two statistics below which they count as tied. 0 compares floating-point numbers as
        ``scipy.stats.poisson_means_test`` does, whose rounding loses some ties: 12 beside 6 gives 0.16296 so and
        0.16396 with ties kept (``grain=1e-9``).

    Notes
    -----
    More powerful than the conditional tests, at most slightly beyond its level. The sums take a tenth of a millisecond a
    distinct pair and grow with the counts: for many different or large pairs use `zhunsheng.stats.counts.mid_p`.
    Source: Krishnamoorthy and Thomson (2004), J. Stat. Plan. Inference 119, 23-35. Checked against SciPy to 1e-9.
    """
    over, under = np.asarray(exposure, dtype=np.float64), np.asarray(exposure_before, dtype=np.float64)
    pairs = Pairs.of(now, before, over, under)
    if over.ndim == under.ndim == 0:
        return by_cell(pairs, lambda part: _cells(part.now, part.before, float(over), float(under), grain=grain))
    shape = np.broadcast_shapes(pairs.shape, over.shape, under.shape)
    over, under = (np.broadcast_to(part, shape).ravel() for part in (over, under))
    kinds, kind = np.unique(np.column_stack([over, under]), axis=0, return_inverse=True)
    found = np.empty(len(pairs.now))
    for number, (n1, n2) in enumerate(kinds.tolist()):
        of = np.flatnonzero(kind.reshape(-1) == number)
        found[of] = _cells(pairs.now[of], pairs.before[of], n1, n2, grain=grain)
    return found.reshape(shape)


def _cells(now: Floats, before: Floats, n1: float, n2: float, *, grain: float) -> Floats:
    """Each distinct pair once."""
    most = float(before.max(initial=0)) + 1
    distinct, place = np.unique(now * most + before, return_inverse=True)
    each = [_one(key // most, key % most, n1, n2, grain=grain) for key in distinct.tolist()]
    return np.asarray(np.array(each)[place.reshape(-1)], dtype=np.float64)


def _one(k1: float, k2: float, n1: float, n2: float, *, grain: float) -> float:
    rate = (k1 + k2) / (n1 + n2)
    if rate <= 0:
        return 1.0
    seen = abs((k1 / n1 - k2 / n2) / np.sqrt(k1 / n1**2 + k2 / n2**2))
    x1, x2 = _span(n1 * rate), _span(n2 * rate)[:, None]
    r1, r2 = x1 / n1, x2 / n2
    with np.errstate(invalid="ignore", divide="ignore"):
        apart = np.abs(r1 - r2) / np.sqrt(r1 / n1 + r2 / n2)
    inside = apart >= seen * (1 - grain)
    return float(np.sum(np.where(inside, _pmf(x1, mean=n1 * rate) * _pmf(x2, mean=n2 * rate), 0.0)))


def _span(mean: float) -> Floats:
    low, high = np.maximum(np.ceil(pdtrik([LOW, HIGH], mean)), 0.0)
    return np.arange(low, high + 1)


def _pmf(counts: Floats, *, mean: float) -> Floats:
    return np.asarray(np.exp(counts * np.log(mean) - mean - gammaln(counts + 1)), dtype=np.float64)
