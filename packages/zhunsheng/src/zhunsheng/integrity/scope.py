"""What one assessment looks at: a lake, a moment, a window, the law."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from zhunsheng.expr import functions as f
from zhunsheng.lake import Lake
from zhunsheng.law import Law
from zhunsheng.types import Window


@dataclass(frozen=True)
class Scope:
    """Records that happened in ``window``, as known at ``as_of``, voided ones left out."""

    lake: Lake
    law: Law
    as_of: datetime
    window: Window

    @cached_property
    def rows(self) -> ir.Table:
        """Enforcement rows with ``_clock``, the local wall clock, and ``_day``, its date."""
        rows = self.lake.table("enforcement", as_of=self.as_of)
        rows = rows.filter(rows.status != "voided", *self._within(rows.occurred_at))
        rows = rows.mutate(_clock=f.to_wall_clock(self.lake.zone, rows.occurred_at))
        return rows.mutate(_day=rows._clock.date())

    def _within(self, moment: ir.TimestampValue) -> tuple[ir.BooleanValue, ir.BooleanValue]:
        return moment >= ibis.literal(self.window.start), moment < ibis.literal(self.window.end)

    def columns(self, *names: str) -> ir.Table:
        """The rows with these columns, ``_clock`` and ``_day`` only: wide expressions take long to compile."""
        return self.rows.select(*names, "_clock", "_day")

    @cached_property
    def measures(self) -> set[str]:
        """Measures that stand on any of the rows."""
        return {name for name in self.run(self.rows.select("measure").distinct())["measure"].to_pylist() if name}

    @cached_property
    def filled(self) -> dict[str, int]:
        """Values that are not null in the lake, by column of enforcement."""
        return self.lake.filled("enforcement")

    @property
    def zone(self) -> ZoneInfo:
        """The lake's local zone."""
        return ZoneInfo(self.lake.zone)

    def run(self, expr: ir.Expr) -> pa.Table:
        """Execute an expression over the scope's rows."""
        return self.lake.run(expr)
