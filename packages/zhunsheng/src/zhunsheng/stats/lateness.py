"""Records still to come: how much of the last periods has been entered by now, and what they will probably hold in the end."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from zhunsheng.stats.betabinomial import Floats, Ints
from zhunsheng.stats.farrington.thresholds import quantile

Bools = NDArray[np.bool_]
PRIOR = 50.0  # records that everybody's delays count for beside a series' own
SHAPES = (0.5, 10.0)  # a period's level may always have moved by a third, whatever calm the past shows


@dataclass(frozen=True)
class Delays:
    """How fast records come in.

    Parameters
    ----------
    share : of those that come at all within ``longest`` days, entered by each age; shape (series, longest + 1). variance : of
        its logarithm. unseen : ages, 0 to ``longest``, that no record is old enough to tell of; their share is a guess.
    """

    share: Floats
    variance: Floats
    unseen: Bools


@dataclass(frozen=True)
class Completion:
    """Arrays of shape (periods, series).

    Parameters
    ----------
    observed : records entered by now. share : of a period's records that are entered by now. missing : expected to come.
    expected, lower, upper : what the period will hold in the end, with its interval. late : "late data", the share is below
        what counts as complete. dispersion : of the records to come, over chance; one number.
    """

    observed: Floats
    share: Floats
    missing: Floats
    expected: Floats
    lower: Floats
    upper: Floats
    late: Bools
    dispersion: float


def delays(
    occurred: Ints,
    *,
    entered: Ints,
    now: int,
    longest: int = 90,
    window: int | None = None,
    series: Ints | None = None,
    prior: float = PRIOR,
) -> Delays:
    """Law of the days from event to entry, from records that had no time yet to be late as well as from those that had.

    Parameters
    ----------
    occurred, entered : day numbers of each record; ``entered`` at or before ``now``, the last day of which entries are seen.
    longest : days after which nothing more is expected. window : only events of the last so many days, so that the law
        follows the present practice; longer than ``longest``. series : of each record, 0, 1, ...; all one where None.
    prior : records that the delays of all series count for beside those of each.

    Notes
    -----
    Reverse hazards (Lawless 1994; the chain ladder of insurers): of the records of events at least d days old that were entered
    within d days, the part entered on day d exactly. Assumes that the delay's law did not change within the window. Not for
    registers that drop records, nor where entry waits for the month's end: give then whole months old enough.
    """
    delay, age, which = _checked(occurred, entered=entered, now=now, longest=longest, series=series)
    if window is not None and window <= longest:
        raise ValueError(f"a window of {window} days does not show delays of up to {longest}: give more")
    used = (delay <= longest) & (age <= (window if window is not None else age.max(initial=0)))
    size, ages = int(which.max(initial=0)) + 1, longest + 1
    by_delay = _table(which[used], delay[used], shape=(size, ages))
    by_age = _table(which[used], np.minimum(age[used], longest), shape=(size, ages))
    # every record of an event younger than d has a delay below d, so that a difference of sums is enough
    younger = np.concatenate([np.zeros((size, 1)), np.cumsum(by_age, axis=1)[:, :-1]], axis=1)
    at_risk = np.cumsum(by_delay, axis=1) - younger
    whole, theirs = by_delay.sum(axis=0), at_risk.sum(axis=0)
    common = whole / np.maximum(theirs, 1.0)
    hazard = (by_delay + prior * common) / np.maximum(at_risk + prior, 1e-300)
    hazard[:, 0] = 0.0
    hazard = np.minimum(hazard, 1 - 1e-9)
    support = at_risk + np.minimum(prior, theirs)
    doubt = hazard / (np.maximum(support, 1.0) * (1 - hazard))
    return Delays(_from_the_end(np.log1p(-hazard), exp=True), _from_the_end(doubt, exp=False), theirs == 0)


def _from_the_end(steps: Floats, *, exp: bool) -> Floats:
    """Sums of the steps beyond each age."""
    beyond = np.cumsum(steps[:, ::-1], axis=1)[:, ::-1] - steps
    return np.asarray(np.exp(beyond) if exp else beyond, dtype=np.float64)


def completion(
    occurred: Ints,
    *,
    entered: Ints,
    now: int,
    edges: Ints,
    longest: int = 90,
    window: int | None = None,
    series: Ints | None = None,
    prior: float = PRIOR,
    level: float = 0.95,
    complete: float = 0.98,
) -> Completion:
    """What the periods will hold once all is entered.

    Parameters
    ----------
    occurred, entered, now, longest, window, series, prior : as of `delays`. edges : first day of each period, in order, and
        the day after the last one. Days after ``now`` are no part of a period.
    level : of the interval. complete : share from which a period is no longer called late.

    Notes
    -----
    Given the share entered, the rest is negative binomial: the level of the period is known from its own records so far and, the
    less the fewer they are, from earlier complete periods. Entries in bunches widen the interval: ``dispersion`` is what the
    completion of earlier periods at the same ages scattered beyond chance. Assumes that records in a period are spread over
    its days. Give ``share`` as the ``exposure`` of `zhunsheng.stats.farrington.detect` to judge a late period, and say that it
    is late. Checked by recovering known truth (tests/recovery/test_lateness.py).
    """
    law = delays(occurred, entered=entered, now=now, longest=longest, window=window, series=series, prior=prior)
    delay, _, which = _checked(occurred, entered=entered, now=now, longest=longest, series=series)
    edges = np.asarray(edges)
    if len(edges) < 2 or (np.diff(edges) < 1).any():
        raise ValueError("edges: the first day of each period in order, and the day after the last")
    size = len(law.share)
    place = np.searchsorted(edges, occurred, side="right") - 1
    inside = (place >= 0) & (place < len(edges) - 1) & (delay <= longest)
    observed = _table(place[inside], which[inside], shape=(len(edges) - 1, size))
    share, variance = shares(law, edges=edges, now=now)
    phi = dispersion(occurred, entered=entered, law=law, edges=edges, now=now, series=series)
    return completed(observed, share=share, variance=variance, dispersion=phi, level=level, complete=complete)


def completed(
    observed: Floats, *, share: Floats, variance: Floats, dispersion: float, level: float = 0.95, complete: float = 0.98
) -> Completion:
    """What periods will hold once all is entered, from counts so far (periods by series) and the share entered of each.

    Parameters
    ----------
    share, variance : as of `shares`, same shape. dispersion : of the records to come, over chance.
    level, complete : as of `completion`.
    """
    shape, mean = _levels(observed, share=share, complete=complete)
    pace = shape / mean + share
    missing = (shape + observed) * (1 - share) / pace
    left = 1 - share
    doubt = 1 / (shape + observed) + np.where(left > 1e-9, variance * (share / np.maximum(left, 1e-9)) ** 2, 0.0)
    wide = dispersion + missing * doubt
    low, high = (quantile(at, mean=missing, phi=wide) for at in ((1 - level) / 2, (1 + level) / 2))
    low, high = np.nan_to_num(low), np.nan_to_num(high)  # nothing missing
    return Completion(
        observed, share, missing, observed + missing, observed + low, observed + high, share < complete, dispersion
    )


def _checked(occurred: Ints, *, entered: Ints, now: int, longest: int, series: Ints | None) -> tuple[Ints, Ints, Ints]:
    """Delay, age and series of each record."""
    delay, age = np.asarray(entered) - occurred, now - np.asarray(occurred)
    if (delay < 0).any():
        raise ValueError("records entered before they happened: mend or leave them out first")
    if (delay > age).any():
        raise ValueError(f"records entered after day {now}: leave out what could not be seen then")
    if longest < 1:
        raise ValueError(f"longest={longest}: at least one day")
    which = np.zeros(len(delay), dtype=np.int64) if series is None else np.asarray(series)
    return delay, age, which


def _table(rows: Ints, columns: Ints, *, shape: tuple[int, int]) -> Floats:
    flat = np.bincount(rows * shape[1] + columns, minlength=shape[0] * shape[1])
    return flat.reshape(shape).astype(np.float64)


def shares(law: Delays, *, edges: Ints, now: int) -> tuple[Floats, Floats]:
    """Mean share over the days of each period up to now, and the variance of its logarithm: periods by series; nothing yet is 0.

    Parameters
    ----------
    law : as of `delays`. edges, now : as of `completion`.
    """
    longest = law.share.shape[1] - 1
    share, variance = (np.zeros((len(edges) - 1, len(law.share))) for _ in range(2))
    for row, (first, end) in enumerate(pairwise(edges.tolist())):
        days = np.arange(first, min(end, now + 1))
        if len(days):
            ages = np.minimum(now - days, longest)
            each = law.share[:, ages]
            share[row] = each.mean(axis=1)
            # neighbouring days share their hazards: as if all of them erred alike
            variance[row] = ((each * np.sqrt(law.variance[:, ages])).mean(axis=1) / share[row]) ** 2
    return share, variance


def _levels(observed: Floats, *, share: Floats, complete: float) -> tuple[Floats, Floats]:
    """Shape and mean of the gamma law of each series' periods, from the complete ones; hardly a belief where there are none."""
    known = np.where(share >= complete, 1.0, 0.0)
    many = known.sum(axis=0)
    mean = ((known * observed).sum(axis=0) + 0.5) / np.maximum(many, 1.0)
    alone = (observed.sum(axis=0) + 0.5) / np.maximum(share.sum(axis=0), 0.5)
    mean = np.where(many > 0, mean, alone)
    beyond = (known * (observed - mean) ** 2).sum(axis=0) / np.maximum(many - 1, 1.0) - mean
    shape = np.where(beyond > 0, mean**2 / np.where(beyond > 0, beyond, 1.0), SHAPES[1])
    shape = np.where(many >= 3, np.clip(shape, *SHAPES), SHAPES[0])
    return shape, mean


