"""Periods: a month, a week, the year to date, twelve months; and which earlier ones they are set beside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Form = Literal["month", "week", "ytd", "year"]
FORMS: tuple[Form, ...] = ("month", "week", "ytd", "year")
Alignment = Literal["plain", "lunar", "joined", "none"]


@dataclass(frozen=True, order=True)
class Span:
    """Days from ``start`` up to but not including ``end``."""

    start: date
    end: date

    @property
    def days(self) -> int:
        """How many."""
        return (self.end - self.start).days

    def moved(self, days: int) -> Span:
        """The same length so many days later."""
        step = timedelta(days=days)
        return Span(self.start + step, self.end + step)


@dataclass(frozen=True)
class Pair:
    """A period and the one that it is set beside."""

    now: Span
    then: Span


@dataclass(frozen=True)
class Look:
    """One period with what it is compared with.

    Parameters
    ----------
    last_year, last_month : None where the form has no such comparison. alignment : how last year's was chosen.
    base : the year before, for a series' usual share of its peers' total.
    """

    form: Form
    now: Span
    last_year: Pair | None
    last_month: Pair | None
    alignment: Alignment
    base: Span


def on(day: date, *, months: int) -> date:
    """The first of the month so many months after a day's own month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, 1)


def month_of(day: date) -> Span:
    """The month that a day is in."""
    return Span(on(day, months=0), on(day, months=1))


def week_of(day: date) -> Span:
    """The week, Monday to Sunday, that a day is in."""
    start = day - timedelta(days=day.weekday())
    return Span(start, start + timedelta(days=7))


def period(form: Form, *, day: date) -> Span:
    """The period of a form that a day stands for; of the longer forms the one that ends with its month."""
    end = on(day, months=1)
    if form == "week":
        return week_of(day)
    return {"month": month_of(day), "ytd": Span(date(day.year, 1, 1), end), "year": Span(on(end, months=-12), end)}[
        form
    ]


def year_before(span: Span, *, form: Form) -> Span:
    """The like period of last year by the calendar: for a week the one 52 weeks before."""
    if form == "week":
        return span.moved(-364)
    return Span(on(span.start, months=-12), on(span.end, months=-12))


def previous(span: Span, *, form: Form) -> Span | None:
    """The period just before; None for forms that overlap it."""
    if form == "week":
        return span.moved(-7)
    return Span(on(span.start, months=-1), span.start) if form == "month" else None


def months(first: date, *, end: date) -> list[Span]:
    """Whole months from a day on, up to another."""
    found, start = [], first if first.day == 1 else on(first, months=1)
    while on(start, months=1) <= end:
        found.append(month_of(start))
        start = on(start, months=1)
    return found


def starts(spans: Sequence[Span]) -> list[date]:
    """The first day of each."""
    return [span.start for span in spans]
