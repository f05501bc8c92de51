"""Working days, shifted working days, and the Chinese lunar calendar.

Days off and shifted working days come from the library `holidays`. A year without an official notice is projected by that
library and is marked provisional; it is never an error.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Literal

import holidays

from zhunsheng.law.lunar import MONTHS

Status = Literal["official", "provisional"]


@dataclass(frozen=True)
class LunarDate:
    """A day of the Chinese lunar calendar; ``leap`` for the second of two months of one number."""

    year: int
    month: int
    day: int
    leap: bool = False


class Calendar:
    """The working-day calendar of a country.

    Parameters
    ----------
    country : ``CN`` with shifted working days, or ``US`` (Massachusetts).
    """

    def __init__(self, country: str = "CN") -> None:
        self.country = country
        self._days = holidays.country_holidays(country, subdiv="MA" if country == "US" else None)
        self._working: dict[date, bool] = {}

    def is_working(self, day: date) -> bool:
        """Is the day worked: a weekday that is not off, or a weekend day that was shifted."""
        if day not in self._working:
            self._working[day] = bool(self._days.is_working_day(day))
        return self._working[day]

    def is_shifted(self, day: date) -> bool:
        """Is the day a weekend day that is worked."""
        return day.weekday() >= 5 and self.is_working(day)

    def holiday(self, day: date) -> str:
        """The name of the holiday, blank where the day is none."""
        return str(self._days.get(day, ""))

    def status(self, year: int) -> Status:
        """``official`` where a notice fixed the year's days, ``provisional`` where they are projected."""
        if self.country != "CN":
            return "official"
        official = _official()
        return "official" if official[0] <= year <= official[1] else "provisional"

    def add_working_days(self, start: date, *, days: int) -> date:
        """The last day of a limit of so many working days, the day of the event itself not counted.

        Source: 民事诉讼法 and 行政处罚法 practice: the day on which a period begins does not count.
        """
        day = start
        for _ in range(days):
            day += timedelta(days=1)
            while not self.is_working(day):
                day += timedelta(days=1)
        return day

    def deadline(self, start: datetime, *, amount: int, unit: str) -> datetime:
        """The end of a limit that starts at a moment on the local clock.

        Limits in days end with the last second of their last day; one in calendar days that would end on a day off
        ends on the next working day (行政诉讼法、民事诉讼法 on periods); limits in hours run through.
        """
        if unit == "hour":
            return start + timedelta(hours=amount)
        if unit == "working_day":
            last = self.add_working_days(start.date(), days=amount)
        elif unit == "calendar_day":
            last = self._next_working(start.date() + timedelta(days=amount))
        elif unit == "month":
            last = self._next_working(_months_on(start.date(), months=amount))
        else:
            raise ValueError(f"unknown kind of day: {unit}")
        return datetime.combine(last, datetime.max.time().replace(microsecond=0), tzinfo=start.tzinfo)

    def _next_working(self, day: date) -> date:
        while not self.is_working(day):
            day += timedelta(days=1)
        return day


def _months_on(day: date, *, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in range(day.day, 27, -1):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    return date(year, month + 1, min(day.day, 28))


@cache
def _official() -> tuple[int, int]:
    text = files("zhunsheng.law").joinpath("cn", "calendar.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    return data["official_from"], data["official_until"]


def lunar(day: date) -> LunarDate:
    """The lunar date of a day, 1990-01-27 to 2050-01-22."""
    years = sorted(MONTHS)
    first = spring_festival(years[0])
    if not first <= day < spring_festival(years[-1]) + timedelta(days=_length(years[-1])):
        raise ValueError(f"{day} is outside the lunar table, {years[0]} to {years[-1]}")
    year = max(year for year in years if spring_festival(year) <= day)
    left = (day - spring_festival(year)).days
    for month, leap, length in months_of(year):
        if left < length:
            return LunarDate(year, month, left + 1, leap)
        left -= length
    raise AssertionError("a lunar year ends where the next begins")


def months_of(year: int) -> list[tuple[int, bool, int]]:
    """The months of a lunar year in order: number, whether it is the leap month, length in days."""
    code = MONTHS[year]
    leap, long_leap = code & 0xF, bool(code >> 16)
    months = []
    for number in range(1, 13):
        months.append((number, False, 30 if code & (0x10000 >> number) else 29))
        if number == leap:
            months.append((number, True, 30 if long_leap else 29))
    return months


def _length(year: int) -> int:
    return sum(length for _, _, length in months_of(year))


@cache
def spring_festival(year: int) -> date:
    """The first day of the lunar year."""
    if year == 1990:
        return date(1990, 1, 27)
    if year not in MONTHS:
        raise ValueError(f"{year} is outside the lunar table, {min(MONTHS)} to {max(MONTHS)}")
    return spring_festival(year - 1) + timedelta(days=_length(year - 1))
