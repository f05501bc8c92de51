"""Value types that every layer shares."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, order=True)
class Window:
    """A half-open span of time, ``start <= t < end``, both aware."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise ValueError("a window needs times with an offset")
        if self.end <= self.start:
            raise ValueError("a window ends after it starts")


@dataclass(frozen=True, order=True)
class Validity:
    """The days on which a rule of law is in force, both ends included; ``until`` is None while it stands."""

    since: date
    until: date | None = None

    def covers(self, day: date) -> bool:
        """Is the rule in force on that day?"""
        return self.since <= day and (self.until is None or day <= self.until)
