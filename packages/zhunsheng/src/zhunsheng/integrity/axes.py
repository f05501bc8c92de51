"""Axes and marks of the drawings of evidence: funnels, histograms, running totals."""

from __future__ import annotations

import math

from zhunsheng.drawing import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, Axis
from zhunsheng.integrity.pictures.funnels import Dot, Funnel
from zhunsheng.integrity.pictures.histograms import Histogram
from zhunsheng.integrity.pictures.timelines import Timeline

TALLEST = 12  # ratio beyond which a funnel's dots lie on its upper edge
LABELS = 12  # labels that fit under a histogram


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
