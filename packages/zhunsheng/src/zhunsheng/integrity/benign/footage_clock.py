"""Footage clock: a camera whose clock is a constant few minutes off, learnt from the stops that its recordings then fit."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from zhunsheng.expr import asof

CAUSE = "footage_clock"
RECENT = 200  # stops of a camera that its clock is learnt from


def offsets(stops: ir.Table, *, reach: ir.Table, slack: int, most: int, gain: float, least: int) -> ir.Table:
    """Cameras whose clock is off, and by how many seconds: ``key``, ``offset`` (above 0 where the camera is ahead).

    Parameters
    ----------
    stops : ``record_id``, ``key`` (the camera) and ``occurred_at``.
    reach : recordings as ``key``, ``starts_at`` and ``reach``, the latest end of those begun by then.
    slack : seconds by which a stop may lie outside a recording; little, for an offset shows where little is forgiven.
    most : minutes of offset that are tried, either way, a minute at a time; the least that fits best is taken.
    gain : share of a camera's stops that the offset must cover beyond no offset: a camera left off gains nothing so.
    least : stops that a camera needs.

    Notes
    -----
    One offset for a camera and window. Not for a clock that drifts or was set anew.
    """
    newest = ibis.window(group_by="key", order_by=[ibis.desc("occurred_at"), "record_id"])
    ranked = stops.mutate(nth=ibis.row_number().over(newest))
    plain = covered(ranked.filter(ranked.nth < RECENT), reach=reach, at="occurred_at", slack=slack)
    known = plain.group_by("key").aggregate(n=plain.count(), plain=plain.covered.cast("float64").mean())
    doubtful = known.filter(known.n >= least, known.plain <= 1 - gain)
    tried = plain.semi_join(doubtful, "key").select("key", "occurred_at", "record_id")
    minutes = ibis.range(-most, most + 1).unnest().name("minutes").as_table()
    tried = tried.cross_join(minutes)
    tried = tried.mutate(moved=tried.occurred_at + (tried.minutes * 60).as_interval("s"))
    fits = covered(tried, reach=reach, at="moved", slack=slack)
    scores = fits.group_by("key", "minutes").aggregate(share=fits.covered.cast("float64").mean())
    order = ibis.window(group_by="key", order_by=[ibis.desc("share"), scores.minutes.abs(), "minutes"])
    best = scores.mutate(nth=ibis.row_number().over(order))
    best = best.filter(best.nth == 0).select("key", "minutes", "share")
    both = best.join(doubtful, "key", rname="{name}_of_plain")
    off = both.filter(both.minutes != 0, both.share - both.plain >= gain)
    return off.select("key", offset=off.minutes.cast("int64") * 60)


def covered(rows: ir.Table, *, reach: ir.Table, at: str, slack: int) -> ir.Table:
    """The rows with ``covered``: does a recording of ``key`` overlap the moment ``at``, give or take ``slack`` seconds?"""
    grace = ibis.interval(seconds=slack)
    rows = rows.mutate(_until=rows[at] + grace, _since=rows[at] - grace)
    rows = asof.latest(rows, of=reach, by=["key"], at="_until", since="starts_at", columns=["reach"])
    return rows.mutate(covered=(rows.reach >= rows._since).fill_null(False)).drop("_until", "_since")
