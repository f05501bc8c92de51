"""Who has sent what: rows of the lake by unit and day, and silences that are too long."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np

from zhunsheng.lake.coverage import coverage, dated
from zhunsheng.law import Calendar
from zhunsheng.stats.gaps import gaps
from zhunsheng_desk.bridge.lakes import opened

__all__ = ["dated"]


@cache
def _calendar() -> Calendar:
    return Calendar("CN")


def rows(path: Path, *, table: str, since: date, until: date) -> list[tuple[str, str, date, int]]:
    """Rows of a table: batch, unit (blank where the table names none), local day, how many."""
    lake = opened(path)
    if lake is None:
        return []
    found = coverage(lake, table=table, since=since, until=until).to_pylist()
    return [(row["batch"], row["unit_id"] or "", row["day"], row["rows"]) for row in found]


def last_day(path: Path, *, table: str) -> date | None:
    """First day of the last month of which the lake holds rows of the table, by its files' own names."""
    lake = opened(path)
    months = {
        file.month
        for batch in (lake.batches() if lake else [])
        if table in batch.tables
        for file in batch.tables[table].files
        if file.month[:1].isdigit()
    }
    return date.fromisoformat(f"{max(months)}-01") if months else None


def silences(counts: Mapping[str, Sequence[int]], *, days: Sequence[date]) -> dict[str, list[bool]]:
    """For each source the days that lie in a silence too long for what it sends on its other days."""
    if not counts:
        return {}
    found = gaps(np.array(list(counts.values()), dtype=np.int64), working=np.array([is_working(day) for day in days]))
    return {name: row.tolist() for name, row in zip(counts, found, strict=True)}


def is_working(day: date) -> bool:
    """Is the day worked in the bureau's calendar."""
    return _calendar().is_working(day)


def holiday(day: date) -> str:
    """The holiday's name, blank where the day is none."""
    return _calendar().holiday(day)
