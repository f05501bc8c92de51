"""The state of each need, from what its recordings show, when they were uploaded, and whether any camera is known."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from zhunsheng.expr import asof
from zhunsheng.expr import functions as f
from zhunsheng.expr.standing import stands
from zhunsheng.footage import clocks as learning
from zhunsheng.footage import matching
from zhunsheng.footage.params import Params
from zhunsheng.integrity.scope import Scope
from zhunsheng.law import Rule

STATES = ("covered", "partial", "missing", "late", "pending_upload", "unknown_camera")
DECIDED = ("covered", "late", "partial", "missing")  # what shares are counted over
UPLOAD = "footage.upload_hours"
BLOCKS = (("day", 7, 19), ("evening", 19, 23))  # local hours; the rest is night
NO_TIME = "no_time"


def upload_rules(scope: Scope) -> list[Rule]:
    """Every version of the term of the upload."""
    return [rule for rule in scope.law.of_kind("parameter") if rule.id == UPLOAD]


def coverage(needs: ir.Table, *, films: ir.Table, scope: Scope, params: Params) -> tuple[ir.Table, ir.Table]:
    """Needs with their state, and the clocks by which they were matched.

    Adds ``covered_share``, ``footage_ids``, ``clock_shift_s``, ``clock_state``, ``matched_by``, ``due`` and ``uploaded`` (whole
    seconds), ``duty_from`` and ``duty_until``, ``block``, ``reason`` and ``state``.
    """
    pairs = matching.by_camera(needs, films=films, scope=scope, params=params)
    clocks = learning.learn(pairs, scope=scope, params=params)
    own = scope.keep(matching.pieces(pairs, clocks=clocks, params=params, by="camera"), name="footage_pieces")
    first = scope.keep(matching.shown(own), name="footage_shown")
    enough = first.filter(first.covered_share >= params.whole)
    rest = needs.anti_join(enough, "need")
    others = matching.by_people(rest, films=films, scope=scope, params=params)
    others = scope.keep(
        matching.pieces(others, clocks=clocks, params=params, by="officer"), name="footage_pieces_people"
    )
    again = own.semi_join(others, "need").union(others)
    found = first.anti_join(others, "need").union(matching.shown(again))
    rows = needs.left_join(found, "need", rname="{name}_of_film").drop("need_of_film")
    rows = _duties(rows, scope=scope, params=params)
    rows = _clocked(rows, clocks=clocks)
    rows = _judged(rows, films=films, scope=scope, params=params)
    return scope.keep(rows, name="footage_coverage"), clocks


def _duties(rows: ir.Table, *, scope: Scope, params: Params) -> ir.Table:
    """With the shift under way, what time of day it was, and until when recordings had to be uploaded."""
    if scope.lake.has("shifts"):
        shifts = scope.lake.table("shifts", as_of=scope.as_of)
        shifts = shifts.group_by("officer_id", "starts_at").aggregate(ends_at=shifts.ends_at.max())
        shifts = shifts.mutate(duty_from=shifts.starts_at)
        rows = asof.latest(
            rows, of=shifts, by=["officer_id"], at="begins_at", since="starts_at", columns=["duty_from", "ends_at"]
        )
        on_duty = (rows.ends_at >= rows.begins_at).fill_null(False)
        nothing = ibis.null("timestamp('UTC')")
        rows = rows.mutate(
            duty_from=ibis.ifelse(on_duty, rows.duty_from, nothing),
            duty_until=ibis.ifelse(on_duty, rows.ends_at, nothing),
        ).drop("ends_at")
    else:
        rows = rows.mutate(**{name: ibis.null("timestamp('UTC')") for name in ("duty_from", "duty_until")})
    hour = f.to_wall_clock(scope.lake.zone, rows.begins_at).hour()
    block = ibis.cases(*(((hour >= low) & (hour < high), name) for name, low, high in BLOCKS), else_="night")
    ended = ibis.coalesce(f.whole_seconds(rows.duty_until), rows.since + params.duty_hours * 3600)
    ended = ibis.greatest(ended, rows.since + rows.span)
    return rows.mutate(block=block, due=ended + hours(scope, day=rows.day) * 3600)


def hours(scope: Scope, *, day: ir.DateValue) -> ir.IntegerValue:
    """The term of the upload on a day, in hours; before the first version that of the first."""
    versions = sorted(upload_rules(scope), key=lambda rule: rule.valid.since)
    first = int(versions[0].data["value"])
    return ibis.cases(*((stands(rule.valid, day=day), int(rule.data["value"])) for rule in versions), else_=first)


def _clocked(rows: ir.Table, *, clocks: ir.Table) -> ir.Table:
    """With the shift that was used, and whether the clock of the need's own camera was learnt."""
    own = clocks.select("camera", "quarter", own_shift="shift", clock_tolerance_s="tolerance", clock_state="state")
    rows = rows.left_join(own, ["camera", "quarter"], rname="{name}_of_clock")
    rows = rows.drop("camera_of_clock", "quarter_of_clock")
    return rows.mutate(
        clock_shift_s=ibis.coalesce(rows.moved, rows.own_shift, 0).cast("float64"),
        clock_state=ibis.coalesce(rows.clock_state, "not_learnable"),
    ).drop("moved", "own_shift")


def _judged(rows: ir.Table, *, films: ir.Table, scope: Scope, params: Params) -> ir.Table:
    rows = rows.mutate(covered_share=ibis.coalesce(rows.covered_share, 0.0))
    rows = rows.mutate(known=_known(rows, films=films, scope=scope))
    whole, some = rows.covered_share >= params.whole, rows.covered_share > 0
    late, open_ = (rows.uploaded > rows.due).fill_null(False), rows.due > int(scope.as_of.timestamp())
    clock = f.to_wall_clock(scope.lake.zone, rows.begins_at)
    blank = (clock.hour() == 0) & (clock.minute() == 0) & (clock.second() == 0) & (rows.source == "enforcement")
    short = ibis.ifelse(rows.footage_ids.length() > 1, "interrupted", "short")
    state, reason = (
        ibis.cases(
            (whole & late, pair[0]), (whole, pair[1]), (open_ & some, pair[2]), (some, pair[3]),
            (~rows.known, pair[4]), (open_, pair[5]), (blank, pair[6]), else_=pair[7],
        )
        for pair in (
            ("late", "covered", "pending_upload", "partial", "unknown_camera", "pending_upload", "missing", "missing"),
            ("uploaded_late", "shown", "more_to_come", short, "no_camera", "not_due", NO_TIME, "nothing_found"),
        )
    )  # fmt: skip
    return rows.mutate(state=state, reason=reason).drop("known")


def _known(rows: ir.Table, *, films: ir.Table, scope: Scope) -> ir.BooleanValue:
    """Is a camera known that could have recorded it: in the list of cameras, or one that has recorded for this officer?"""
    cameras = films.select(key="camera_id").distinct()
    if scope.lake.has("cameras"):
        cameras = scope.lake.table("cameras", as_of=scope.as_of).select(key="camera_id").distinct()
    wearers = films.filter(films.officer_id.notnull()).select(key="officer_id").distinct()
    listed = rows.camera.notnull() & rows.camera.isin(cameras.key)
    wears = rows.officer_id.notnull() & rows.officer_id.isin(wearers.key)
    return ibis.ifelse(rows.camera.notnull(), listed, wears).fill_null(False)
