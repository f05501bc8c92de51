"""How many rows the lake holds of each unit and day: who has sent what."""

from __future__ import annotations

from datetime import date

import ibis
import pyarrow as pa

from zhunsheng.expr import functions as f
from zhunsheng.lake.store import Lake
from zhunsheng.tables import TABLES

UNIT = "unit_id"
SCHEMA = pa.schema([("batch", pa.string()), ("unit_id", pa.string()), ("day", pa.date32()), ("rows", pa.int64())])


def dated() -> list[str]:
    """Tables whose rows have a day."""
    return [name for name, table in TABLES.items() if table.month_by]


def coverage(lake: Lake, *, table: str, since: date, until: date) -> pa.Table:
    """Rows of a table by unit, local day and the batch that brought their latest version.

    Parameters
    ----------
    table : one of `dated`.
    since, until : local days, both included.

    Returns
    -------
    Table : ``batch``, ``unit_id`` (null where the table names no unit), ``day``, ``rows``; no row where there are none.
    """
    if not lake.has(table):
        return SCHEMA.empty_table()
    rows, by = lake.table(table), TABLES[table].month_by
    when = rows[by or ""]
    day = when if when.type().is_date() else f.to_wall_clock(lake.zone, when).date()
    unit = rows[UNIT] if UNIT in rows.columns else ibis.null("string")
    dayed = rows.select(batch=rows._batch, unit_id=unit, day=day)
    within = dayed.filter(dayed.day.between(ibis.literal(since), ibis.literal(until)))
    counted = within.group_by("batch", "unit_id", "day").agg(rows=within.count())
    return lake.run(counted.order_by("day", "unit_id", "batch")).cast(SCHEMA)
