"""Unit upload: days on which what belongs to nearly everybody of a unit is missing or late are nobody's own."""

from __future__ import annotations

import ibis.expr.types as ir

CAUSE = "unit_upload"


def flagged(rows: ir.Table, *, least: int, share: float, people: int, day: str = "_day") -> ir.Table:
    """The rows with ``unit_late``: on their day nearly all of their unit's rows are missing what they should have.

    Parameters
    ----------
    rows : with ``hit`` (missing or late), ``officer_id``, ``unit_id`` and the local day.
    least, people : rows and officers that a day needs, so that one officer cannot make the day.
    share : of hits from which on the day is the unit's.

    Notes
    -----
    A line down, a roster not sent, a court's batch not loaded. Not for units of one or two people.
    """
    counts = rows.group_by("unit_id", day).aggregate(
        n=rows.count(), missed=rows.hit.sum().cast("int64"), people=rows.officer_id.nunique()
    )
    late = counts.filter(counts.n >= least, counts.people >= people, counts.missed >= share * counts.n)
    marked = late.select("unit_id", day).mutate(_late=True)
    joined = rows.left_join(marked, ["unit_id", day], rname="{name}_of_late").drop("unit_id_of_late", f"{day}_of_late")
    return joined.mutate(unit_late=joined._late.fill_null(False)).drop("_late")
