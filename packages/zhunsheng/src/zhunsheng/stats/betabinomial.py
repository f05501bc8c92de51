"""The beta-binomial law: binomial counts whose probability differs lawfully from one subject to the next."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv, betaln, gammaln

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
FAR = 40
CHUNK = 2_000_000  # terms summed at a time; keeps memory below 100 MB


def shapes(mean: Floats, *, rho: float) -> tuple[Floats, Floats]:
    """Shapes (a, b) of the beta law of that mean; ``rho`` in (0, 1) is the correlation within a subject."""
    size = (1 - rho) / rho
    return mean * size, (1 - mean) * size


def log_pmf(hits: Ints, *, trials: Ints, a: Floats, b: Floats) -> Floats:
    """Log probability of ``hits`` in ``trials``; all arrays of one shape. Checked against scipy.stats.betabinom."""
    choose = gammaln(trials + 1) - gammaln(hits + 1) - gammaln(trials - hits + 1)
    value: Floats = choose + betaln(hits + a, trials - hits + b) - betaln(a, b)
    return value


def _sums(first: Ints, last: Ints, *, trials: Ints, a: Floats, b: Floats) -> Floats:
    """Probability of first..last for each subject; a span with last < first has none."""
    total = np.zeros(len(first))
    for part in _chunks(np.maximum(last - first + 1, 0)):
        length = np.maximum(last[part] - first[part] + 1, 0)
        owner = np.repeat(part, length)
        starts = np.repeat(np.cumsum(length) - length, length)
        hits = np.repeat(first[part], length) + np.arange(len(owner)) - starts
        terms = np.exp(log_pmf(hits, trials=trials[owner], a=a[owner], b=b[owner]))
        total += np.bincount(owner, weights=terms, minlength=len(first))
    return total


def _chunks(lengths: Ints) -> Iterator[Ints]:
    """Subjects in groups that hold at most about ``CHUNK`` terms together."""
    group = np.cumsum(lengths) // CHUNK
    for number in np.unique(group):
        yield np.flatnonzero(group == number)


def cdf(hits: Ints, *, trials: Ints, a: Floats, b: Floats) -> Floats:
    """Probability of at most ``hits``."""
    return np.minimum(_sums(np.zeros_like(hits), hits, trials=trials, a=a, b=b), 1.0)


def upper_mid_p(hits: Ints, *, trials: Ints, a: Floats, b: Floats) -> Floats:
    """P(more than ``hits``) plus half of P(exactly ``hits``).

    Mid-p halves the conservatism of a discrete test; under the null it is at most uniform on average, not exactly so.
    The tail away from the mean is summed, so that small values keep their digits, and no further than `FAR` standard
    deviations beyond the count: what is left out is below a millionth of what is summed (checked).
    """
    half = 0.5 * np.exp(log_pmf(hits, trials=trials, a=a, b=b))
    mean = a / (a + b)
    high = hits > trials * mean
    deviation = np.sqrt(trials * mean * (1 - mean) * (1 + (trials - 1) / (a + b + 1)))
    last = np.minimum(trials, hits + np.ceil(FAR * deviation + FAR).astype(np.int64))
    none = np.zeros_like(hits) - 1
    above = _sums(hits + 1, np.where(high, last, none), trials=trials, a=a, b=b)
    below = _sums(np.zeros_like(hits), np.where(high, none, hits), trials=trials, a=a, b=b)
    return np.clip(np.where(high, above + half, 1 - below + half), 0.0, 1.0)


def quantile(level: float, *, trials: Ints, a: Floats, b: Floats) -> Ints:
    """The smallest count whose cumulative probability reaches ``level``, by bisection."""
    low, high = np.full(len(trials), -1, dtype=np.int64), trials.astype(np.int64)
    while np.any(high - low > 1):
        middle = (low + high) // 2
        enough = (cdf(middle, trials=trials, a=a, b=b) >= level) & (middle >= 0)
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    return high


def posterior(hits: Ints, *, trials: Ints, a: Floats, b: Floats, level: float) -> tuple[Floats, Floats, Floats]:
    """Mean and central credible interval of each subject's own probability, shrunk towards a / (a + b)."""
    high, low = a + hits, b + trials - hits
    tail = (1 - level) / 2
    bottom, top = (np.asarray(betaincinv(high, low, at), dtype=np.float64) for at in (tail, 1 - tail))
    return high / (high + low), bottom, top
