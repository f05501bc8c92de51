"""Hazards of the library: the eight categories, its list, how stocks move, what a draw says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from zhunsheng.comparisons.spans import Span
from zhunsheng.hazards import flow
from zhunsheng.hazards.categories import Categories, load
from zhunsheng.hazards.outputs import HAZARDS
from zhunsheng.hazards.overdue import Item
from zhunsheng.stats.drawn import upper_share

__all__ = ["Movement", "Spell", "category_names", "listed", "movements", "upper_share"]


@dataclass(frozen=True)
class Spell:
    """One time that a hazard was open: in which group it counts, from when, until when, and whether it had come back."""

    group: str
    since: date
    cleared: date | None
    back: bool


@dataclass(frozen=True)
class Movement:
    """A group's month so far and the ages of all its spells; None where nothing can be said."""

    stock: int
    found: int
    reopened: int
    cleared: int
    rate: float | None
    median: float | None
    lower: float | None
    upper: float | None
    open_after: float | None
    came_back: int
    closed: int


def category_names(on: date) -> dict[str, tuple[str, str]]:
    """Categories of a day: id -> its name in Chinese and English."""
    return {category.id: (category.zh, category.en) for category in load(on).every}


def listed(path: Path) -> list[dict[str, Any]]:
    """Rows of a hazards.parquet. Raises ValueError where the file is none."""
    try:
        table = pq.read_table(path)
    except (OSError, ValueError) as fault:
        raise ValueError(str(fault)) from fault
    missing = [name for name in HAZARDS.names if name not in table.column_names]
    if missing:
        raise ValueError(", ".join(missing))
    rows: list[dict[str, Any]] = table.to_pylist()
    return rows


def movements(spells: Iterable[Spell], *, groups: Sequence[str], day: date) -> Mapping[str, Movement]:
    """How each group moved in the month that a day belongs to, that day included, and how long its spells last."""
    items = [Item("", one.group, "", "", "", one.since, one.cleared, one.back) for one in spells]
    own = Categories("desk", [{"id": name, "zh": name, "en": name, "overdue": [name], "comparisons": [], "aliases": []}
                              for name in groups])  # fmt: skip
    ages = {age.category: age for age in flow.ages(items, day=day, categories=own)}
    return {name: _movement(items, name, ages=ages, day=day) for name in groups}


def _movement(items: Sequence[Item], name: str, *, ages: Mapping[str, flow.Ages], day: date) -> Movement:
    first, mine = day.replace(day=1), [item for item in items if item.kind == name]
    came = [item for item in mine if first <= item.since <= day]
    back = sum(item.reopened for item in came)
    cleared = sum(item.cleared is not None and first <= item.cleared <= day for item in mine)
    span = Span(first, day + timedelta(days=1))
    month = flow.Month(name, span, sum(item.open_on(first) for item in mine), len(came) - back, back, cleared)
    age = ages.get(name)
    nan = float("nan")
    median, lower, upper = age.curve.median() if age else (nan, nan, nan)
    return Movement(
        month.stock, month.found, month.reopened, month.cleared, _known(month.rate), _known(median), _known(lower), _known(upper),
        age.curve.open_after(flow.LONG) if age else None, age.came_back if age else 0, age.closed if age else 0,
    )  # fmt: skip


def _known(value: float) -> float | None:
    return value if value == value else None
