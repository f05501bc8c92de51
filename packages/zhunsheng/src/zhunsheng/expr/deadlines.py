"""The last moment of every limit for every day on which it may begin, as a small table to join with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from zhunsheng.law import Rule
from zhunsheng.law.calendar import Calendar

SCHEMA = pa.schema(
    [
        ("limit_id", pa.string()),
        ("day", pa.date32()),
        ("ends", pa.int64()),
        ("hours", pa.int64()),
        ("version", pa.int64()),
    ]
)


def table(limits: Sequence[Rule], *, first: date, last: date, zone: ZoneInfo) -> ir.Table:
    """For each limit and local day from first to last on which it stands: ``ends`` or ``hours``, and its place in ``limits``.

    ``ends`` is the last second of the last day, in seconds since 1970; ``hours`` run from the moment itself.
    """
    return ibis.memtable(ends(limits, first=first, last=last, zone=zone))


def ends(limits: Sequence[Rule], *, first: date, last: date, zone: ZoneInfo) -> pa.Table:
    """The same as an Arrow table."""
    rows = _rows(limits, days=list(_days(first, last=last)), zone=zone)
    return pa.Table.from_pylist(list(rows), schema=SCHEMA)


def _rows(limits: Sequence[Rule], *, days: list[date], zone: ZoneInfo) -> Iterator[dict[str, object]]:
    calendar = Calendar()
    lasts: dict[tuple[int, str], dict[date, int]] = {}
    for version, rule in enumerate(limits):
        amount, unit = int(rule.data["amount"]), str(rule.data["unit"])
        standing = [day for day in days if rule.valid.covers(day)]
        if unit == "hour":
            yield from ({"limit_id": rule.id, "day": day, "hours": amount, "version": version} for day in standing)
            continue
        if (amount, unit) not in lasts:  # limits of one length end alike
            lasts[amount, unit] = dict(_ends(days, calendar=calendar, amount=amount, unit=unit, zone=zone))
        last = lasts[amount, unit]
        yield from ({"limit_id": rule.id, "day": day, "ends": last[day], "version": version} for day in standing)


def _ends(
    days: Iterable[date], *, calendar: Calendar, amount: int, unit: str, zone: ZoneInfo
) -> Iterator[tuple[date, int]]:
    for day in days:
        begins = datetime.combine(day, time(), tzinfo=zone)
        yield day, int(calendar.deadline(begins, amount=amount, unit=unit).timestamp())


def _days(first: date, *, last: date) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))
