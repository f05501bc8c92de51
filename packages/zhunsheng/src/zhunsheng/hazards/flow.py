"""How the overdue lists move: what stood, came, came back and went, by category and month; how long items stay open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from zhunsheng.comparisons.spans import Span, on
from zhunsheng.hazards.categories import Categories
from zhunsheng.hazards.overdue import Item
from zhunsheng.stats.survival import Survival, kaplan_meier

MONTHS = 12
LONG = 90  # days after which an open item is called old


@dataclass(frozen=True)
class Month:
    """One month of one category; stock = before + found + reopened - cleared, rate = cleared over the first three."""

    category: str
    span: Span
    before: int
    found: int
    reopened: int
    cleared: int

    @property
    def stock(self) -> int:
        """What is open at the end."""
        return self.before + self.found + self.reopened - self.cleared

    @property
    def rate(self) -> float:
        """Share of all that was to be cleared that was; NaN where nothing was."""
        whole = self.before + self.found + self.reopened
        return self.cleared / whole if whole else float("nan")


@dataclass(frozen=True)
class Ages:
    """How long items of a category stay open: the curve, items and those still open, and how many closed ones came back."""

    category: str
    curve: Survival
    items: int
    open: int
    came_back: int
    closed: int


def months(items: Sequence[Item], *, day: date, categories: Categories) -> list[Month]:
    """Each category by month, up to a day; the last month may not be whole."""
    made = []
    for category in categories.every:
        own = [item for item in items if categories.of_overdue(item.kind).id == category.id]
        start = on(day, months=1 - MONTHS)
        while own and start < day:
            span = Span(start, min(on(start, months=1), day))
            made.append(_month(own, span=span, category=category.id))
            start = on(start, months=1)
    return made


def _month(items: Sequence[Item], *, span: Span, category: str) -> Month:
    came = [item for item in items if span.start <= item.since < span.end]
    back = sum(item.reopened for item in came)
    cleared = sum(item.cleared is not None and span.start <= item.cleared < span.end for item in items)
    before = sum(item.open_on(span.start) for item in items)
    return Month(category, span, before, len(came) - back, back, cleared)


def ages(items: Sequence[Item], *, day: date, categories: Categories) -> list[Ages]:
    """Time to clearance of each category, open items counted for as long as they have been open."""
    made = []
    for category in categories.every:
        own = [item for item in items if categories.of_overdue(item.kind).id == category.id]
        if own:
            ended = np.array([item.cleared is not None for item in own])
            days = np.array([max(((item.cleared or day) - item.since).days, 0.5) for item in own], dtype=np.float64)
            back = sum(item.reopened for item in own)
            closed = int(ended.sum())
            made.append(Ages(category.id, kaplan_meier(days, ended=ended), len(own), len(own) - closed, back, closed))
    return made
