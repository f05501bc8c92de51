"""Periods of attestation: how they are named, and when they end."""

from __future__ import annotations

import calendar
from datetime import date

from zhunsheng_desk.duties.models import DutyList

Rhythm = DutyList.Rhythm
MONTHS = {Rhythm.MONTH: 1, Rhythm.QUARTER: 3, Rhythm.YEAR: 12}


def name(day: date, *, rhythm: str) -> str:
    """The period of a day: 2026-11, 2026Q4 or 2026."""
    if rhythm == Rhythm.MONTH:
        return f"{day:%Y-%m}"
    return f"{day.year}Q{(day.month + 2) // 3}" if rhythm == Rhythm.QUARTER else str(day.year)


def end(day: date, *, rhythm: str) -> date:
    """The last day of the period of a day."""
    size = MONTHS[Rhythm(rhythm)]
    month = (day.month - 1) // size * size + size
    return date(day.year, month, calendar.monthrange(day.year, month)[1])


def names(day: date) -> list[str]:
    """The present period of each rhythm."""
    return [name(day, rhythm=rhythm) for rhythm in Rhythm]
