"""Where a day stands in its calendar month."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from zhunsheng.expr import functions as f


def first(day: ir.DateValue) -> ir.DateValue:
    """The first day of its month."""
    return day.truncate("M").cast("date")


def days_left(day: ir.DateValue) -> ir.IntegerValue:
    """How many days of its month come after it: 0 on the last."""
    last = (first(day) + ibis.interval(months=1) - ibis.interval(days=1)).cast("date")
    return last.day() - day.day()


def last_moment(day: ir.DateValue, *, zone: str) -> ir.TimestampValue:
    """The last microsecond of its month on a wall clock of the zone, as an instant."""
    following = (first(day) + ibis.interval(months=1)).cast("timestamp")
    return f.from_wall_clock(zone, following - ibis.interval(microseconds=1)).cast("timestamp('UTC', 6)")
