"""Terminal default: midnight that nearly everybody of a unit has and others have not is written by the terminal of the unit."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

CAUSE = "terminal_default"
SEEN = 10  # night records that show an officer's habit
OFTENER, LEAST = 3.0, 0.05  # times the force's share, and the least share, that mark a habit
FEWEST = 4  # officers of a unit who must share it


def terminals(rows: ir.Table) -> ir.Table:
    """Units whose terminal fills in midnight: ``unit_id`` where most officers have it, each far oftener than the force.

    A habit of one officer is his own; one that nearly everybody of a unit shares and others do not is the terminal's.

    Parameters
    ----------
    rows : ``officer_id``, ``unit_id`` and ``hit`` of the records that could stand at midnight.
    """
    rows = rows.filter(rows.officer_id.notnull())
    force = rows.aggregate(usual=rows.hit.mean())
    own = rows.group_by("officer_id", "unit_id").aggregate(n=rows.count(), share=rows.hit.mean())
    own = own.filter(own.n >= SEEN).cross_join(force)
    high = own.share > ibis.greatest(OFTENER * own.usual, LEAST)
    units = own.group_by("unit_id").aggregate(officers=own.count(), with_it=high.sum().cast("int64"))
    return units.filter(units.with_it >= FEWEST, units.with_it * 2 >= units.officers).select("unit_id")
