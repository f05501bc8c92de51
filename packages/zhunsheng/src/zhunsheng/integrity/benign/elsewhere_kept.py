"""Kept elsewhere: a whole combination of unit and kind of record that a second register does not hold."""

from __future__ import annotations

from collections.abc import Sequence

import ibis.expr.types as ir

CAUSE = "elsewhere_kept"


def flagged(rows: ir.Table, *, by: Sequence[str], least: int, share: float, people: int) -> ir.Table:
    """The rows with ``elsewhere``: nearly all records of their combination are missing from the register.

    Parameters
    ----------
    rows : with ``hit`` (missing), ``officer_id`` and the columns of ``by``, none of which may be null.
    by : what a register holds or does not hold as a whole, such as unit and group.
    least, people : records and officers that a combination needs: one officer alone cannot clear himself.
    share : of missing records from which on the whole is taken to be kept elsewhere.

    Notes
    -----
    Of 81 officers named by the Connecticut audit 74 were cleared; tickets of kinds that the court's register never held
    were the commonest reason. Not for a unit in which nearly everyone invents: compare its totals with devices then.
    """
    counts = rows.group_by(*by).aggregate(
        n=rows.count(), missed=rows.hit.sum().cast("int64"), people=rows.officer_id.nunique()
    )
    whole = counts.filter(counts.n >= least, counts.people >= people, counts.missed >= share * counts.n)
    joined = rows.left_join(whole.select(*by).mutate(_whole=True), list(by), rname="{name}_of_whole")
    joined = joined.drop(*(f"{name}_of_whole" for name in by))
    return joined.mutate(elsewhere=joined._whole.fill_null(False)).drop("_whole")
