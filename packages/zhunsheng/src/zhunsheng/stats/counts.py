"""Two counts beside each other: is the change more than chance, given how long or how much each was counted over?

Conditional on their sum the first of two Poisson counts is binomial with the share of its exposure. All functions take arrays
of any one shape, or scalars, and give arrays; equal pairs are worked out once, so that ten million small counts take seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betainc, betaincinv, gammaln

from zhunsheng.stats import overdispersed
from zhunsheng.stats.betabinomial import Floats
from zhunsheng.stats.cells import Pairs, by_cell

Alternative = Literal["two-sided", "doubled", "greater", "less"]
EQUAL = np.log1p(1e-7)  # probabilities so near count as equal, as in scipy.stats.binomtest
NEWTON = 12


@dataclass(frozen=True)
class Comparison:
    """One entry a pair.

    Parameters
    ----------
    percent : plain change of the counts, NaN where the base is zero (say "net increase" then). ratio : of the rates, with
        its mid-p interval ``lower`` to ``upper``; infinite over a base of zero, NaN for 0 beside 0. p_value : two-sided.
    """

    percent: Floats
    ratio: Floats
    lower: Floats
    upper: Floats
    p_value: Floats


def compare(
    now: ArrayLike,
    *,
    before: ArrayLike,
    exposure: ArrayLike = 1.0,
    exposure_before: ArrayLike = 1.0,
    dispersion: ArrayLike = 1.0,
    level: float = 0.95,
) -> Comparison:
    """Rate ratio, interval, p-value and plain percentage of each pair.

    Parameters
    ----------
    exposure, exposure_before : what each count is divided by (days, vehicle-kilometres, ...), above zero.
    dispersion : variance over mean of such counts; where above 1 the pair is judged as negative binomial
        (`zhunsheng.stats.overdispersed`), else as Poisson. Estimate it with `overdispersed.estimate`.

    Notes
    -----
    The p-value and the interval are different inversions of the same law and may disagree at the edge: the p-value is the
    exact one less half the probability of the pair itself (statsmodels' ``cond-midp``), the interval has half the error on
    either side, as `mid_p` with ``doubled``. Not for counts that depend on each other (one crash in both), nor for seasons that
    differ: remove the season first.
    """
    pairs = Pairs.of(now, before, exposure, exposure_before)
    lower, upper = interval(
        now, before=before, exposure=exposure, exposure_before=exposure_before, dispersion=dispersion, level=level
    )
    p = mid_p(now, before=before, exposure=exposure, exposure_before=exposure_before, dispersion=dispersion)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.asarray(pairs.now / pairs.before / pairs.odds, dtype=np.float64)
    return Comparison(percent(now, before=before), pairs.shaped(ratio), lower, upper, p)


def percent(now: ArrayLike, *, before: ArrayLike) -> Floats:
    """Plain change in per cent; NaN where the base is zero: a "net increase", never a percentage."""
    first, second = np.broadcast_arrays(np.asarray(now, dtype=np.float64), np.asarray(before, dtype=np.float64))
    return np.asarray(np.where(second > 0, 100 * (first - second) / np.where(second > 0, second, 1.0), np.nan))


def wheeler(now: ArrayLike, *, before: ArrayLike, both_random: bool = False) -> Floats:
    """Wheeler's z, 2 (sqrt(now) - sqrt(before)), for orientation only.

    Its variance is 2, not 1, where both counts are random; ``both_random`` divides by the root of two. Even so it is a rough
    normal score and wrong at small counts: 0 beside 5 gives -4.47 where the exact p-value is 0.063.
    """
    z = 2 * (np.sqrt(np.asarray(now, dtype=np.float64)) - np.sqrt(np.asarray(before, dtype=np.float64)))
    return np.asarray(z / np.sqrt(2) if both_random else z)


def mid_p(
    now: ArrayLike,
    *,
    before: ArrayLike,
    exposure: ArrayLike = 1.0,
    exposure_before: ArrayLike = 1.0,
    dispersion: ArrayLike = 1.0,
    alternative: Alternative = "two-sided",
) -> Floats:
    """Conditional mid-p that both rates are equal.

    Parameters
    ----------
    alternative : ``two-sided``, the exact value less half the probability of the pair itself; ``doubled``, twice the smaller
        one-sided value, at most 1; ``greater``, the rate rose; ``less``, it fell. Where nothing was counted at all the
        two-sided ones are 1.

    Notes
    -----
    Lies between the E-test and the exact conditional test; less conservative than the latter, and at most slightly beyond
    its level. Checked against statsmodels 0.15 (``cond-midp``) on a grid of counts and exposures.
    """
    pairs = Pairs.of(now, before, exposure, exposure_before, dispersion)
    return by_cell(pairs, lambda part: _mid_p(part, alternative=alternative))


def exact(now: ArrayLike, *, before: ArrayLike, exposure: ArrayLike = 1.0, exposure_before: ArrayLike = 1.0) -> Floats:
    """Exact conditional two-sided p: all splits of the sum that are no more probable. Checked against scipy's binomtest."""
    return by_cell(Pairs.of(now, before, exposure, exposure_before), _exact)


def interval(
    now: ArrayLike,
    *,
    before: ArrayLike,
    exposure: ArrayLike = 1.0,
    exposure_before: ArrayLike = 1.0,
    dispersion: ArrayLike = 1.0,
    level: float = 0.95,
) -> tuple[Floats, Floats]:
    """Mid-p interval of the rate ratio: the ratios at which a one-sided mid-p is just (1 - level) / 2.

    0 below where nothing was counted now, infinite above where nothing was counted before.
    """
    tail = (1 - level) / 2
    pairs = Pairs.of(now, before, exposure, exposure_before, dispersion)
    back = Pairs.of(before, now, exposure_before, exposure, dispersion)
    low = by_cell(pairs, lambda part: _lower(part, tail=tail))
    with np.errstate(divide="ignore"):
        high = 1 / by_cell(back, lambda part: _lower(part, tail=tail))
    return low, high


def _mid_p(pairs: Pairs, *, alternative: Alternative) -> Floats:
    wide = pairs.dispersion > 1
    found = np.empty(len(pairs.now))
    found[~wide] = _poisson_mid_p(pairs.of_cells(~wide), alternative=alternative)
    if wide.any():
        part = pairs.of_cells(wide)
        found[wide] = overdispersed.mid_p(
            part.now, before=part.before, odds=part.odds, dispersion=part.dispersion, alternative=alternative
        )
    return found


def _poisson_mid_p(pairs: Pairs, *, alternative: Alternative) -> Floats:
    share = pairs.odds / (1 + pairs.odds)
    if alternative == "two-sided":
        own = np.where(pairs.now + pairs.before > 0, np.exp(_log_pmf(pairs.now, pairs.before, odds=pairs.odds)), 0.0)
        return np.asarray(_exact(pairs) - own / 2, dtype=np.float64)
    rose = (_reach(pairs.now, pairs.before, share=share) + _reach(pairs.now + 1, pairs.before - 1, share=share)) / 2
    fell = (
        _reach(pairs.before, pairs.now, share=1 - share) + _reach(pairs.before + 1, pairs.now - 1, share=1 - share)
    ) / 2
    one_sided = {"greater": rose, "less": fell}
    return np.asarray(one_sided.get(alternative, np.minimum(1.0, 2 * np.minimum(rose, fell))), dtype=np.float64)


def _reach(hits: Floats, misses: Floats, *, share: Floats) -> Floats:
    """P(at least ``hits`` of hits + misses), 1 at none and 0 where there would be fewer than no misses."""
    inside = (hits > 0) & (misses >= 0)
    value = betainc(np.where(inside, hits, 1.0), np.where(inside, misses + 1, 1.0), share)
    return np.asarray(np.where(inside, value, np.where(misses < 0, 0.0, 1.0)), dtype=np.float64)


def _log_pmf(now: Floats, before: Floats, *, odds: Floats) -> Floats:
    total = now + before
    value = gammaln(total + 1) - gammaln(now + 1) - gammaln(before + 1) + now * np.log(odds) - total * np.log1p(odds)
    return np.asarray(value, dtype=np.float64)


def _exact(pairs: Pairs) -> Floats:
    high = pairs.now > pairs.before * pairs.odds
    now, before = np.where(high, pairs.now, pairs.before), np.where(high, pairs.before, pairs.now)
    odds = np.where(high, pairs.odds, 1 / pairs.odds)
    share, total = odds / (1 + odds), now + before
    even = odds == 1
    other = np.where(even, before, 0.0)
    other[~even] = _opposite(now[~even], total=total[~even], odds=odds[~even])
    below = np.where(other < 0, 0.0, _reach(total - other, np.maximum(other, 0.0), share=1 - share))
    middle = pairs.now == pairs.before * pairs.odds
    return np.asarray(
        np.where(middle, 1.0, np.minimum(1.0, _reach(now, before, share=share) + below)), dtype=np.float64
    )


def _opposite(now: Floats, *, total: Floats, odds: Floats) -> Floats:
    """The largest split below the mean that is no more probable than ``now``, which lies above it; -1 where there is none."""
    least = _log_pmf(now, total - now, odds=odds) + EQUAL
    low, high = np.full(len(now), -1.0), np.floor(total * odds / (1 + odds)) + 1
    while np.any(high - low > 1):
        middle = np.floor((low + high) / 2)
        inside = np.maximum(middle, 0.0)
        rare = (middle < 0) | (_log_pmf(inside, total - inside, odds=odds) <= least)
        low, high = np.where(rare, middle, low), np.where(rare, high, middle)
    return low


def _lower(pairs: Pairs, *, tail: float) -> Floats:
    found = np.zeros(len(pairs.now))
    known = pairs.now > 0
    wide = known & (pairs.dispersion > 1)
    plain = known & ~wide
    found[plain] = _lower_odds(pairs.now[plain], pairs.before[plain], tail=tail)
    if wide.any():
        part = pairs.of_cells(wide)
        found[wide] = overdispersed.lower_odds(part.now, before=part.before, dispersion=part.dispersion, tail=tail)
    return np.asarray(found / pairs.odds, dtype=np.float64)


def _lower_odds(now: Floats, before: Floats, *, tail: float) -> Floats:
    """Odds of the split at which mid-p upwards is ``tail``: Newton's steps on its logarithm, from Jeffreys' limit."""
    start = np.clip(betaincinv(now + 0.5, before + 0.5, tail), 1e-300, 1 - 1e-16)
    at = np.log(start) - np.log1p(-start)
    for _ in range(NEWTON):
        odds = np.exp(at)
        share = odds / (1 + odds)
        value = (_reach(now, before, share=share) + _reach(now + 1, before - 1, share=share)) / 2
        slope = np.exp(_log_pmf(now, before, odds=odds)) * (now * (1 - share) + before * share) / 2
        step = np.clip((np.log(tail) - np.log(value)) * value / slope, -1, 1)
        at = at + step
        if np.max(np.abs(step), initial=0.0) < 1e-12:
            break
    return np.asarray(np.exp(at), dtype=np.float64)
