"""Footage upload: days on which nearly nobody of a unit has footage say that the upload failed, not that cameras were off."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

CAUSE = "footage_upload"


def lost(rows: ir.Table, *, least: int, people: int, share: float, most: float) -> ir.Table:
    """Units and local days whose footage is missing as a whole: ``unit_id``, ``_day``.

    Parameters
    ----------
    rows : ``officer_id``, ``unit_id``, ``_day`` and ``hit``, true where a stop has no footage.
    least, people : stops and officers that a day needs, so that one officer cannot make the day.
    share : of stops without footage from which on the day is lost.
    most : share of a unit's days beyond which it is a habit of the unit's and no failure; then none is.
    """
    days = rows.group_by("unit_id", "_day").aggregate(
        n=rows.count(), missed=rows.hit.sum().cast("int64"), people=rows.officer_id.nunique()
    )
    enough = (days.n >= least) & (days.people >= people)
    days = days.mutate(gone=enough & (days.missed >= share * days.n))
    units = days.group_by("unit_id").aggregate(habit=days.gone.cast("float64").mean())
    usual = units.filter(units.habit <= ibis.literal(most))
    return days.filter(days.gone).select("unit_id", "_day").semi_join(usual, "unit_id")
