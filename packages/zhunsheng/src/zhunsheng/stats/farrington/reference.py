"""Which earlier periods a period is judged by, and where they stand in time and season."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zhunsheng.stats.betabinomial import Floats, Ints

Days = NDArray[np.datetime64]
WEEKS = 52


@dataclass(frozen=True)
class Reference:
    """The baseline of one judged period.

    Parameters
    ----------
    rows : positions of the baseline. time : of each. level : of each, numbered from 0 without gaps.
    now_time, now_level : of the judged period; ``now_level`` is -1 where no row shares its level.
    """

    rows: Ints
    time: Floats
    level: Ints
    now_time: float
    now_level: int

    @property
    def levels(self) -> int:
        """How many levels there are."""
        return int(self.level.max(initial=-1)) + 1


@dataclass(frozen=True)
class Timeline:
    """First days of the periods, or None where only their order is known. ``frequency`` : periods of a year."""

    dates: Days | None
    frequency: int

    def back(self, place: int, *, years: int) -> int:
        """The period as many years before, below 0 where it lies before the series.

        Weekly: the nearest day of the same weekday to the same day of that year. Monthly: the same month.
        """
        if self.dates is None or self.frequency < WEEKS:
            return place - years * self.frequency
        day = self.dates[place]
        there = months_on(day, months=-12 * years)
        off = int((day - there).astype(np.int64)) % 7
        nearest = there + np.timedelta64(off if off <= 3 else off - 7, "D")
        return int((nearest - self.dates[0]).astype(np.int64)) // 7

    def times(self, rows: Ints, *, place: int) -> tuple[Floats, float]:
        """Times of rows and of a place, from the first row on, in lengths of the series' first period."""
        if self.dates is None:
            return rows.astype(np.float64), float(place)
        days = (self.dates - self.dates[rows[0]]).astype(np.float64)
        step = days[1] - days[0]
        return days[rows] / step, float(days[place] / step)


def timeline(dates: ArrayLike | None, *, length: int, frequency: int | None) -> Timeline:
    """Checked dates with the frequency that they show."""
    if dates is None:
        return Timeline(None, frequency or WEEKS)
    days = np.asarray(dates).astype("datetime64[D]")
    if days.shape != (length,):
        raise ValueError(f"{len(days)} dates for {length} periods: give the first day of each")
    found = _frequency(days)
    if frequency not in (None, found):
        raise ValueError(f"the dates show {found} periods a year, not {frequency}: leave `frequency` out")
    return Timeline(days, found)


def _frequency(days: Days) -> int:
    if len(days) > 1 and np.all(np.diff(days).astype(np.int64) == 7):
        return WEEKS
    months = days.astype("datetime64[M]")
    steps = np.diff(months.astype(np.int64))
    same_day = np.unique((days - months).astype(np.int64)).size == 1
    if len(steps) and same_day and np.unique(steps).size == 1 and int(steps[0]) in (1, 2, 3, 4, 6):
        return 12 // int(steps[0])
    raise ValueError(
        "dates must be weekly, seven days apart, or monthly or longer on one day of the month, none left out"
    )


def months_on(day: np.datetime64, *, months: int) -> np.datetime64:
    """The same day so many months on; one that its month does not have runs over into the next: 29 February to 1 March."""
    month = day.astype("datetime64[M]")
    first = (month + np.timedelta64(months, "M")).astype("datetime64[D]")
    return np.datetime64(first + (day - month.astype("datetime64[D]")), "D")


def reference(
    place: int, *, line: Timeline, b: int, w: int, no_periods: int, left_out: int, kinds: Ints | None
) -> Reference | None:
    """Baseline of one period; None where the history does not reach back far enough or nothing is left.

    Half-windows of ``w`` periods about the same time of ``b`` earlier years are one level of season. With ``no_periods``
    above 1 the rest of each year is cut into so many levels less one, longer ones first. The last ``left_out`` periods and the
    judged one itself stay out. ``kinds`` : see `detect`.
    """
    anchors = [line.back(place, years=years) for years in range(b, -1, -1)]
    if anchors[0] < 0:
        return None
    level = np.full(place + 1, -1, dtype=np.int64)
    for anchor, following in zip(anchors, [*anchors[1:], None], strict=True):
        level[max(anchor - w, 0) : anchor + w + 1] = no_periods - 1
        if following is not None and no_periods > 1:
            rest = np.arange(anchor + w + 1, following - w)
            for number, part in enumerate(np.array_split(rest, no_periods - 1)):
                level[part] = number
    level[max(place - left_out, 0) :] = -1
    own = no_periods - 1
    if kinds is not None:
        own = _by_kind(level, place=place, first=max(anchors[0] - w, 0), left_out=left_out, kinds=kinds, own=own)
    rows = np.flatnonzero(level >= 0)
    if len(rows) == 0:
        return None
    time, now = line.times(rows, place=place)
    labels, compact = np.unique(level[rows], return_inverse=True)
    where = np.flatnonzero(labels == own)
    return Reference(rows, time, compact.astype(np.int64), now, int(where[0]) if len(where) else -1)


def _by_kind(level: Ints, *, place: int, first: int, left_out: int, kinds: Ints, own: int) -> int:
    """Take special periods out of the seasons; those of the judged one's kind are a level of their own."""
    past = kinds[: place + 1]
    level[past != 0] = -1
    kind = int(past[place])
    if kind <= 0:
        return own
    alike = np.flatnonzero(past == kind)
    level[alike[(alike >= first) & (alike < place - left_out)]] = own + 1
    return own + 1
