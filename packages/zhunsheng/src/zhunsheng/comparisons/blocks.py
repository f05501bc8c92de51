"""Series of one measure, day by day, with what they are divided by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from zhunsheng.comparisons.arrivals import Arrivals
from zhunsheng.comparisons.days import Days
from zhunsheng.comparisons.spans import Span, on
from zhunsheng.stats.betabinomial import Floats, Ints

Bools = NDArray[np.bool_]


class Exposure(Protocol):
    """What counts are divided by."""

    @property
    def quantity(self) -> str:
        """What it is: a quantity of the table `exposure`, or ``records``."""

    @property
    def of_days(self) -> bool:
        """Is it a rate a day, to be multiplied by like-for-like days?"""

    def over(self, span: Span) -> Floats:
        """Of each series over a span: a mean rate a day, or a whole; NaN where unknown."""


@dataclass(frozen=True)
class Steady:
    """Exposure that is known by month: vehicles, inhabitants, vehicle-kilometres a day.

    Parameters
    ----------
    first : first day of the first month. values : a day, months by series; NaN where nobody knows any.
    """

    quantity: str
    first: date
    values: Floats
    of_days: bool = True

    def over(self, span: Span) -> Floats:
        """Mean over the days of the span; the nearest month known stands for those beyond."""
        last = len(self.values) - 1
        total, day = np.zeros(self.values.shape[1]), span.start
        while day < span.end:
            end = min(on(day, months=1), span.end)
            place = (day.year - self.first.year) * 12 + day.month - self.first.month
            total = total + self.values[min(max(place, 0), last)] * (end - day).days
            day = end
        return np.asarray(total / span.days, dtype=np.float64)


@dataclass(frozen=True)
class Trials:
    """Cases of which the counted ones are a part: recordings, of which some came late.

    Parameters
    ----------
    running : running totals at the start of each day, days + 1 by series. pool : the same of all cases, each once.
    """

    quantity: str
    days: Days
    running: Floats
    pool: Floats
    of_days: bool = False

    def pooled(self, span: Span) -> float:
        """How many cases all series have together."""
        low, high = self.days.places(span)
        return float(self.pool[high] - self.pool[low])

    def over(self, span: Span) -> Floats:
        """How many cases."""
        low, high = self.days.places(span)
        total = self.running[high] - self.running[low]
        return np.asarray(np.where(total > 0, total, np.nan), dtype=np.float64)


@dataclass(frozen=True)
class Block:
    """Series that share a calendar and a season.

    Parameters
    ----------
    running : running totals at the start of each day, days + 1 by series; for a ``stock`` what is open then.
    pool : running totals of all events, each once. group : peer group of each series, -1 without peers.
    layer : series that may scatter alike. since : day from which each series is known, as a place among the days.
    unit : size of what is counted, 1 for events; for amounts a typical one, so that they are tested as so many typical ones.
    events, tested : of an amount, running totals of the events that it is of, and of itself with the largest cut down.
    calendar : whether days of one kind bring more than others. daily : known by day. arrivals : how fast records come in, None
        where all are there or nobody can tell.
    """

    days: Days
    running: Floats
    pool: Floats
    group: Ints
    layer: Ints
    since: Ints
    exposure: Exposure | None = None
    unit: float = 1.0
    calendar: bool = True
    daily: bool = True
    stock: bool = False
    events: Floats | None = None
    tested: Floats | None = None
    arrivals: Arrivals | None = None

    @property
    def size(self) -> int:
        """How many series."""
        return int(self.running.shape[1])

    def over(self, span: Span) -> Floats:
        """Total of each series over a span; of a stock what is open at its end."""
        low, high = self.days.places(span)
        return np.asarray(self.running[high] if self.stock else self.running[high] - self.running[low])

    def seen(self, span: Span) -> Bools:
        """Is each series known over the whole span?"""
        return np.asarray((self.since <= (span.start - self.days.first).days) & self.days.holds(span))

    def pooled(self, span: Span) -> float:
        """Total of all events over a span."""
        low, high = self.days.places(span)
        return float(self.pool[high] - self.pool[low])

    def counted(self, span: Span) -> Floats:
        """The same in whole units, as it is tested."""
        if self.tested is None:
            return np.asarray(np.round(self.over(span) / self.unit))
        low, high = self.days.places(span)
        return np.asarray(np.round((self.tested[high] - self.tested[low]) / self.unit))

    def happened(self, span: Span) -> Floats | None:
        """Events that an amount is of, over a span; None where events themselves are counted."""
        low, high = self.days.places(span)
        return None if self.events is None else np.asarray(self.events[high] - self.events[low])

    def entered(self, span: Span) -> tuple[float, float]:
        """The share of a span's records that is in, and the variance of its logarithm."""
        return self.arrivals.entered(span) if self.arrivals else (1.0, 0.0)

    def exposed(self, span: Span) -> Floats:
        """Exposure of each series over a span, NaN where none is known."""
        return np.full(self.size, np.nan) if self.exposure is None else self.exposure.over(span)