def dispersion(
    occurred: Ints, *, entered: Ints, law: Delays, edges: Ints, now: int, series: Ints | None = None
) -> float:
    """Variance over chance of what earlier periods had got at the ages that the late ones have now; at least 1.

    Parameters
    ----------
    occurred, entered, now, series, edges : as of `completion`. law : of the same records.
    """
    size, ages = law.share.shape
    longest = ages - 1
    delay, _, which = _checked(occurred, entered=entered, now=now, longest=longest, series=series)
    square = chance = 0.0
    for first, end in pairwise(edges.tolist()):
        length, old = end - first, now - end + 1
        if not 0 <= old < longest:
            continue
        last = now - longest - length + 1  # the youngest first day of a period that is all in
        cohort = (last - np.asarray(occurred)) // length + 1
        begins = last - cohort * length
        good = (cohort >= 0) & (np.asarray(occurred) <= now - longest) & (delay <= longest)
        cohort, within = cohort[good], (np.asarray(occurred) - begins)[good]
        rows = int(cohort.max(initial=-1)) + 1
        if rows == 0:
            continue
        whole = _table(cohort, which[good], shape=(rows, size))
        there = delay[good] <= old + length - 1 - within
        come = _table(cohort[there], which[good][there], shape=(rows, size))
        share = law.share[:, np.minimum(old + np.arange(length), longest)].mean(axis=1)
        square += float(((come - whole * share) ** 2).sum())
        chance += float((whole * share * (1 - share)).sum())
    return max(1.0, square / chance) if chance > 0 else 1.0
