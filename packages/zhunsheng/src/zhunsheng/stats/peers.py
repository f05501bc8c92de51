"""Subjects beside peers: a count over its exposure against the rate of the others of its group, shrunk by how peers differ."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zhunsheng.stats import gammapoisson
from zhunsheng.stats.betabinomial import Floats, Ints

KEEP = 0.95  # quantile above which a subject has no say in the lawful spread
FEW = 12  # subjects that cannot show their spread
NEVER = 0.5  # events that stand for none at all among the others
LEAST_SPREAD = 0.01  # variance of ratios that peers have at least: nobody is within a tenth of each other for sure


@dataclass(frozen=True)
class Beside:
    """One entry a subject, NaN where it has no exposure or too few peers.

    Parameters
    ----------
    expected : events at the rate of the others of its group. ratio, lower, upper : of its own rate to theirs, shrunk towards 1
        by how far all differ. p_value : two-sided, of a count so far off if only the lawful spread were at work.
    shape : of the gamma law of ratios that was judged with. others : peers with an exposure.
    """

    expected: Floats
    ratio: Floats
    lower: Floats
    upper: Floats
    p_value: Floats
    shape: Floats
    others: Ints


def others(events: Floats, *, exposure: Floats, group: Ints) -> tuple[Floats, Floats, Ints]:
    """Events, exposure and number of the other subjects of each one's group; those without an exposure count for nothing."""
    known = np.isfinite(exposure) & (exposure > 0) & (group >= 0)
    where = np.where(known, group, 0)
    size = int(where.max(initial=0)) + 1
    parts = []
    for values in (events, exposure, np.ones(len(events))):
        own = np.where(known, values, 0.0)
        whole = np.bincount(where, weights=own, minlength=size)
        parts.append(np.where(group >= 0, whole[np.clip(group, 0, size - 1)] - own, 0.0))
    return parts[0], parts[1], np.round(parts[2]).astype(np.int64)


def spread(events: Floats, *, exposure: Floats, group: Ints, unknown: float) -> float:
    """Variance of the lawful ratios of peers, from all groups together; ``unknown`` where fewer than `FEW` show it.

    Give it a long time, such as the year before, so that chance does not hide the spread.
    """
    rest, theirs, count = others(events, exposure=exposure, group=group)
    good = (count > 0) & np.isfinite(exposure) & (exposure > 0) & (rest > 0)
    if int(good.sum()) < FEW:
        return unknown
    expected = exposure[good] * rest[good] / theirs[good]
    found = gammapoisson.fit(events[good].astype(np.int64), expected=expected, keep=KEEP)
    return 1 / found.shape


def beside(
    events: Floats,
    *,
    exposure: Floats,
    group: Ints,
    spread: float,
    dispersion: Floats | float = 1.0,
    least: int = 5,
    level: float = 0.95,
) -> Beside:
    """Each subject against the others of its group.

    Parameters
    ----------
    exposure : of the same period as the events; NaN where unknown. group : -1 where a subject has no peers.
    spread : variance of lawful ratios (`spread`). dispersion : variance over mean of a subject's own counts in periods of this
        length. least : peers with an exposure below which nothing is said.

    Notes
    -----
    Negative binomial, its variance over the square of the mean put together from the lawful spread, the subject's own scatter
    and how few events the others have. Says that a rate lies apart, not since when. Groups must be made by what makes
    subjects alike, never by the counts themselves. Not for exposures that the subject chooses itself.
    """
    rest, theirs, count = others(events, exposure=exposure, group=group)
    good = (count >= least) & np.isfinite(exposure) & (exposure > 0)
    expected = np.where(good, exposure * np.maximum(rest, NEVER) / np.where(theirs > 0, theirs, 1.0), 1.0)
    shape = 1 / np.maximum(spread + (dispersion - 1) / expected + 1 / np.maximum(rest, NEVER), 1e-6)
    counts = np.round(events).astype(np.int64)
    ratio, lower, upper = shrunk(counts, expected=expected, known=good, level=level)
    p = np.minimum(
        gammapoisson.upper_mid_p(counts, expected=expected, shape=shape),
        gammapoisson.lower_mid_p(counts, expected=expected, shape=shape),
    )
    p = np.clip(2 * p, 0.0, 1.0)
    told = [np.where(good, part, np.nan) for part in (expected, ratio, lower, upper, p, shape)]
    return Beside(told[0], told[1], told[2], told[3], told[4], told[5], count)


def shrunk(
    events: Ints | Floats, *, expected: Floats, known: NDArray[np.bool_], level: float = 0.95
) -> tuple[Floats, Floats, Floats]:
    """Ratio of each count to what was expected, with its interval, drawn towards 1 by how far all the known ones differ.

    Everybody has a say in this spread, the far ones too: it says what ratios there are, not which of them are lawful. Where
    chance explains all of it the ratios are still not known to be one: they are drawn no nearer than `LEAST_SPREAD` allows.
    """
    shape = (
        gammapoisson.moments(np.round(events[known]).astype(np.int64), expected=expected[known]) if known.any() else 1.0
    )
    shape = min(shape, 1 / LEAST_SPREAD)
    return gammapoisson.posterior(events, expected=expected, shape=shape, level=level)
