"""Places on the paper of the bulletin's pictures."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import groupby

from zhunsheng.comparisons.pictures import TALLEST, Course, Dot, Funnel
from zhunsheng.drawing import Axis

WIDTH, HEIGHT = 640, 300
SMALL = 190  # height of a small multiple
LEFT, RIGHT, TOP, BOTTOM = 60, 18, 30, 48


def course_axes(given: Course) -> tuple[Axis, Axis]:
    """Days across, counts upwards."""
    first, last = given.days[0].toordinal(), given.days[-1].toordinal()
    tall = max([1.0, *given.seen, *(value for value in (*given.high, *given.expected, given.limit) if value == value)])
    return Axis(first, max(last, first + 1), LEFT, WIDTH - RIGHT), Axis(0, tall * 1.1, SMALL - 30, TOP)


def pieces(given: Course) -> list[list[int]]:
    """Runs of periods whose band is known."""
    known = [low == low for low in given.low]
    return [[at for at, _ in run] for good, run in groupby(enumerate(known), key=lambda pair: pair[1]) if good]


def labels(given: Course) -> list[int]:
    """Periods that get a label: at most seven, the last among them."""
    step = max(1, math.ceil(len(given.days) / 7))
    return list(range(len(given.days) - 1, -1, -step))


def funnel_axes(given: Funnel) -> tuple[Axis, Axis]:
    """Expected counts across, ratio upwards."""
    tall = max([2.0, *(dot.y for dot in given.dots), *(y for _, y in given.calm)])
    across = Axis(given.grid[0], given.grid[-1], LEFT, WIDTH - RIGHT, log=True)
    return across, Axis(0, min(tall, TALLEST) * 1.05, HEIGHT - BOTTOM, TOP)


def place(dot: Dot, *, across: Axis, upwards: Axis) -> str:
    """A marked subject; what it is is told by the shape too: a triangle up for a rise, down for a fall."""
    x, y, r = across(dot.x), upwards(dot.y), 6
    if dot.verdict == "raised":
        return f"M{x},{y - r}l{r},{2 * r - 2}h-{2 * r}z"
    return f"M{x},{y + r}l{r},-{2 * r - 2}h-{2 * r}z"


def specks(points: Sequence[tuple[float, float]], *, across: Axis, upwards: Axis) -> str:
    """Unmarked subjects as one path of points."""
    return "".join(f"M{across(x):g},{upwards(y):g}h0" for x, y in points)
