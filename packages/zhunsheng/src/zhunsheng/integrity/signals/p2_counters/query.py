"""P2's expressions: claims of units, read-offs of counters, readings between two read-offs."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from zhunsheng.expr import asof
from zhunsheng.integrity.scope import Scope
from zhunsheng.integrity.signals.p2_counters.params import Params


def claims(scope: Scope, *, params: Params) -> ir.Table:
    """Tests that units say they made: ``unit_id``, ``first`` and ``end`` (local dates, the end excluded), ``claimed``."""
    rows = scope.table("counts")
    first, last = (moment.astimezone(scope.zone).date() for moment in (scope.window.start, scope.window.end))
    rows = rows.filter(rows.category == params.category, rows.unit_id.notnull())
    day, week, month = (rows.period + ibis.interval(**{name: 1}) for name in ("days", "weeks", "months"))
    end = ibis.cases((rows.step == "day", day), (rows.step == "week", week), else_=month).cast("date")
    rows = rows.mutate(end=end).filter(rows.period >= ibis.literal(first), end <= ibis.literal(last))
    whole = rows.group_by("unit_id", "end", first=rows.period).aggregate(claimed=rows["count"].sum().cast("float64"))
    return whole.order_by("unit_id", "first")


def counters(scope: Scope) -> ir.Table:
    """Read-offs: ``device_id``, ``seconds`` (of the epoch), ``total``, ``issued``, ``unit_id``."""
    rows = scope.table("device_counters")
    return rows.select(
        "device_id",
        "unit_id",
        seconds=rows["at"].epoch_seconds().cast("float64"),
        total=rows["count"].cast("float64"),
        issued=rows.consumables_issued.cast("float64"),
    ).order_by("device_id", "seconds")


def logged(scope: Scope) -> ir.Table:
    """Readings of each instrument since the read-off before them: ``device_id``, ``seconds`` of that read-off, ``n``."""
    rows = scope.table("readings").select("device_id", "taken_at", "mode")
    rows = rows.filter(rows["mode"].isnull() | (rows["mode"] != "blood"))
    offs = scope.table("device_counters")
    offs = offs.select("device_id", "at").distinct()
    offs = offs.mutate(read_at=offs["at"])
    found = asof.latest(rows, of=offs, by=["device_id"], at="taken_at", since="at", columns=["read_at"])
    found = found.filter(found.read_at.notnull())
    found = found.mutate(seconds=found.read_at.epoch_seconds().cast("float64"))
    return found.group_by("device_id", "seconds").aggregate(n=found.count().cast("float64"))
