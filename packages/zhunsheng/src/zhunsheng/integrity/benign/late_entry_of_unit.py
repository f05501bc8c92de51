"""Late entry of a whole unit: where the terminal or the line was down, everybody's records of those days are keyed in later."""

from __future__ import annotations

import ibis.expr.types as ir

from zhunsheng.integrity.scope import Scope

CAUSE = "late_entry_of_unit"
COLLEAGUES = 2  # further officers with late records of that day: one alone is a person, not a terminal
SHARE = 0.5  # of the colleagues' records of that day


def days(scope: Scope, *, hours: int) -> ir.Table:
    """Days whose records a unit keyed in late: ``unit_id``, ``officer_id``, ``_day``; each officer judged by the others.

    Parameters
    ----------
    hours : an entry later than this after the act is late.

    Notes
    -----
    The day is that of the act. An officer's own records never speak for that officer. Not a proof: a squadron that invents
    together is late together; U1 and the unit's own lines look at that.
    """
    rows = scope.columns("officer_id", "unit_id", "method", "occurred_at", "entered_at")
    rows = rows.filter(rows.method == "on_site", rows.officer_id.notnull(), rows.entered_at.notnull())
    late = rows.entered_at.epoch_seconds() - rows.occurred_at.epoch_seconds() > hours * 3600
    rows = rows.mutate(late=late.cast("int64"))
    own = rows.group_by("unit_id", "officer_id", "_day").aggregate(n=rows.count(), late=rows.late.sum().cast("int64"))
    own = own.mutate(lagging=(own.late > 0).cast("int64"))
    unit = own.group_by("unit_id", "_day").aggregate(
        all_n=own.n.sum().cast("int64"),
        all_late=own.late.sum().cast("int64"),
        all_lagging=own.lagging.sum().cast("int64"),
    )
    unit = unit.filter(unit.all_lagging >= COLLEAGUES)
    both = own.join(unit, ["unit_id", "_day"], rname="{name}_of_unit")
    colleagues, left = both.all_lagging - both.lagging, both.all_n - both.n
    down = both.filter(colleagues >= COLLEAGUES, (both.all_late - both.late) >= SHARE * left)
    return scope.keep(down.select("unit_id", "officer_id", "_day"), name=f"late_entry_of_unit_{hours}")
