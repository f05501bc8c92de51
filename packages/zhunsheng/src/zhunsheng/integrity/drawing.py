"""Scales and marks of the drawings: numbers to places on the paper, and where an axis has its ticks."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from zhunsheng.integrity.pictures.funnels import Dot, Funnel
from zhunsheng.integrity.pictures.histograms import Histogram
from zhunsheng.integrity.pictures.timelines import Timeline

WIDTH, HEIGHT = 640, 300
LEFT, RIGHT, TOP, BOTTOM = 60, 18, 34, 56
TALLEST = 12  # ratio beyond which a funnel's dots lie on its upper edge
LABELS = 12  # labels that fit under a histogram


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


def funnel_axes(funnel: Funnel) -> tuple[Axis, Axis]:
    """Records across, ratio (or share, where hits are rare) upwards."""
    seen = [*(dot.y for dot in funnel.dots), *(y for _, y in funnel.calm)]
    tall = max([1e-6 if funnel.rare else 2.0, *seen, *(max(limit) for limit in funnel.limits)])
    across = Axis(max(1, funnel.grid[0]), max(funnel.grid[-1], funnel.grid[0] + 1), LEFT, WIDTH - RIGHT, log=True)
    return across, Axis(0, (tall if funnel.rare else min(tall, TALLEST)) * 1.05, HEIGHT - BOTTOM, TOP)


def histogram_axes(histogram: Histogram) -> tuple[Axis, Axis]:
    """Places across, records upwards."""
    across = Axis(histogram.places[0] - 0.5, histogram.places[-1] + 0.5, LEFT, WIDTH - RIGHT)
    tall = max([1.0, *histogram.seen, *histogram.expected])
    return across, Axis(0, tall * 1.08, HEIGHT - BOTTOM, TOP)


def timeline_axes(timeline: Timeline) -> tuple[Axis, Axis]:
    """Days across, running totals upwards."""
    first, last = timeline.days[0].toordinal(), timeline.days[-1].toordinal()
    tall = max([1.0, *timeline.seen, *timeline.expected, *timeline.high])
    return Axis(first, max(last, first + 1), LEFT, WIDTH - RIGHT), Axis(0, tall * 1.08, HEIGHT - BOTTOM, TOP)


def labelled(histogram: Histogram) -> set[int]:
    """Places that get a label: all where they fit, else evenly, nought among them."""
    step = math.ceil(len(histogram.places) / LABELS)
    return {place for place in histogram.places if place % step == 0}


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


def specks(funnel: Funnel, *, across: Axis, upwards: Axis) -> str:
    """Subjects without a lead as one SVG path of points."""
    return "".join(f"M{across(x):g},{upwards(y):g}h0" for x, y in funnel.calm)


def mark(dot: Dot, *, across: Axis, upwards: Axis) -> str:
    """A subject with a lead; the level is told by the shape too: a diamond, a square, a triangle."""
    x, y, r = across(dot.x), upwards(dot.y), 6
    if dot.level == "red":
        return f"M{x},{y - r}l{r},{r}l-{r},{r}l-{r},-{r}z"
    if dot.level == "orange":
        return f"M{x - 5},{y - 5}h10v10h-10z"
    return f"M{x},{y - r}l{r},{2 * r - 2}h-{2 * r}z"
