"""Scales and marks of the drawings: numbers to places on the paper, and where an axis has its ticks."""

from __future__ import annotations

import math
from dataclasses import dataclass

from zhunsheng.integrity.pictures import Funnel, Histogram

WIDTH, HEIGHT = 640, 300
LEFT, RIGHT, TOP, BOTTOM = 56, 16, 16, 52


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
    """Records across, ratio upwards."""
    tall = max([2.0, *(dot.y for dot in funnel.dots), *(max(limit) for limit in funnel.limits)])
    across = Axis(max(1, funnel.grid[0]), max(funnel.grid[-1], funnel.grid[0] + 1), LEFT, WIDTH - RIGHT, log=True)
    return across, Axis(0, min(tall, 12) * 1.05, HEIGHT - BOTTOM, TOP)


def histogram_axes(histogram: Histogram) -> tuple[Axis, Axis]:
    """Places across, records upwards."""
    across = Axis(histogram.places[0] - 0.5, histogram.places[-1] + 0.5, LEFT, WIDTH - RIGHT)
    tall = max([1.0, *histogram.seen, *histogram.expected])
    return across, Axis(0, tall * 1.08, HEIGHT - BOTTOM, TOP)


def path(xs: tuple[float, ...], *, ys: tuple[float, ...], across: Axis, upwards: Axis) -> str:
    """A line through the points, as an SVG path."""
    points = [f"{across(x)},{upwards(y)}" for x, y in zip(xs, ys, strict=True)]
    return "M" + " L".join(points)
