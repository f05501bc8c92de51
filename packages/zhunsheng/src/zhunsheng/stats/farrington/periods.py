"""Periods that no ordinary one should be compared with: weeks of a festival that moves, of a lockdown, of a broken register."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike

from zhunsheng.stats.betabinomial import Ints
from zhunsheng.stats.farrington.reference import WEEKS, Days, months_on, timeline


def kinds(dates: ArrayLike, *, days: Mapping[int, ArrayLike], least: int = 1) -> Ints:
    """Kind of each period, for `detect` and `pooled`: the one most of its days belong to, 0 where none has ``least`` of them.

    Parameters
    ----------
    dates : first day of each period, weekly or monthly. days : the days of each kind, numbered from 1; -1 for days whose periods
        are to be compared with none. A day may belong to one kind only. least : days that make a period one of a kind.

    Notes
    -----
    Give the days by their own calendar: the first week of the lunar year as the seven days from each year's Spring Festival, so
    that the week is compared with the same week of other years wherever it lay. Every kind should have been met in most of
    the years looked back on. In months a festival is better told by ``exposure`` in like-for-like days
    (`zhunsheng.stats.daykinds`), since no month is all festival. Holidays of one or two days hardly move a week: leave
    them ordinary.
    """
    line = timeline(dates, length=len(np.asarray(dates)), frequency=None)
    assert line.dates is not None
    edges = np.append(line.dates, _end(line.dates, frequency=line.frequency))
    numbers = sorted(days, key=lambda number: (number < 0, number))
    held = np.zeros((len(numbers) + 1, len(line.dates)), dtype=np.int64)
    held[0] = least - 1
    seen: set[np.datetime64] = set()
    for row, number in enumerate(numbers, start=1):
        if number == 0 or number < -1:
            raise ValueError(f"kind {number}: number kinds from 1, or -1 for periods compared with none")
        given = np.unique(np.asarray(days[number]).astype("datetime64[D]"))
        if not seen.isdisjoint(given.tolist()):
            raise ValueError(f"kind {number}: some of its days belong to another kind too")
        seen.update(given.tolist())
        inside = given[(given >= edges[0]) & (given < edges[-1])]
        held[row] = np.bincount(np.searchsorted(edges, inside, side="right") - 1, minlength=len(line.dates))
    return np.asarray(np.array([0, *numbers])[held.argmax(axis=0)], dtype=np.int64)


def _end(dates: Days, *, frequency: int) -> np.datetime64:
    """The day after the last period."""
    if frequency == WEEKS:
        return np.datetime64(dates[-1] + np.timedelta64(7, "D"), "D")
    return months_on(dates[-1], months=12 // frequency)
