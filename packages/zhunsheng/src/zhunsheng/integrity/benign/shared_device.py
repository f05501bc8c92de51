"""Shared device or badge: two people take turns on one instrument or under one number."""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

CAUSE = "shared_device"


def turns(rows: ir.Table, *, within: Sequence[str], order: Sequence[str], who: str) -> ir.Table:
    """The rows with ``turns``: how often ``who`` changes from one row to the next inside ``within``.

    Handing over is one turn; two who share take turns again and again. Rows without ``who`` count as nobody's change.
    """
    window = ibis.window(group_by=list(within), order_by=list(order))
    before = rows[who].lag().over(window)
    rows = rows.mutate(_turn=(before.notnull() & rows[who].notnull() & (before != rows[who])).cast("int64"))
    return rows.mutate(turns=rows._turn.sum().over(group_by=list(within))).drop("_turn")
