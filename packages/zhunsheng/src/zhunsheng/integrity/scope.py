"""What one assessment looks at: a lake, a moment, a window, the law; tables as they were known, worked out once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, wraps
from typing import Concatenate, ParamSpec
from zoneinfo import ZoneInfo

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from zhunsheng.dated import Standing, Versions
from zhunsheng.expr import functions as f
from zhunsheng.integrity.horizon import Horizon, Step
from zhunsheng.lake import Lake
from zhunsheng.law import Law
from zhunsheng.tables import TABLES
from zhunsheng.types import Window

P = ParamSpec("P")


@dataclass(frozen=True)
class Scope:
    """Records that happened in ``window``, as known at ``as_of``.

    Parameters
    ----------
    step : how far two looks are apart, a day or a month.
    own : the bureau's own values of parameters.
    """

    lake: Lake
    law: Law
    as_of: datetime
    window: Window
    step: Step = "D"
    own: Mapping[str, Versions] = field(default_factory=dict)
    _kept: dict[str, ir.Table] = field(default_factory=dict, compare=False)

    @property
    def standing(self) -> Standing:
        """The day whose parameters the run uses, and the bureau's own of them."""
        return Standing(self.as_of.date(), self.own)

    @cached_property
    def horizon(self) -> Horizon:
        """When evidence is looked at."""
        return Horizon(self.window, self.zone, self.step)

    @cached_property
    def every(self) -> ir.Table:
        """Enforcement rows, voided ones too, with ``_clock`` (the local wall clock), ``_day`` (its date), ``_known``."""
        rows = self.table("enforcement")
        rows = rows.mutate(_clock=f.to_wall_clock(self.lake.zone, rows.occurred_at))
        rows = rows.mutate(_day=rows._clock.date(), _known=ibis.coalesce(rows.entered_at, rows.occurred_at))
        return self.keep(rows.drop("_batch", "_file", "_line", "_arrived"), name="every")

    @cached_property
    def rows(self) -> ir.Table:
        """As `every`, voided ones left out."""
        return self.every.filter(self.every.status != "voided")

    def columns(self, *names: str) -> ir.Table:
        """The rows with these columns, ``_clock``, ``_day`` and ``_known`` only: wide expressions take long to compile."""
        return self.rows.select(*dict.fromkeys((*names, "_clock", "_day", "_known")))

    def table(self, name: str) -> ir.Table:
        """A table as known at ``as_of``; of one split by month the rows inside the window."""
        rows = self.lake.table(name, as_of=self.as_of)
        happened = TABLES[name].month_by
        if happened is None:
            return rows
        if rows[happened].type().is_date():
            first, last = (moment.astimezone(self.zone).date() for moment in (self.window.start, self.window.end))
            return rows.filter(rows[happened] >= ibis.literal(first), rows[happened] < ibis.literal(last))
        start, end = ibis.literal(self.window.start), ibis.literal(self.window.end)
        return rows.filter(rows[happened] >= start, rows[happened] < end)

    def keep(self, expr: ir.Table | Callable[[], ir.Table], *, name: str) -> ir.Table:
        """An expression, or what makes one, worked out once a run, under a name, however often it is read."""
        if name not in self._kept:
            made = expr() if callable(expr) else expr
            self._kept[name] = self.lake.engine.keep(made, name=f"kept_{name}")
        return self._kept[name]

    def lacking(self, **needed: Sequence[str]) -> str:
        """What the lake lacks: tables without rows and columns without values, in words; blank where it has everything.

        Each keyword is a table, its value the columns of which every one must have some value.
        """
        missing = []
        for table, columns in needed.items():
            filled = self.filled_in(table)
            if not self.lake.has(table):
                missing.append(table)
            else:
                missing += [f"{table}.{column}" for column in columns if not filled.get(column)]
        return ", ".join(missing)

    def filled_in(self, table: str) -> dict[str, int]:
        """Values that are not null in the lake, by column of a table."""
        return self.lake.filled(table)

    @cached_property
    def measures(self) -> set[str]:
        """Measures that stand on any of the rows."""
        return {name for name in self.run(self.rows.select("measure").distinct())["measure"].to_pylist() if name}

    @cached_property
    def filled(self) -> dict[str, int]:
        """Values that are not null in the lake, by column of enforcement."""
        return self.filled_in("enforcement")

    @property
    def zone(self) -> ZoneInfo:
        """The lake's local zone."""
        return ZoneInfo(self.lake.zone)

    def run(self, expr: ir.Expr) -> pa.Table:
        """Execute an expression over the scope's rows."""
        return self.lake.run(expr)


def kept(make: Callable[Concatenate[Scope, P], ir.Table]) -> Callable[Concatenate[Scope, P], ir.Table]:
    """A table of the scope that several read: put together and worked out at the first call of a run only.

    For what depends on the scope alone: further arguments, such as a room's parameters, are the same throughout a run.
    """
    name = "_".join((*make.__module__.split(".")[2:], make.__name__))

    @wraps(make)
    def once(scope: Scope, /, *words: P.args, **named: P.kwargs) -> ir.Table:
        return scope.keep(lambda: make(scope, *words, **named), name=name)

    return once
