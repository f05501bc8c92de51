"""The last moment of every limit for every day on which it may begin, as a small table to join with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from zhunsheng.integrity.scope import Scope
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


def rules(scope: Scope, *, ids: Sequence[str]) -> list[Rule]:
    """Every version of these limits that the law data has."""
    return [rule for rule in scope.law.of_kind("limit") if rule.id in ids]


def table(scope: Scope, *, limits: Sequence[Rule]) -> ir.Table:
    """For each limit and local day of the window on which it stands: ``ends`` or ``hours``, and the ``version`` in ``limits``.

    ``ends`` is the last second of the last day, in seconds since 1970; ``hours`` run from the moment itself.
    """
    return ibis.memtable(pa.Table.from_pylist(list(_rows(scope, limits=limits)), schema=SCHEMA))


def _rows(scope: Scope, *, limits: Sequence[Rule]) -> Iterator[dict[str, object]]:
    calendar = Calendar()
    first, last = (moment.astimezone(scope.zone).date() for moment in (scope.window.start, scope.window.end))
    for version, rule in enumerate(limits):
        amount, unit = int(rule.data["amount"]), str(rule.data["unit"])
        for day in _days(first, last=last):
            if rule.valid.covers(day):
                row = {"limit_id": rule.id, "day": day, "version": version}
                if unit == "hour":
                    yield {**row, "hours": amount}
                else:
                    begins = datetime.combine(day, time(), tzinfo=scope.zone)
                    yield {**row, "ends": int(calendar.deadline(begins, amount=amount, unit=unit).timestamp())}


def _days(first: date, *, last: date) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))
