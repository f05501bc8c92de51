"""What a synthetic bureau is made from, and its days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np

from zhunsheng.errors import Problem
from zhunsheng.law.calendar import Calendar
from zhunsheng.simulate.rows import DAY, Array

ZONE_SHIFT = 8 * 3600  # Asia/Shanghai, without summer time in any year allowed here
EARLIEST, LATEST = date(2022, 4, 1), date(2035, 1, 1)  # points since Order 163; holidays projected further on
FEWEST, MOST = 20, 20_000
LONGEST = 60  # months
EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Plan:
    """Size, span and seed of a bureau."""

    officers: int
    months: int
    seed: int
    misconduct: str
    start: date

    def __post_init__(self) -> None:
        if not FEWEST <= self.officers <= MOST:
            raise Problem("simulate_number_wrong", name="officers", value=self.officers, low=FEWEST, high=MOST)
        if not 1 <= self.months <= LONGEST:
            raise Problem("simulate_number_wrong", name="months", value=self.months, low=1, high=LONGEST)
        if not 0 <= self.seed < 2**63:
            raise Problem("simulate_number_wrong", name="seed", value=self.seed, low=0, high=2**63 - 1)
        if not EARLIEST <= self.start <= LATEST:
            raise Problem("simulate_number_wrong", name="start", value=self.start, low=EARLIEST, high=LATEST)

    @cached_property
    def end(self) -> date:
        """The day after the last."""
        return months_on(self.start, months=self.months)

    @cached_property
    def days(self) -> list[date]:
        """Every day of the span."""
        return [self.start + timedelta(days=number) for number in range((self.end - self.start).days)]

    @cached_property
    def firsts(self) -> list[date]:
        """The first day of every calendar month that the span touches."""
        return [
            months_on(self.start.replace(day=1), months=number)
            for number in range(self.months + 1)
            if months_on(self.start.replace(day=1), months=number) < self.end
        ]

    @cached_property
    def month_of(self) -> Array:
        """The place in `firsts` of every day."""
        first = self.firsts[0]
        return np.array([(day.year - first.year) * 12 + day.month - first.month for day in self.days])

    @cached_property
    def month_ends(self) -> Array:
        """Of every day, how many days of its calendar month come after it."""
        return np.array([(months_on(day.replace(day=1), months=1) - day).days - 1 for day in self.days])

    @cached_property
    def begins(self) -> int:
        """The first moment, in seconds since 1970."""
        return midnight(self.start)

    @cached_property
    def ends(self) -> int:
        """The moment after the last."""
        return midnight(self.end)

    @cached_property
    def traffic(self) -> Array:
        """How much traffic each day has: more on holidays, a little more at weekends, less in deep winter."""
        calendar = Calendar("CN")
        weekly = [1.35 if calendar.holiday(day) else 1.0 if calendar.is_working(day) else 1.1 for day in self.days]
        yearly = 1.0 + 0.12 * np.sin(2 * np.pi * (np.array([day.timetuple().tm_yday for day in self.days]) - 110) / 365)
        return np.asarray(np.array(weekly) * yearly)

    def day_of(self, moments: Array) -> Array:
        """The place in `days` of moments; beyond the span the nearest day."""
        return np.asarray(np.clip((moments - self.begins) // DAY, 0, len(self.days) - 1))


def months_on(day: date, *, months: int) -> date:
    """The same day so many months later, or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(day.day, (following - timedelta(days=1)).day))


def midnight(day: date) -> int:
    """The local midnight at which a day begins, in seconds since 1970."""
    return (day - EPOCH).days * DAY - ZONE_SHIFT


def day_number(moments: Array) -> Array:
    """Local days since 1970 of moments."""
    return np.asarray((moments + ZONE_SHIFT) // DAY)


def clock(moments: Array) -> Array:
    """Seconds since local midnight of moments."""
    return np.asarray((moments + ZONE_SHIFT) % DAY)
