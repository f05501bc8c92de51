"""Counts by day from the tables of a lake: which rows a measure is about, and whose they are."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc

from zhunsheng.comparisons.measures import Measure
from zhunsheng.comparisons.spans import Span
from zhunsheng.expr import functions as f
from zhunsheng.lake import Lake, view
from zhunsheng.law import Law
from zhunsheng.tables import TABLES

AXES = {"unit": (), "road": ("road_id",), "cause": ("cause_code",), "branch_cause": ("cause_code",)}
CAP = 0.99  # quantile of amounts that the largest are cut to for the test
SILENCE = 7.0  # events that should have come: none of so many has a chance of a thousandth
COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    ">=": operator.ge,
    "<=": operator.le,
    "=": operator.eq,
    "in": lambda column, values: column.isin(list(values)),
}


@dataclass(frozen=True)
class Reach:
    """How far a table's records go."""

    first: date
    last: date
    rows: int

    def stops_before(self, end: date) -> bool:
        """Do the records end so long before the end of a period that chance does not explain it? At most one in a thousand."""
        silent = (end - self.last).days - 1
        return silent > 0 and self.rows / max((self.last - self.first).days, 1) * silent > SILENCE


@dataclass(frozen=True)
class Source:
    """A lake as known at a moment, None for all that has arrived, with the law of a day."""

    lake: Lake
    law: Law
    on: date
    as_of: datetime | None = None

    @property
    def backtest(self) -> bool:
        """Is the moment before the lake was made? Then rows count as known when they happened."""
        return self.as_of is not None and self.as_of < self.lake.identity.created_at

    def can(self, measure: Measure) -> bool:
        """Does the lake hold what the measure needs?"""
        filled = self.lake.filled(measure.table) if self.lake.has(measure.table) else {}
        sums = any(filled.get(name) for name in measure.sum) if measure.sum else True
        where = all(any(filled.get(name) for name in condition[0]) for condition in measure.where)
        return bool(filled) and sums and where and all(filled.get(name) for name in measure.columns)

    def rows(self, measure: Measure) -> ir.Table:
        """Rows of a measure: whose they are, their day (and ``end``), ``n`` (what each counts), ``trial`` (whether it could)."""
        table = self.lake.table(measure.table, as_of=self.as_of)
        zone, columns = self.lake.zone, set(table.columns)
        text = {name: table[name] if name in columns else ibis.null("string") for name in ("road_id", "cause_code")}
        rows = table.mutate(
            key=table[TABLES[measure.table].key[0]],
            unit=table[measure.unit],
            **text,
            kind=table[measure.split] if measure.split else ibis.literal(""),
            day=f.to_wall_clock(zone, table[measure.day]).date(),
            n=self._weight(table, measure=measure),
            trial=self._trial(table, measure=measure),
            end=f.to_wall_clock(zone, table[measure.stock]).date() if measure.stock else ibis.null("date"),
        )
        for names, sign, value in measure.where:
            rows = rows.filter(COMPARE[sign](ibis.coalesce(*(rows[name] for name in names)), value))
        rows = rows.select("key", "unit", "road_id", "cause_code", "kind", "day", "end", "n", "trial")
        return rows.filter(rows.trial, rows.day.notnull())

    def _weight(self, table: ir.Table, *, measure: Measure) -> ir.Value:
        if measure.late:
            seconds = table[measure.late["to"]].epoch_seconds() - table[measure.late["from"]].epoch_seconds()
            return (seconds > round(self._hours(measure) * 3600)).cast("float64")
        if measure.sum:
            return ibis.coalesce(*(table[name].cast("float64") for name in measure.sum), 0.0)
        return ibis.literal(1.0)

    def _trial(self, table: ir.Table, *, measure: Measure) -> ir.BooleanValue:
        if not measure.late:
            return ibis.literal(True)
        both: ir.BooleanValue = table[measure.late["from"]].notnull() & table[measure.late["to"]].notnull()
        return both

    def _hours(self, measure: Measure) -> float:
        """The limit, as the law or the measure's own data has it."""
        given = measure.late or {}
        if "limit" in given:
            return float(self.law.parameter(str(given["limit"]), on=self.on))
        return float(given["hours"])

    def largest(self, measure: Measure) -> float:
        """The amount beyond which one counts as no more when amounts are tested: one single loss is no rise of the rate."""
        rows = self.rows(measure)
        rows = rows.filter(rows.n > 0)
        found = self.lake.run(rows.aggregate(top=rows.n.quantile(CAP))).to_pylist()[0]["top"]
        return float(found or 0.0)

    def daily(self, measure: Measure, *, axis: str, span: Span, largest: float = 0.0) -> pa.Table:
        """Sums by day, unit and the columns of an axis; ``tested`` and ``squares`` are of amounts with the largest cut down."""
        rows = self.rows(measure)
        rows = rows.mutate(tested=ibis.least(rows.n, largest) if measure.amount else rows.n)
        rows = rows.filter(rows.day < ibis.literal(span.end))
        if not measure.stock:
            rows = rows.filter(rows.day >= ibis.literal(span.start))
        by = [*AXES[axis], "unit", "kind", "day"]
        grouped = rows.group_by(by).aggregate(
            n=rows.n.sum(), trials=rows.count(), tested=rows.tested.sum(), squares=(rows.tested * rows.tested).sum()
        )
        return self.lake.run(grouped.order_by(by))

    def cleared(self, measure: Measure, *, span: Span) -> pa.Table:
        """The same of what was cleared, by the day of that."""
        rows = self.rows(measure)
        rows = rows.filter(rows.end.notnull(), rows.end < ibis.literal(span.end))
        by = ["unit", "kind", "day"]
        rows = rows.select("unit", "kind", "n", day=rows.end)
        return self.lake.run(rows.group_by(by).aggregate(n=rows.n.sum()).order_by(by))

    def records(self, measure: Measure, *, span: Span) -> pa.Table:
        """Ids of the rows that a span's counts are made of, with what says which series they are in."""
        rows = self.rows(measure)
        if measure.stock:
            rows = rows.filter(
                rows.day < ibis.literal(span.end), rows.end.isnull() | (rows.end >= ibis.literal(span.end))
            )
        else:
            rows = rows.filter(rows.day >= ibis.literal(span.start), rows.day < ibis.literal(span.end), rows.n > 0)
        return self.lake.run(rows.select("key", "unit", "road_id", "cause_code", "kind", "n").order_by("key"))

    def entries(self, measure: Measure) -> pa.Table:
        """How many records of the measure's table ``occurred`` on each local day and were first ``entered`` on each."""
        table, zone = TABLES[measure.table], self.lake.zone
        rows = self.lake.versions(measure.table)
        known = view.known_at(rows, table=table, backtest=False)
        rows = rows.mutate(_key=view.key_text(rows, table=table), _known=known).filter(rows[measure.day].notnull())
        first = rows.group_by("_key").aggregate(known=rows._known.min(), day=rows[measure.day].min())
        if self.as_of is not None:
            first = first.filter(first.known <= ibis.literal(self.as_of))
        days = first.select(
            occurred=f.to_wall_clock(zone, first.day).date(), entered=f.to_wall_clock(zone, first.known).date()
        )
        by = ["occurred", "entered"]
        return self.lake.run(days.group_by(by).aggregate(n=days.count()).order_by(by))

    def today(self, entries: pa.Table) -> date | None:
        """The last local day that entries are seen of: of the moment, else the last on which any came; None without any."""
        if self.as_of is not None:
            return (self.as_of - timedelta(microseconds=1)).astimezone(ZoneInfo(self.lake.zone)).date()
        last: date | None = pc.max(entries["entered"]).as_py()
        return last

    def reach(self, measure: Measure) -> Reach | None:
        """The first and the last day that the measure's table has, and how many rows; None where it has none."""
        table = self.lake.table(measure.table, as_of=self.as_of)
        day = f.to_wall_clock(self.lake.zone, table[measure.day]).date()
        ends = [f.to_wall_clock(self.lake.zone, table[name]).date().max() for name in measure.until]
        asked = {
            "first": day.min(),
            "last": day.max(),
            "rows": day.count(),
            **{f"end{at}": end for at, end in enumerate(ends)},
        }
        found = self.lake.run(table.aggregate(**asked)).to_pylist()[0]
        if found["first"] is None:
            return None
        last = max(value for name, value in found.items() if name not in ("first", "rows") and value)
        return Reach(found["first"], last, found["rows"])
