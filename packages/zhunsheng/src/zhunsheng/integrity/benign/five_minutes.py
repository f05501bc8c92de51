"""Five minutes: who writes most times to five minutes has equal gaps by rounding, not by invention."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

CAUSE = "five_minutes"
LEAST = 20  # further records that a habit is learnt from
USUAL = 0.5  # share of times on the grid from which on rounding is the habit; chance gives a fifth


def on_grid(clock: ir.TimestampValue) -> ir.BooleanValue:
    """Does a wall clock show whole five minutes?"""
    return (clock.minute() % 5 == 0) & (clock.second() == 0)


def habits(rows: ir.Table) -> ir.Table:
    """Officers who round, learnt from ``rows`` (``officer_id``, ``_clock``): give only records that are not in question.

    Returns
    -------
    Table of ``officer_id``. An officer with fewer than `LEAST` such records is not in it: nothing is known of the habit.
    """
    counted = rows.group_by("officer_id").aggregate(n=rows.count(), fives=on_grid(rows._clock).sum().cast("int64"))
    return counted.filter(counted.n >= LEAST, counted.fives >= counted.n * USUAL).select("officer_id")


def explains(rows: ir.Table, *, rounders: ir.Table) -> ir.Table:
    """``rows`` (``officer_id``, ``on_grid``: all times in question are on the grid) with ``cause``."""
    known = rounders.select("officer_id", _rounds=ibis.literal(True))
    joined = rows.join(known, "officer_id", how="left", rname="{name}_of_rounder").drop("officer_id_of_rounder")
    rounded = joined._rounds.fill_null(False) & joined.on_grid
    return joined.mutate(cause=ibis.ifelse(rounded, ibis.literal(CAUSE), ibis.null("string"))).drop("_rounds")
