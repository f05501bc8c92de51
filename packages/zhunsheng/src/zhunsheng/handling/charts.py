"""Pictures of the audit as places on the paper: paces of units, effects of subjects, days over the limits."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from zhunsheng.drawing import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, Axis
from zhunsheng.handling.lines import Compared, Line
from zhunsheng.handling.swiftness import Pace

ROW, NAME = 26, 270  # height of a unit's line, width of its name
SPECKS = 1500  # other subjects that a picture draws
DAYS = (1, 2, 4, 8, 15, 31, 61, 10**6)  # upper ends of the bars, days over the limit, excluded


@dataclass(frozen=True)
class Paces:
    """Units one below the other."""

    units: tuple[Pace, ...]
    across: Axis

    @property
    def height(self) -> int:
        """Of the whole picture."""
        return TOP + ROW * len(self.units) + BOTTOM

    def y(self, place: int) -> int:
        """The middle of a unit's line."""
        return TOP + ROW * place + ROW // 2


def paces(units: Sequence[Pace]) -> Paces:
    """All units; the axis ends at the largest upper quartile."""
    top = max((unit.three_quarters for unit in units), default=1.0)
    return Paces(tuple(units), Axis(0.0, top * 1.05, NAME, WIDTH - RIGHT))


@dataclass(frozen=True)
class Effects:
    """Subjects of one indicator: those raised, and all others as specks."""

    one: Compared
    raised: tuple[Line, ...]
    calm: tuple[tuple[float, float], ...]
    across: Axis
    upwards: Axis

    @property
    def shares(self) -> bool:
        """Is upwards a share rather than an effect."""
        return self.one.indicator == "reversals"

    @property
    def specks(self) -> str:
        """The others as an SVG path of points."""
        return " ".join(f"M{self.across(n)},{self.upwards(effect)}h0" for n, effect in self.calm)

    def interval(self, line: Line) -> str:
        """A raised subject's interval as an SVG path."""
        x = self.across(line.n)
        return f"M{x},{self.upwards(line.lower)}V{self.upwards(line.upper)}"


def effects(one: Compared) -> Effects | None:
    """None where no subject could be assessed."""
    known = [line for line in one.lines if line.state == "assessed" and line.effect == line.effect]
    if not known:
        return None
    raised = tuple(line for line in known if line.level)
    calm = [(line.n, line.effect) for line in known if not line.level]
    chosen = [calm[nth] for nth in np.unique(np.linspace(0, max(len(calm) - 1, 0), min(len(calm), SPECKS)).astype(int))]
    values = [line.effect for line in known] + [end for line in raised for end in (line.lower, line.upper)]
    low, high = min([0.0, *values]), max([0.0, *values])
    edge = 0.08 * (high - low or 1)
    sizes = [line.n for line in known]
    across = Axis(max(min(sizes) * 0.9, 1), max(sizes) * 1.1, LEFT, WIDTH - RIGHT, log=True)
    return Effects(one, raised, tuple(chosen), across, Axis(low - edge, high + edge, HEIGHT - BOTTOM, TOP))


@dataclass(frozen=True)
class Bar:
    """Steps so many days over their limit, and the crash of the one that took longest."""

    label: str
    count: int
    worst: str


def bars(late: Sequence[tuple[float, str]]) -> list[Bar]:
    """Bars from days over the limit and the place of each case on the page."""
    made, low = [], 0
    for high in DAYS:
        inside = [(days, place) for days, place in late if low <= days < high]
        label = (
            f"{low}–{high - 1}" if high < DAYS[-1] and high - low > 1 else str(low) if high < DAYS[-1] else f"≥{low}"
        )
        made.append(Bar(label, len(inside), max(inside)[1] if inside else ""))
        low = high
    return made


def bar_axis(made: Sequence[Bar]) -> Axis:
    """Upwards."""
    return Axis(0.0, float(max([bar.count for bar in made] + [1])) * 1.1, HEIGHT - BOTTOM, TOP)


def slot(nth: int, *, of: int) -> tuple[float, float]:
    """Left edge and width of a bar."""
    wide = (WIDTH - LEFT - RIGHT) / of
    return round(LEFT + wide * nth + wide * 0.1, 1), round(wide * 0.8, 1)


def whole(value: float) -> str:
    """A tick's label."""
    return f"{value:,.0f}" if math.isclose(value, round(value)) else f"{value:g}"
