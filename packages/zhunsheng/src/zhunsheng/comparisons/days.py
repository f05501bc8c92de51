"""Days by kind, so that periods can be compared like for like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import groupby

import numpy as np

from zhunsheng import dated
from zhunsheng.comparisons.spans import Span
from zhunsheng.law.calendar import Calendar, spring_festival
from zhunsheng.law.lunar import MONTHS
from zhunsheng.stats.betabinomial import Floats, Ints


@dataclass(frozen=True)
class Kinds:
    """See days.toml for each entry's meaning and reason."""

    name: str
    kinds: Sequence[str]
    before: int
    during: int
    after: int
    aligned: Sequence[int]
    jurisdictions: Mapping[str, str]
    zones: Mapping[str, str]

    def country(self, *, jurisdiction: str, zone: str) -> str:
        """Whose days off hold; blank where only weekends are known."""
        return self.jurisdictions.get(jurisdiction) or self.zones.get(zone, "")


def load(on: date) -> Kinds:
    """The kinds of day as they stand on a day."""
    return dated.load(Kinds, package="zhunsheng.comparisons", on=on, name="days.toml")


def festival(year: int) -> date | None:
    """The first day of the lunar year, None outside the table."""
    return spring_festival(year) if year == min(MONTHS) or year in MONTHS else None


@dataclass(frozen=True)
class Days:
    """Each day of a history by its kind.

    Parameters
    ----------
    first : the first day. count : days. country : whose days off hold, blank for weekends only.
    """

    first: date
    count: int
    country: str
    kinds: Kinds

    @cached_property
    def kind(self) -> Ints:
        """Of each day, as a place in ``kinds.kinds``."""
        names = self._civil()
        for number in range(self.count):
            names[number] = self._lunar(self.first + timedelta(days=number)) or names[number]
        place = {name: number for number, name in enumerate(self.kinds.kinds)}
        return np.array([place[name] for name in names], dtype=np.int64)

    def _civil(self) -> list[str]:
        """Working days and days off; days off that run on to a public holiday are part of it."""
        every = [self.first + timedelta(days=number) for number in range(self.count)]
        if not self.country:
            return ["rest" if day.weekday() >= 5 else "working" for day in every]
        calendar = Calendar(self.country)
        names = [
            "shifted" if calendar.is_shifted(day) else "working" if calendar.is_working(day) else "rest"
            for day in every
        ]
        for off, run in groupby(range(self.count), key=lambda number: names[number] == "rest"):
            places = list(run)
            if off and any(calendar.holiday(every[number]) for number in places):
                for number in places:
                    names[number] = "holiday"
        return names

    @cached_property
    def month(self) -> Ints:
        """Of each day, January 0."""
        return np.array(
            [(self.first + timedelta(days=number)).month - 1 for number in range(self.count)], dtype=np.int64
        )

    def _lunar(self, day: date) -> str:
        """Where a day lies beside the festival; blank where it does not."""
        start = festival(day.year) if self.country == "CN" else None
        if start is None:
            return ""
        away = (day - start).days
        if -self.kinds.before <= away < 0:
            return "festival_before"
        if 0 <= away < self.kinds.during:
            return "festival"
        return "festival_after" if 0 <= away - self.kinds.during < self.kinds.after else ""

    @cached_property
    def _running(self) -> Floats:
        each = np.zeros((self.count + 1, len(self.kinds.kinds)))
        each[np.arange(1, self.count + 1), self.kind] = 1
        return np.asarray(np.cumsum(each, axis=0))

    def of(self, span: Span) -> Floats:
        """How many days of each kind a span has, those outside the history left out."""
        low, high = self.places(span)
        return np.asarray(self._running[high] - self._running[low])

    def spans(self, spans: Sequence[Span]) -> Floats:
        """The same of many, spans by kinds."""
        return np.array([self.of(span) for span in spans]).reshape(len(spans), len(self.kinds.kinds))

    def places(self, span: Span) -> tuple[int, int]:
        """Where a span begins and ends among the days."""
        low, high = ((day - self.first).days for day in (span.start, span.end))
        return min(max(low, 0), self.count), min(max(high, 0), self.count)

    def holds(self, span: Span) -> bool:
        """Does the history reach over the whole span?"""
        return self.first <= span.start and span.end <= self.first + timedelta(days=self.count)
