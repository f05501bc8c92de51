"""Each need with the recordings that show it: by camera first, by the people named where that does not suffice."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from zhunsheng.expr.overlaps import overlapping
from zhunsheng.footage.params import Params
from zhunsheng.integrity.scope import Scope

PAIR = ("need", "footage_id", "camera", "quarter", "lo", "hi", "span", "uploaded")


def by_camera(needs: ir.Table, *, films: ir.Table, scope: Scope, params: Params) -> ir.Table:
    """Pairs of a need and a recording of its camera, near enough that an error of the clock could part them.

    `PAIR` and ``source``: ``lo`` and ``hi`` are begin and end of the recording in seconds after the need's begin, by the
    camera's own clock.
    """
    ours = _around(needs, key="camera", reach=params.clock_seconds)
    theirs = films.select("footage_id", "starts", "ends", "uploaded", key="camera_id")
    pairs = _pairs(overlapping(ours, right=theirs, by="key")).rename(camera="key")
    return scope.keep(pairs.select(*PAIR, "source"), name="footage_pairs")


def by_people(needs: ir.Table, *, films: ir.Table, scope: Scope, params: Params) -> ir.Table:
    """The same with recordings of the officers whom the law names, made with other cameras."""
    parts = []
    for person in ("officer_id", "partner_id"):
        asked = needs.filter(needs[person].notnull())
        ours = _around(asked.mutate(key=asked[person]), key="key", reach=params.clock_seconds)
        parts.append(ours)
    ours = ibis.union(*parts).distinct()
    theirs = films.filter(films.officer_id.notnull())
    theirs = theirs.select("footage_id", "starts", "ends", "uploaded", key="officer_id", of_camera="camera_id")
    pairs = _pairs(overlapping(ours, right=theirs, by="key"))
    pairs = pairs.filter(pairs.own.isnull() | (pairs.own != pairs.of_camera)).drop("key")
    pairs = pairs.rename(camera="of_camera").select(*PAIR, "source").distinct()  # officer and partner may be one
    return scope.keep(pairs, name="footage_pairs_people")


def _around(needs: ir.Table, *, key: str, reach: int) -> ir.Table:
    return needs.select(
        "need", "quarter", "span", "source", "since", key=needs[key], own=needs.camera, begins=needs.since
    ).mutate(since=lambda t: t.begins - reach, until=lambda t: t.begins + t.span + reach)


def _pairs(both: ir.Table) -> ir.Table:
    return both.mutate(lo=(both.starts - both.begins).cast("int32"), hi=(both.ends - both.begins).cast("int32"))


def pieces(pairs: ir.Table, *, clocks: ir.Table, params: Params, by: str) -> ir.Table:
    """What of each need each recording shows once its clock is set right, give or take its tolerance.

    ``need``, ``footage_id``, ``begin`` and ``end`` in seconds after the need's begin, ``length`` of the recording, ``shift``.
    """
    rows = pairs.left_join(clocks, ["camera", "quarter"], rname="{name}_of_clock")
    shift = ibis.coalesce(rows["shift"], 0).cast("int32")
    reach = ibis.coalesce(rows.tolerance, params.tolerance_seconds).cast("int32")
    begin, end = ibis.greatest(rows.lo - shift - reach, 0), ibis.least(rows.hi - shift + reach, rows.span)
    rows = rows.mutate(begin=begin, end=end, length=rows.hi - rows.lo, moved=shift, by=ibis.literal(by))
    return rows.filter(rows.end > rows.begin).select(
        "need", "footage_id", "begin", "end", "length", "span", "uploaded", "moved", "by"
    )


def shown(pieces: ir.Table) -> ir.Table:
    """How much of each need its recordings show together.

    ``need``, ``covered_share``, ``footage_ids``, ``uploaded``, ``moved``, ``by``.

    A tolerance says that a recording may lie so much earlier or later, not that it is longer: together they never show more
    than they last. ``uploaded`` is when the last of them was there, null where one does not say; ``moved`` and ``by`` are
    those of the recording that shows most.
    """
    earlier = ibis.window(group_by="need", order_by=["begin", "end", "footage_id"], preceding=(None, 1))
    rows = pieces.mutate(before=pieces.end.max().over(earlier))
    fresh = ibis.greatest(rows.end - ibis.greatest(rows.begin, ibis.coalesce(rows.before, 0)), 0)
    rows = rows.mutate(fresh=fresh)
    told = rows.uploaded.count() == rows.count()
    made = rows.group_by("need").aggregate(
        fresh=rows.fresh.sum(), length=rows.length.sum(), span=rows.span.max(),
        footage_ids=rows.footage_id.collect().unique().sort(),
        uploaded=ibis.ifelse(told, rows.uploaded.max(), ibis.null("int64")),
        moved=rows.moved.argmax(rows.fresh), by=rows.by.argmax(rows.fresh),
    )  # fmt: skip
    share = ibis.least(made.fresh, made.length, made.span) / made.span
    return made.select("need", "footage_ids", "uploaded", "moved", "by", covered_share=share.cast("float64"))
