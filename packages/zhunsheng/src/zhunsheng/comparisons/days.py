"""Days by kind, so that periods can be compared like for like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np

from zhunsheng.comparisons.spans import Span
from zhunsheng.integrity import dated
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
        calendar = Calendar(self.country) if self.country else None
        names = [self._name(self.first + timedelta(days=number), calendar=calendar) for number in range(self.count)]
        place = {name: number for number, name in enumerate(self.kinds.kinds)}
        return np.array([place[name] for name in names], dtype=np.int64)

    @cached_property
    def month(self) -> Ints:
        """Of each day, January 0."""
        return np.array(
            [(self.first + timedelta(days=number)).month - 1 for number in range(self.count)], dtype=np.int64
        )

    def _name(self, day: date, *, calendar: Calendar | None) -> str:
        if self.country == "CN" and (start := festival(day.year)):
            away = (day - start).days
            if -self.kinds.before <= away < 0:
                return "festival_before"
            if 0 <= away < self.kinds.during:
                return "festival"
            if 0 <= away - self.kinds.during < self.kinds.after:
                return "festival_after"
        if calendar is None:
            return "rest" if day.weekday() >= 5 else "working"
        if calendar.is_shifted(day):
            return "shifted"
        if calendar.holiday(day):
            return "holiday"
        return "working" if calendar.is_working(day) else "rest"

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
