"""The latest row of another table at or before a moment, in one home for every engine."""

from __future__ import annotations

from collections.abc import Sequence

import ibis.expr.types as ir


def latest(rows: ir.Table, *, of: ir.Table, by: Sequence[str], at: str, since: str, columns: Sequence[str]) -> ir.Table:
    """Each row with the ``columns`` of the row of ``of`` whose ``since`` is the latest one not after ``at``.

    Parameters
    ----------
    by : columns that must be equal; rows where one is null find nothing and stay.
    of : rows must be unique by ``by`` and ``since``: engines choose differently between equal ones.
    columns : taken over, null where nothing was found; none may be named like a column of ``rows``.
    """
    right = of.select(*by, since, *columns)
    joined = rows.asof_join(right, on=rows[at] >= right[since], predicates=list(by), rname="{name}_of_latest")
    return joined.select(*rows.columns, *columns)
