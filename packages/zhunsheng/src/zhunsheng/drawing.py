"""Scales and lines of the drawings: numbers to places on the paper, ticks on an axis, lines and bands as SVG paths."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

WIDTH, HEIGHT = 640, 300
LEFT, RIGHT, TOP, BOTTOM = 60, 18, 34, 56


@dataclass(frozen=True)
class Axis:
    """A linear scale from values to places; ``log`` for a logarithmic one."""

    low: float
    high: float
    start: float
    end: float
    log: bool = False

    def __call__(self, value: float) -> float:
        """Where a value lies, held inside the axis."""
        low, high, at = (math.log(max(v, 1e-9)) if self.log else v for v in (self.low, self.high, value))
        share = (min(max(at, low), high) - low) / ((high - low) or 1)
        return round(self.start + share * (self.end - self.start), 1)

    def ticks(self) -> list[float]:
        """Round values inside the axis."""
        if self.log:
            powers = range(math.floor(math.log10(self.low)), math.ceil(math.log10(self.high)) + 1)
            values = [step * 10.0**power for power in powers for step in (1, 2, 5)]
        else:
            raw = (self.high - self.low) / 5 or 1
            power = 10 ** math.floor(math.log10(raw))
            step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= raw)
            first = math.ceil(self.low / step)
            values = [step * number for number in range(first, math.floor(self.high / step) + 1)]
        return [value for value in values if self.low <= value <= self.high]


def months(days: Sequence[date]) -> list[date]:
    """Firsts of months inside the days, at most seven."""
    first, last = days[0], days[-1]
    number, end = first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
    every = [date(month // 12, month % 12 + 1, 1) for month in range(number, end + 1)]
    inside = [month for month in every if first <= month <= last]
    return inside[:: max(1, math.ceil(len(inside) / 7))]


def ordinals(days: Iterable[date]) -> list[int]:
    """Days as numbers."""
    return [day.toordinal() for day in days]


def path(xs: Iterable[float], *, ys: Iterable[float], across: Axis, upwards: Axis) -> str:
    """A line through the points, as an SVG path."""
    points = [f"{across(x):g},{upwards(y):g}" for x, y in zip(xs, ys, strict=True)]
    return "M" + " L".join(points) if points else ""


def area(xs: Sequence[float], *, low: Sequence[float], high: Sequence[float], across: Axis, upwards: Axis) -> str:
    """What lies between two lines, as an SVG path."""
    there = path(xs, ys=high, across=across, upwards=upwards)
    back = path(list(reversed(xs)), ys=list(reversed(low)), across=across, upwards=upwards)
    return f"{there} L{back[1:]} Z" if there else ""
