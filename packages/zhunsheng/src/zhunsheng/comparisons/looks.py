"""What a period is set beside: last year's by lunar date where the festival moves, the one before, the year before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from zhunsheng.comparisons.days import Kinds, festival
from zhunsheng.comparisons.spans import Alignment, Form, Look, Pair, Span, on, period, previous, year_before


def look(form: Form, *, day: date, kinds: Kinds, country: str, daily: bool = True) -> Look:
    """The comparisons of the period that a day stands for.

    Parameters
    ----------
    daily : counts are known by day. Monthly ones cannot be aligned by lunar date: January and February are joined.
    """
    span = period(form, day=day)
    pair, alignment = _last_year(span, form=form, kinds=kinds, country=country, daily=daily)
    before = previous(span, form=form)
    if before and country == "CN" and not daily and form == "month" and span.start.month <= max(kinds.aligned) + 1:
        before = None  # the festival lies in one of the two months, and a monthly count does not say how much it did
    base = Span(on(span.start, months=-12) if form != "week" else span.start - timedelta(days=364), span.start)
    return Look(form, span, pair, Pair(span, before) if before else None, alignment, base)


def _last_year(span: Span, *, form: Form, kinds: Kinds, country: str, daily: bool) -> tuple[Pair | None, Alignment]:
    then = year_before(span, form=form)
    last = span.end - timedelta(days=1)
    moves = country == "CN" and form != "year" and last.month in kinds.aligned and last.year == span.start.year
    if not moves or (form == "ytd" and last.month == max(kinds.aligned)):
        return Pair(span, then), "plain"
    if not daily:
        if form == "week" or last.month < max(kinds.aligned):
            return None, "none"
        whole = Span(date(span.start.year, 1, 1), span.end)
        return Pair(whole, year_before(whole, form="ytd")), "joined"
    shift = _lunar_shift(span.start.year)
    return (Pair(span, span.moved(-shift)), "lunar") if shift else (Pair(span, then), "plain")


def _lunar_shift(year: int) -> int:
    """Days between the first days of a lunar year and the one before; 0 outside the table."""
    this, before = festival(year), festival(year - 1)
    return (this - before).days if this and before else 0


def earlier(given: Look, *, first: date, kinds: Kinds, country: str, daily: bool = True) -> list[Look]:
    """The same look made at every earlier time since the records begin, the latest first.

    Months and weeks one after the other; the longer forms at every month, which overlap, so that they show the scatter of
    sums and not much more.
    """
    found: list[Look] = []
    day = given.now.end - timedelta(days=1)
    while True:
        day = day - timedelta(days=7) if given.form == "week" else on(day, months=0) - timedelta(days=1)
        made = look(given.form, day=day, kinds=kinds, country=country, daily=daily)
        if made.now.start < first:
            return found
        found.append(_seen(made, first=first))


def _seen(made: Look, *, first: date) -> Look:
    """Without what lies before the records."""
    year = made.last_year if made.last_year and made.last_year.then.start >= first else None
    month = made.last_month if made.last_month and made.last_month.then.start >= first else None
    return replace(made, last_year=year, last_month=month)
