"""Working days of the bureau's calendar."""

from datetime import date
from functools import cache

from zhunsheng.law import Calendar


def working_days_after(day: date, *, days: int) -> date:
    """The last day of a limit of so many working days; the day itself is not counted."""
    return _calendar().add_working_days(day, days=days)


@cache
def _calendar() -> Calendar:
    return Calendar("CN")
