"""The beta-binomial law: binomial counts whose probability differs lawfully from one subject to the next."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv, betaln, gammaln

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
NEGLIGIBLE = 1e-11  # of the sum; far tails fall at least geometrically from there
LEAST = 1e-300
BLOCK, LEAST_WIDTH, MOST_WIDTH = 2**15, 4, 64  # terms taken in one go: of all subjects together, of each


def shapes(mean: Floats, *, rho: float | Floats) -> tuple[Floats, Floats]:
    """Shapes (a, b) of the beta law of that mean; ``rho`` in (0, 1) is the correlation within a subject."""
    size = (1 - rho) / rho
    return mean * size, (1 - mean) * size


def log_pmf(hits: Ints, *, trials: Ints, a: Floats, b: Floats) -> Floats:
    """Log probability of ``hits`` in ``trials``; all arrays of one shape. Checked against scipy.stats.betabinom."""
    choose = gammaln(trials + 1) - gammaln(hits + 1) - gammaln(trials - hits + 1)
    value: Floats = choose + betaln(hits + a, trials - hits + b) - betaln(a, b)
    return value


def _tail(first: Ints, *, trials: Ints, a: Floats, b: Floats, up: bool, grain: float = NEGLIGIBLE) -> Floats:
    """Probability of ``first`` and of all counts above it, or of all below it, by the ratio of neighbouring terms.

    Terms are added block by block until the last one is below ``grain`` of the sum; subjects that are done leave. An empty
    span has probability 0.
    """
    total = np.zeros(len(first))
    place = np.flatnonzero((first <= trials) & (first >= 0))
    k, n, a, b = first[place].astype(np.float64), trials[place].astype(np.float64), a[place], b[place]
    term = np.exp(log_pmf(first[place], trials=trials[place], a=a, b=b))
    found, mean = term.copy(), n * a / (a + b)
    while len(place):
        width = min(max(BLOCK // len(place), LEAST_WIDTH), MOST_WIDTH)
        terms = term[:, None] * np.cumprod(_ratios(k, n=n, a=a, b=b, up=up, width=width), axis=1)
        found, term = found + terms.sum(axis=1), terms[:, -1]
        k = k + width if up else k - width
        far = k > mean if up else k < mean
        done = (term <= 0) | (far & (term < grain * found))
        total[place[done]] = found[done]
        place, k, n, a, b, term, mean, found = (part[~done] for part in (place, k, n, a, b, term, mean, found))
    return np.minimum(total, 1.0)


def _ratios(k: Floats, *, n: Floats, a: Floats, b: Floats, up: bool, width: int) -> Floats:
    """Of each of the next ``width`` terms above ``k``, or below it, to the one before; (subjects, width), 0 past the end."""
    step = np.arange(width)
    at = k[:, None] + step if up else n[:, None] - k[:, None] + step  # below is above with hits and misses exchanged
    left = np.maximum(n[:, None] - at, 0)
    more, less = (a, b) if up else (b, a)
    ratio: Floats = left * (at + more[:, None]) / ((at + 1) * np.maximum(left - 1 + less[:, None], LEAST))
    return ratio


def cdf(hits: Ints, *, trials: Ints, a: Floats, b: Floats, grain: float = NEGLIGIBLE) -> Floats:
    """Probability of at most ``hits``; the smaller tail is summed, terms below ``grain`` of it left out."""
    high = hits > trials * a / (a + b)
    low_side, high_side = np.where(high, -1, hits), np.where(high, hits + 1, trials + 1)
    below = _tail(low_side, trials=trials, a=a, b=b, up=False, grain=grain)
    above = _tail(high_side, trials=trials, a=a, b=b, up=True, grain=grain)
    return np.where(high, 1 - above, below)


def upper_mid_p(hits: Ints, *, trials: Ints, a: Floats, b: Floats) -> Floats:
    """P(more than ``hits``) plus half of P(exactly ``hits``).

    Mid-p halves the conservatism of a discrete test; under the null it is at most uniform on average, not exactly so.
    The tail away from the mean is summed, so that small values keep their digits.
    """
    half = 0.5 * np.exp(log_pmf(hits, trials=trials, a=a, b=b))
    high = hits > trials * a / (a + b)
    above = _tail(np.where(high, hits + 1, trials + 1), trials=trials, a=a, b=b, up=True)
    below = _tail(np.where(high, -1, hits), trials=trials, a=a, b=b, up=False)
    return np.clip(np.where(high, above + half, 1 - below + half), 0.0, 1.0)


def upper_mid_p_between(hits: Floats, *, trials: Ints, a: Floats, b: Floats) -> Floats:
    """`upper_mid_p` at counts that need not be whole, its logarithm interpolated between the whole counts beside."""
    low = np.clip(np.floor(hits), 0, trials).astype(np.int64)
    part = np.clip(hits - low, 0, 1)
    here = upper_mid_p(low, trials=trials, a=a, b=b)
    lost = np.exp(log_pmf(low, trials=trials, a=a, b=b))
    inside = low < trials
    lost[inside] += np.exp(log_pmf(low[inside] + 1, trials=trials[inside], a=a[inside], b=b[inside]))
    there = np.maximum(here - lost / 2, 0.0)
    found: Floats = np.exp(np.log(np.maximum(here, LEAST)) * (1 - part) + np.log(np.maximum(there, LEAST)) * part)
    return found


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
