"""A4's expressions: stops on the road beside the recordings of their camera and of their officer."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from zhunsheng.expr import asof
from zhunsheng.expr.standing import stands
from zhunsheng.integrity import duty
from zhunsheng.integrity.benign import camera_failure, footage_clock, footage_upload
from zhunsheng.integrity.indicator import Indicator
from zhunsheng.integrity.marks import COLUMNS, Marks
from zhunsheng.integrity.scope import Scope, kept
from zhunsheng.integrity.signals.a4_footage import recordings
from zhunsheng.integrity.signals.a4_footage.params import Params
from zhunsheng.law import Law, Rule

REQUIRED, UPLOAD = "footage.required", "footage.upload_hours"
CAUSES = (footage_upload.CAUSE, camera_failure.CAUSE, footage_clock.CAUSE)
FACTS = ("record_id", "officer_id", "unit_id", "_day", "_known", "occurred_at", "camera", "beat_kind", "block")


def rules(law: Law, rule_id: str) -> list[Rule]:
    """Every version of a parameter."""
    return [rule for rule in law.of_kind("parameter") if rule.id == rule_id]


@kept
def stops(scope: Scope) -> ir.Table:
    """Stops that must be recorded, by officers who have a camera: `FACTS`, one row a stop however many violations.

    A stop is an officer's dealing with one vehicle or driver on one day. Midnight exactly is a default and no time; that is P5's.
    """
    rows = duty.records(scope, "method", "camera_id", "vehicle", "driver")
    clock = rows._clock
    blank = (clock.hour() == 0) & (clock.minute() == 0) & (clock.second() == 0)
    required = [
        stands(rule.valid, day=rows._day) & (rows.method == rule.data["value"]) for rule in rules(scope.law, REQUIRED)
    ]
    rows = rows.filter(ibis.or_(*required), rows.officer_id.notnull(), ~blank)
    rows = recordings.with_camera(rows, scope=scope)
    wearers = scope.table("footage").select("officer_id").distinct().mutate(films=ibis.literal(True))
    rows = rows.left_join(wearers, "officer_id", rname="{name}_of_wearers").drop("officer_id_of_wearers")
    rows = rows.filter(rows.camera.notnull() | rows.films.fill_null(False))
    whom = ibis.coalesce(rows.vehicle, rows.driver, rows.record_id)
    single = rows.group_by("officer_id", "unit_id", "_day", whom=whom).aggregate(
        record_id=rows.record_id.min(),
        _known=rows._known.max(),
        **{name: rows[name].min() for name in ("occurred_at", "camera", "beat_kind", "block")},
    )
    return single.select(*FACTS)


def matched(scope: Scope, *, params: Params) -> ir.Table:
    """Stops with ``hit`` (no recording of the camera or the wearer overlaps), ``since`` the last one in minutes, ``there``."""
    reach, slack = recordings.reach(scope), params.tolerance_minutes * 60
    rows = stops(scope).mutate(_until=stops(scope).occurred_at + ibis.interval(seconds=slack))
    for side, name in (("c:", "camera"), ("o:", "officer_id")):
        rows = rows.mutate(key=ibis.literal(side) + rows[name])
        rows = asof.latest(rows, of=reach, by=["key"], at="_until", since="starts_at", columns=["reach", "there"])
        end = f"{name}_end"
        rows = rows.rename({end: "reach", f"{name}_there": "there"})
        rows = rows.mutate(
            **{f"{name}_films": (rows[end] >= rows.occurred_at - ibis.interval(seconds=slack)).fill_null(False)}
        )
    films = rows.camera_films | rows.officer_id_films
    ends = [rows.camera_end.epoch_seconds(), rows.officer_id_end.epoch_seconds()]
    last = ibis.coalesce(ibis.greatest(*ends), *ends)
    since = ibis.coalesce((rows.occurred_at.epoch_seconds() - last) // 60, params.most_minutes)
    since = ibis.greatest(ibis.least(since, params.most_minutes), 1).cast("int64")
    there = ibis.ifelse(rows.camera_films, rows.camera_there, rows.officer_id_there)
    rows = rows.mutate(
        hit=~films, since=ibis.ifelse(films, 0, since), there=ibis.ifelse(films, there, ibis.null("timestamp('UTC')"))
    )
    return scope.keep(rows.select(*FACTS, "hit", "since", "there"), name="a4_matched")


def marked(scope: Scope, *, params: Params, indicator: Indicator) -> Marks:
    """Stops whose upload has had its time; those without footage are hits, those that a benign cause accounts for explained."""
    rows = _explained(matched(scope, params=params), scope=scope, params=params)
    hours = params.duty_hours + max(int(rule.data["value"]) for rule in rules(scope.law, UPLOAD))
    due = rows.occurred_at + ibis.interval(hours=hours)
    known = ibis.greatest(due, rows._known, ibis.coalesce(rows.there, due))
    rows = rows.mutate(known_at=known, x=rows.since, telling=rows.since.cast("float64"))
    rows = rows.filter(rows.known_at <= ibis.literal(scope.as_of))
    strata = ("beat_kind", "block")
    kept = scope.keep(rows.select(*COLUMNS, *strata, "cause"), name="a4_marked")
    return Marks(
        indicator,
        kept,
        strata,
        least_records=params.least_records,
        least=params.least_peers,
        causes=CAUSES,
        line=0.5,
    )


def _explained(rows: ir.Table, *, scope: Scope, params: Params) -> ir.Table:
    """With ``cause``, the first of `CAUSES` that accounts for a stop without footage."""
    lost = footage_upload.lost(
        rows, least=params.lost_stops, people=params.lost_people, share=params.lost_share, most=params.lost_most
    )
    lost = lost.mutate(lost=ibis.literal(True))
    rows = rows.left_join(lost, ["unit_id", "_day"], rname="{name}_of_lost").drop("unit_id_of_lost", "_day_of_lost")
    rows = _broken(rows, scope=scope, params=params)
    rows = _clocked(rows, scope=scope, params=params)
    cause = ibis.cases(
        (rows.lost.fill_null(False), footage_upload.CAUSE),
        (rows.broken.fill_null(False), camera_failure.CAUSE),
        (rows.clocked.fill_null(False), footage_clock.CAUSE),
        else_=ibis.null("string"),
    )
    return rows.mutate(cause=cause)


def _broken(rows: ir.Table, *, scope: Scope, params: Params) -> ir.Table:
    if scope.lacking(cameras=("issued_until",)):
        return rows.mutate(broken=ibis.literal(False))
    held = scope.lake.table("cameras", as_of=scope.as_of)
    spans = camera_failure.broken(held, footage=scope.table("footage"), days=params.broken_days)
    rows = rows.left_join(spans, "camera", rname="{name}_of_broken")
    inside = (rows.occurred_at > rows.broken_from) & (rows.occurred_at <= rows.broken_until)
    return rows.mutate(broken=inside.fill_null(False)).drop("camera_of_broken", "broken_from", "broken_until")


def _clocked(rows: ir.Table, *, scope: Scope, params: Params) -> ir.Table:
    """With ``clocked``: does a recording overlap once the camera's clock is set right?"""
    reach, slack = recordings.reach(scope), params.tolerance_minutes * 60
    rows = rows.mutate(key=ibis.coalesce(ibis.literal("c:") + rows.camera, ibis.literal("o:") + rows.officer_id))
    off = footage_clock.offsets(
        rows.filter(~(rows.lost.fill_null(False) | rows.broken)).select("record_id", "key", "occurred_at"),
        reach=reach,
        slack=params.clock_slack_seconds,
        most=params.clock_minutes,
        gain=params.clock_gain,
        least=params.clock_least,
    )
    off = scope.keep(off, name="a4_clocks")
    doubtful = rows.filter(rows.hit).select("record_id", "key", "occurred_at").join(off, "key", rname="{name}_of_clock")
    doubtful = doubtful.mutate(moved=doubtful.occurred_at + doubtful.offset.as_interval("s"))
    right = footage_clock.covered(doubtful, reach=reach, at="moved", slack=slack)
    right = right.filter(right.covered).select("record_id", clocked=right.covered)
    return rows.left_join(right, "record_id", rname="{name}_of_clock").drop("record_id_of_clock")
