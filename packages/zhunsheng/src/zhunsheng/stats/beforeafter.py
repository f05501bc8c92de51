"""Did a treatment help? Crashes after it against what empirical Bayes and a comparison group say would have come without it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaincinv, ndtri

from zhunsheng.stats.betabinomial import Floats
from zhunsheng.stats.safety import empirical_bayes


@dataclass(frozen=True)
class Trend:
    """What happened to sites nobody treated.

    Parameters
    ----------
    ratio : crashes after over crashes before, of the comparison group, over the treated sites' own periods.
    spread : variance of it over its square.
    """

    ratio: float
    spread: float


@dataclass(frozen=True)
class Effect:
    """Of all treated sites together.

    Parameters
    ----------
    index : crashes after over crashes expected without treatment, corrected for its bias; below 1 is good. sd, lower, upper : of
        it. observed : after. expected : without treatment, with its sd. saved : expected less observed, with its sd.
    naive : change of the plain rate, (after - before) / before; regression to the mean and the trend are still in it.
    """

    index: float
    sd: float
    lower: float
    upper: float
    observed: float
    expected: float
    expected_sd: float
    saved: float
    saved_sd: float
    naive: float


def trend(before: float, *, after: float, unlike: float = 0.0) -> Trend:
    """The comparison group's ratio, (after / before) / (1 + 1 / before), and how sure it is: 1/after + 1/before + unlike.

    Parameters
    ----------
    before, after : crashes of the whole comparison group, above zero. unlike : variance of the odds ratio between treated and
        comparison sites from year to year (`comparable`), for no group is the same as another.
    """
    if before <= 0 or after <= 0:
        raise ValueError("a comparison group needs crashes before and after: take a larger one")
    return Trend(after / before / (1 + 1 / before), 1 / before + 1 / after + unlike)


def passed(years_before: float, *, years_after: float) -> Trend:
    """The ratio where there is no comparison group: time alone, as if nothing else had changed. Say so beside the result."""
    return Trend(years_after / years_before, 0.0)


def effect(
    before: Floats,
    *,
    after: Floats,
    predicted: Floats,
    shape: Floats,
    trend: Trend,
    years: tuple[float, float],
    traffic: Floats | float = 1.0,
    level: float = 0.95,
) -> Effect:
    """Empirical-Bayes before-after study.

    Parameters
    ----------
    before, after : crashes of each treated site. predicted, shape : of the period before, from the safety function of sites
        like these, not of treated ones alone. trend : from `trend` or `passed`. years : before and after, for the plain change.
    traffic : predicted crashes at the traffic after over those at the traffic before, of each site.

    Notes
    -----
    Expected without treatment: empirical Bayes of the period before, times trend and traffic. Assumes that sites were treated
    for their counts only, that the comparison group would have moved as they did, and that crashes did not move to
    places nearby (look there). Not where drivers or recording changed with the treatment. Source: Hauer (1997),
    Observational Before-After Studies in Road Safety. Checked by recovering a known effect, and none.
    """
    site = empirical_bayes(before, predicted=predicted, shape=shape)
    likely = site.expected * traffic
    expected = trend.ratio * float(likely.sum())
    own = trend.ratio**2 * float((np.asarray(traffic) ** 2 * site.variance).sum())
    variance = own + expected**2 * trend.spread
    doubt = variance / expected**2
    observed = float(after.sum())
    index = observed / expected / (1 + doubt)
    sd = index * np.sqrt((1 / observed if observed else 0.0) + doubt) / (1 + doubt)
    lower, upper = _limits(index, sd=sd, observed=observed, expected=expected, level=level)
    rate = before.sum() / years[0]
    naive = float(observed / years[1] / rate - 1) if rate else float("nan")
    return Effect(
        index, float(sd), lower, upper, observed, expected, float(np.sqrt(variance)), expected - observed,
        float(np.sqrt(variance + observed)), naive,
    )  # fmt: skip


def _limits(index: float, *, sd: float, observed: float, expected: float, level: float) -> tuple[float, float]:
    """On the scale of logarithms; with no crash after, the upper limit is that of a count of none."""
    if not observed:
        return 0.0, float(gammaincinv(1.0, level)) / expected
    reach = float(-ndtri((1 - level) / 2)) * sd / index
    return float(index * np.exp(-reach)), float(index * np.exp(reach))


@dataclass(frozen=True)
class Likeness:
    """How alike two groups moved: the mean odds ratio from year to year with its standard error, and its own variance."""

    mean: float
    error: float
    variance: float


def comparable(treated: Floats, *, comparison: Floats) -> Likeness:
    """Did the comparison group move as the treated sites did, in the years before?

    Parameters
    ----------
    treated, comparison : crashes by year before the treatment, of each group, three years or more.

    Notes
    -----
    Sample odds ratios of neighbouring years, each corrected for its bias; a good group has a mean near 1, and ``variance``,
    what is left of theirs when chance is taken out, goes into `trend` as ``unlike``. With few years both are rough.
    """
    k, after = treated[:-1], treated[1:]
    m, beyond = comparison[:-1], comparison[1:]
    odds = (k * beyond) / (after * m) / (1 + 1 / after + 1 / m)
    chance = float(np.mean(1 / k + 1 / after + 1 / m + 1 / beyond))
    scatter = float(np.var(odds, ddof=1))
    return Likeness(float(np.mean(odds)), float(np.sqrt(scatter / len(odds))), max(0.0, scatter - chance))
