"""Clock skew: an instrument or camera whose clock is off by a constant, learnt from what it logged beside the records."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

CAUSE = "clock_skew"


def fitting(pairs: ir.Table, *, by: str, width: int, least: int, share: float) -> ir.Table:
    """Ids (``record_id``) of records that fit once the clock of their carrier is set right.

    Parameters
    ----------
    pairs : ``record_id``, the carrier ``by`` and ``gap``: seconds by which an event that could be the record's own comes
        after it. All events within some hours, not only the nearest: of a skewed clock the nearest is another one's.
    width : seconds in which gaps are counted as the same.
    least : records that a carrier needs.
    share : of a carrier's records with an event at one and the same gap, from which on that gap is its skew.

    Notes
    -----
    The commonest gap, counted over bins and their neighbours, as in a cross-correlation. Invented records have no events
    of their own at any constant gap. Assumes one skew over the span; a clock that was set in between is learnt in part.
    """
    slot = (pairs.gap / width).round().cast("int64")
    near = pairs.select("record_id", by, slot=slot)
    spread = near.mutate(slot=ibis.array([near.slot - 1, near.slot, near.slot + 1]).unnest())
    counts = spread.group_by(by, "slot").aggregate(n=spread.record_id.nunique())
    every = pairs.group_by(by).aggregate(of=pairs.record_id.nunique())
    best = counts.mutate(
        nth=ibis.row_number().over(group_by=by, order_by=[ibis.desc("n"), counts.slot.abs(), counts.slot])
    )
    best = best.filter(best.nth == 0).join(every, by, rname="{name}_of_all")
    chosen = best.filter(best.of >= least, best.n >= share * best.of).select(by, at="slot")
    fits = near.join(chosen, by, rname="{name}_of_skew")
    return fits.filter((fits.slot - fits["at"]).abs() <= 1).select("record_id").distinct()
