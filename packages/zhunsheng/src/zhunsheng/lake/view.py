"""The rows of a table as they were known at a moment: one row a key, the latest known."""

from __future__ import annotations

from datetime import datetime

import ibis
import ibis.expr.types as ir

from zhunsheng.tables.spec import Table

ARRIVED = "_arrived"
ORIGIN = ("_batch", "_file", "_line")


def key_text(rows: ir.Table, *, table: Table) -> ir.StringValue:
    """The key of each row as one text; columns of a key that may be null count as blank."""
    parts = [ibis.coalesce(rows[name].cast("string"), "") for name in table.key]
    joined = parts[0]
    for part in parts[1:]:
        joined = joined + "\x1f" + part
    return joined


def known_at(rows: ir.Table, *, table: Table, backtest: bool) -> ir.TimestampValue:
    """When a row became known: its own entry time, else its arrival in the lake.

    A moment before the lake was made (``backtest``) can know nothing by arrival; then a row without an entry time
    counts as known when it happened.
    """
    arrival: ir.Value = rows[ARRIVED]
    if backtest and table.month_by:
        arrival = ibis.coalesce(rows[table.month_by].cast("timestamp('UTC')"), arrival)
    return ibis.coalesce(rows[table.known_by], arrival) if table.known_by else arrival


def current(
    rows: ir.Table, *, table: Table, again: ir.Table | None, as_of: datetime | None, backtest: bool
) -> ir.Table:
    """Rows known at ``as_of``, without those that a later known version of the same key replaces.

    Parameters
    ----------
    again : keys held more than once (column ``key``); all other rows pass untouched.
    """
    if as_of is not None and not (backtest and table.month_by is None):
        moment = known_at(rows, table=table, backtest=backtest)
        rows = rows.filter(moment <= ibis.literal(as_of))
    if again is None:
        return rows
    keyed = rows.mutate(_key=key_text(rows, table=table))
    repeated = again.select(_key=again.key).distinct()
    single = keyed.anti_join(repeated, "_key").drop("_key")
    versions = keyed.semi_join(repeated, "_key")
    return single.union(_latest(versions, table=table, backtest=backtest).select(single.columns))


def _latest(versions: ir.Table, *, table: Table, backtest: bool) -> ir.Table:
    """Of each key the version known last; where it replaces others and says nothing else, its status is amended."""
    order = [ibis.desc(known_at(versions, table=table, backtest=backtest)), ibis.desc(ARRIVED)]
    window = ibis.window(group_by="_key", order_by=[*order, *(ibis.desc(name) for name in ORIGIN)])
    ranked = versions.mutate(_rank=ibis.row_number().over(window), _of=versions.count().over(group_by="_key"))
    last = ranked.filter(ranked._rank == 0)
    if "status" in last.columns:
        replaced = (last.status == "valid") & (last._of > 1)
        last = last.mutate(status=ibis.cases((replaced, "amended"), else_=last.status))
    return last
