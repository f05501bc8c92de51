"""Clocks that are off by a constant, learnt from recordings and the records inside them, and shrunk to the fleet's.

Each recording tells how long it ran before its first record (lead) and after its last (trail). Against the fleet's usual
lead and trail both move by the error of the camera's clock. Most clocks are nearly right and a few are minutes off: the
prior is two normal laws about zero, so that a small error is taken back to the fleet's and a large, well-known one is not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
WIDE = 5  # places of a sweep that are looked at together
MEDIAN_ERROR = 1.2533 * 1.4826  # standard error of a median over its MAD and root of n, for a normal law
LEAST_GROUPS = 10  # clocks from which a fleet's spread is estimated
STEPS = 200


@dataclass(frozen=True)
class Clocks:
    """One entry a group: seconds that its clock is ahead, their standard error, the tolerance, and whether it was learnt.

    Where it was not, shift is zero and the tolerance the largest. ``raw`` is the shift before shrinkage, nan if unknown.
    """

    shift: Floats
    error: Floats
    tolerance: Floats
    learnt: NDArray[np.bool_]
    raw: Floats


@dataclass(frozen=True)
class Middles:
    """Median, median absolute deviation and count of each group, nan where it is empty."""

    median: Floats
    mad: Floats
    count: Floats


def sweep(group: Ints, *, place: Ints, change: Floats, shape: tuple[int, int]) -> Ints:
    """How many places each group is off: where most of its spans lie over each other, less where most of the fleet's do.

    Parameters
    ----------
    group, place, change : a span adds one at the place where it begins and takes one away behind its end.
    shape : number of groups and of places.
    """
    dense = np.zeros(shape)
    np.add.at(dense, (group, place), change)
    over = np.cumsum(dense, axis=1)
    padded = np.pad(np.cumsum(over, axis=1), ((0, 0), (WIDE // 2 + 1, WIDE // 2)), mode="edge")
    padded[:, : WIDE // 2 + 1] = 0
    wide = padded[:, WIDE:] - padded[:, :-WIDE]
    home = int(wide.sum(axis=0).argmax())
    away = np.abs(np.arange(wide.shape[1]) - home)
    best = (wide - away * 1e-9).argmax(axis=1)
    return np.where(wide.max(axis=1) > 0, best - home, 0)


def middles(group: Ints, *, value: Floats, count: Floats, groups: int) -> Middles:
    """Medians from a histogram: ``count`` of each ``value`` in each group."""
    total = np.bincount(group, count, minlength=groups).astype(np.float64)
    median = quantiles(group, value=value, count=count, groups=groups, share=0.5)
    mad = quantiles(group, value=np.abs(value - median[group]), count=count, groups=groups, share=0.5)
    return Middles(median, mad, total)


def quantiles(group: Ints, *, value: Floats, count: Floats, groups: int, share: float) -> Floats:
    """The smallest value at or below which the share of each group lies; nan where it is empty."""
    order = np.lexsort((value, group))
    group, value, count = group[order], value[order], count[order]
    total = np.bincount(group, count, minlength=groups)
    before = np.cumsum(total) - total
    reached = np.cumsum(count) - before[group] >= share * total[group] - 1e-9
    found = np.full(groups, np.nan)
    places = np.flatnonzero(reached)[::-1]
    found[group[places]] = value[places]
    return found


def learn(
    lead: Middles, *, trail: Middles, outside: Floats, least: int, precise: float, written: float, most: float
) -> Clocks:
    """Shifts and tolerances of all groups.

    Parameters
    ----------
    lead, trail : begin less first record, end less last record, in seconds by the two clocks, for each recording of a group.
    outside : how far the record of a recording lies outside it, for most of a group's recordings (its 95 % quantile).
    least : recordings that a group needs. precise : largest standard error in seconds.
    written, most : smallest and largest tolerance.

    Notes
    -----
    Assumes that half the fleet's clocks or more are right, and that habits of switching on and off differ little beside
    the errors of clocks: a wearer who switches on a minute earlier than others looks like a clock a minute behind. One
    shift a group: a clock set anew within it is learnt in part.
    """
    known = (lead.count >= least) & (trail.count >= least)
    weight, moved = np.zeros(len(known)), np.zeros(len(known))
    for side in (lead, trail):
        error = MEDIAN_ERROR * np.maximum(side.mad, 5.0) / np.sqrt(np.maximum(side.count, 1))
        usual = float(np.median(side.median[known])) if known.any() else 0.0
        part = np.where(known, 1 / error**2, 0.0)
        weight += part
        moved += part * np.where(known, side.median - usual, 0.0)
    error = np.where(known, 1 / np.sqrt(np.maximum(weight, 1e-12)), np.inf)
    raw = np.where(known, moved / np.maximum(weight, 1e-12), np.nan)
    learnt = known & (error <= precise)
    shift, spread = np.zeros(len(known)), np.full(len(known), np.inf)
    shift[learnt], spread[learnt] = shrunk(raw[learnt], error=error[learnt])
    tolerance = np.clip(written + 2 * spread + np.nan_to_num(outside), written, most)
    return Clocks(shift, spread, np.where(learnt, tolerance, most), learnt, raw)


def shrunk(raw: Floats, *, error: Floats) -> tuple[Floats, Floats]:
    """Posterior means and standard deviations under a prior of two normal laws about zero, fitted by EM.

    With fewer than ten values no spread can be learnt from them and they stay as they are.
    """
    if len(raw) < LEAST_GROUPS:
        return raw, error
    middle = float(np.median(np.abs(raw)))
    spreads = np.array([max(middle, 1.0) ** 2, max(float(np.mean(raw**2)), 4 * max(middle, 1.0) ** 2)])
    shares = np.array([0.9, 0.1])
    for _ in range(STEPS):
        chance, means, variances = _parts(raw, error=error, spreads=spreads, shares=shares)
        seconds = (chance * (means**2 + variances)).sum(axis=0) / np.maximum(chance.sum(axis=0), 1e-9)
        shares, spreads = chance.mean(axis=0), np.maximum(seconds, 0.25)
    chance, means, variances = _parts(raw, error=error, spreads=spreads, shares=shares)
    mean = (chance * means).sum(axis=1)
    return mean, np.sqrt((chance * (variances + means**2)).sum(axis=1) - mean**2)


def _parts(raw: Floats, *, error: Floats, spreads: Floats, shares: Floats) -> tuple[Floats, Floats, Floats]:
    """Chance of each law for each value, and the value's mean and variance under it."""
    own = error[:, None] ** 2
    wide = spreads[None, :] + own
    logs = np.log(np.maximum(shares, 1e-12)) - 0.5 * (np.log(wide) + raw[:, None] ** 2 / wide)
    chance = np.exp(logs - logs.max(axis=1, keepdims=True))
    keep = spreads[None, :] / wide
    return chance / chance.sum(axis=1, keepdims=True), keep * raw[:, None], keep * own
