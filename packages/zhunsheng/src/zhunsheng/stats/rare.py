"""Events so rare that months without one are usual: the time between them is charted, and none is never called zero.

Times are in any unit (days, months, vehicle-kilometres); the first gap runs from the first event to the second.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from scipy.optimize import brentq
from scipy.special import gammaincinv

from zhunsheng.stats.betabinomial import Floats

Bools = NDArray[np.bool_]
NELSON = 3.6  # power of an exponential time that is nearly normal
RANGES = 2.66  # limits of individual values over their mean moving range
CHANCE = 0.0027  # both tails of three standard deviations


def upper_rate(events: float, *, exposure: float, level: float = 0.95) -> float:
    """The largest rate that would give so few events with a chance of 1 - level: the exact one-sided Poisson limit."""
    return float(gammaincinv(events + 1, level)) / exposure


def rule_of_three(exposure: float) -> float:
    """Upper limit of the rate, at 95 %, where nothing happened: 3 over the exposure. 57 months without mean up to 3/57."""
    return 3.0 / exposure


@dataclass(frozen=True)
class Chart:
    """One entry a gap; the last one is still open where one was given.

    Parameters
    ----------
    centre : the gap expected (median for `weibull` and `exponential`, mean for the others). lower, upper : limits.
    sooner : gaps below the lower limit: events came faster. longer : gaps above the upper one.
    p_short, p_long : chance of a gap as short or as long; NaN where the chart has none.
    """

    gaps: Floats
    centre: float
    lower: float
    upper: float
    sooner: Bools
    longer: Bools
    p_short: Floats
    p_long: Floats


def _chart(
    gaps: Floats, *, limits: tuple[float, float, float], open_gap: float | None, tails: tuple[Floats, Floats] | None
) -> Chart:
    centre, lower, upper = limits
    ended = np.ones(len(gaps), dtype=np.bool_)
    if open_gap is not None:
        ended[-1] = False
    nothing = np.full(len(gaps), np.nan)
    short, long = tails or (nothing, nothing)
    return Chart(gaps, centre, lower, upper, (gaps < lower) & ended, gaps > upper, np.where(ended, short, np.nan), long)


def _all(gaps: Floats, open_gap: float | None) -> Floats:
    return gaps if open_gap is None else np.append(gaps, open_gap)


def exponential(gaps: Floats, *, baseline: int, open_gap: float | None = None, chance: float = CHANCE) -> Chart:
    """Gaps beside the first ``baseline`` of them, if events come at random at one rate.

    Parameters
    ----------
    open_gap : time since the last event, which may still grow; it can show that events became rarer, never that they came
        sooner. chance : of a gap outside the limits while nothing has changed.

    Notes
    -----
    A later gap over the mean of m baseline gaps has an F law with 2 and 2m degrees of freedom: the limits allow for how
    little the baseline says. Baseline gaps are judged as if they were new ones, which is slightly lenient. Assumes no season
    and one exposure; measure gaps in exposure where traffic changed. Not for events that come in bunches: see `weibull`.
    """
    mean, freedom = float(gaps[:baseline].mean()), 2 * baseline
    law = stats.f(2, freedom)
    lower, centre, upper = (mean * float(law.ppf(at)) for at in (chance / 2, 0.5, 1 - chance / 2))
    whole = _all(gaps, open_gap)
    tails = (np.asarray(law.cdf(whole / mean)), np.asarray(law.sf(whole / mean)))
    return _chart(whole, limits=(centre, lower, upper), open_gap=open_gap, tails=tails)


@dataclass(frozen=True)
class Weibull:
    """Weibull law of gaps. ``shape`` with its interval: near 1 events come at random, below 1 in bunches, above 1 in turn."""

    shape: float
    scale: float
    lower: float
    upper: float


def weibull_fit(gaps: Floats, *, open_gap: float | None = None, level: float = 0.95) -> Weibull:
    """Maximum likelihood, the open gap censored. Interval by the logarithm of the shape. Not for fewer than about 8 gaps."""
    whole = _all(gaps, open_gap)
    count = len(gaps)
    logs = np.log(whole)
    scaled = np.exp(logs - logs.max())

    def slope(shape: float) -> float:
        power = scaled**shape
        return float((power @ logs) / power.sum() - 1 / shape - np.log(gaps).mean())

    shape = float(brentq(slope, 0.02, 200.0))
    scale = float(np.exp(logs.max()) * ((scaled**shape).sum() / count) ** (1 / shape))
    power = (whole / scale) ** shape
    turned = np.log(whole / scale)
    information = count / shape**2 + float(power @ turned**2)
    cross, own = float(power @ turned) * shape / scale, count * shape**2 / scale**2
    error = float(np.sqrt(1 / (information - cross**2 / own))) / shape
    reach = float(np.exp(-stats.norm.ppf((1 - level) / 2) * error))
    return Weibull(shape, scale, shape / reach, shape * reach)


def weibull(gaps: Floats, *, law: Weibull, open_gap: float | None = None, chance: float = CHANCE) -> Chart:
    """Gaps beside a Weibull law fitted on a baseline; the law counts as known, so that limits are narrow for few gaps."""
    found = stats.weibull_min(law.shape, scale=law.scale)
    lower, centre, upper = (float(found.ppf(at)) for at in (chance / 2, 0.5, 1 - chance / 2))
    whole = _all(gaps, open_gap)
    tails = (np.asarray(found.cdf(whole)), np.asarray(found.sf(whole)))
    return _chart(whole, limits=(centre, lower, upper), open_gap=open_gap, tails=tails)


def t_chart(gaps: Floats, *, baseline: int, open_gap: float | None = None) -> Chart:
    """Gaps to the power of 1 / 3.6 (Nelson 1994) on a chart of individual values, limits turned back; as hospitals draw it."""
    turned = gaps[:baseline] ** (1 / NELSON)
    middle, reach = float(turned.mean()), RANGES * float(np.abs(np.diff(turned)).mean())
    lower, upper = max(0.0, middle - reach) ** NELSON, (middle + reach) ** NELSON
    return _chart(_all(gaps, open_gap), limits=(middle**NELSON, lower, upper), open_gap=open_gap, tails=None)


def g_chart(gaps: Floats, *, baseline: int, open_gap: float | None = None) -> Chart:
    """Whole numbers of chances between events (days without, cases without): mean and three standard deviations.

    A geometric count of mean g has the variance g (g + 1). The lower limit is never above 0, so the chart cannot
    show that events came sooner: the p-values can. Source: Benneyan (2001), Health Care Manag. Sci. 4, 305-318.
    """
    mean = float(gaps[:baseline].mean())
    reach = 3 * float(np.sqrt(mean * (mean + 1)))
    whole = _all(gaps, open_gap)
    law = stats.geom(1 / (1 + mean), loc=-1)
    tails = (np.asarray(law.cdf(whole)), np.asarray(law.sf(whole - 1)))
    return _chart(whole, limits=(mean, max(0.0, mean - reach), mean + reach), open_gap=open_gap, tails=tails)
