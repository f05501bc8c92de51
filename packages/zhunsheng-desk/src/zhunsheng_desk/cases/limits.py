"""Limits of the day: working days, shares and budgets as dated data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from zhunsheng_desk.bridge.calendar import working_days_after
from zhunsheng_desk.bridge.dated import load


@dataclass(frozen=True)
class Limits:
    """Days are working days; `budget` new cases a day and branch; shares are of subjects assessed, and of new leads."""

    budget: int
    first_look: int
    documents: int
    reply: int
    second: int
    decide: int
    appeal: int
    answer_appeal: int
    plea: int
    drawn_share: float
    blinded_share: float


def limits(*, on: date | None = None) -> Limits:
    """Those in force on a day, by default today."""
    return load(Limits, package="zhunsheng_desk.cases", on=on or timezone.localdate(), name="limits.toml")


def due(days: int) -> date:
    """The last day of so many working days from today."""
    return working_days_after(timezone.localdate(), days=days)
