"""Charges that rest on an instrument, and whether the instrument logged a reading near their time."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from zhunsheng.expr import asof
from zhunsheng.integrity.benign import clock_skew, unit_upload
from zhunsheng.integrity.indicator import Indicator
from zhunsheng.integrity.marks import COLUMNS, Marks
from zhunsheng.integrity.scope import Scope
from zhunsheng.integrity.signals.p1_registers.params import Params
from zhunsheng.integrity.signals.p1_registers.query import seconds

STRATA = ("group",)


def unread(scope: Scope, *, params: Params, indicator: Indicator) -> Marks:
    """On-site charges whose instrument's own log is held; those without a reading near their time are hits."""
    before, after = 60 * params.before_minutes, 60 * params.after_minutes
    readings = _readings(scope)
    rows = _charges(scope, readings=readings, params=params)
    rows = rows.mutate(latest=rows.occurred_at + ibis.interval(seconds=after))
    moments = readings.select("device_id", "measure", "taken_at").distinct()
    rows = asof.latest(
        rows, of=moments.mutate(read_at=moments.taken_at), by=["device_id", "measure"],
        at="latest", since="taken_at", columns=["read_at"],
    )  # fmt: skip
    gone = seconds(rows.occurred_at, since=rows.read_at)
    rows = rows.mutate(gone=gone, hit=(gone > before).fill_null(True))
    rows = unit_upload.flagged(rows, least=params.day_least, share=params.day_share, people=params.people)
    rows = scope.keep(rows, name="p1_charges")
    skewed = scope.keep(_skewed(rows, readings=readings, params=params), name="p1_skewed").mutate(skewed=True)
    rows = rows.left_join(skewed, "record_id", rname="{name}_of_skew")
    cause = ibis.cases(
        (rows.skewed.fill_null(False), clock_skew.CAUSE), (rows.unit_late, unit_upload.CAUSE), else_=ibis.null("string")
    )
    rows = rows.mutate(
        x=ibis.ifelse(rows.hit, params.before_minutes + 5, (rows.gone // 300 * 5).fill_null(0)).cast("int64"),
        telling=ibis.ifelse(rows.read_at.isnull(), 1e9, rows.gone.cast("float64")),
        cause=cause,
    )
    return Marks(
        indicator, rows.select(*COLUMNS, *STRATA, "cause"), STRATA,
        least_records=params.least_records, least=params.least_peers,
        causes=(clock_skew.CAUSE, unit_upload.CAUSE), place=params.before_minutes + 5,
    )  # fmt: skip


def _readings(scope: Scope) -> ir.Table:
    rows = scope.table("readings")
    return rows.filter(rows["mode"].isnull() | rows["mode"].isin(["screening", "evidential"])).select(
        "device_id", "measure", "taken_at", "value"
    )


def _charges(scope: Scope, *, readings: ir.Table, params: Params) -> ir.Table:
    """On-site charges of instruments whose log reaches from before the record to after it."""
    rows = scope.columns(
        "record_id", "officer_id", "unit_id", "occurred_at", "method", "group", "device_id", "measure", "measured"
    )
    rows = rows.filter(rows.method == "on_site", rows.measured.notnull(), rows.officer_id.notnull())
    spans = readings.group_by("device_id", "measure").aggregate(
        first=readings.taken_at.min(), last=readings.taken_at.max()
    )
    rows = rows.join(spans, ["device_id", "measure"], rname="{name}_of_log")
    rows = rows.filter(rows.occurred_at >= rows["first"], rows.occurred_at <= rows["last"])
    return rows.mutate(known_at=rows._known + ibis.interval(days=params.upload_days)).drop("first", "last")


def _skewed(rows: ir.Table, *, readings: ir.Table, params: Params) -> ir.Table:
    """Hits that an instrument's constant skew explains: its log holds the very value at the same gap each time."""
    hits = rows.filter(rows.hit).select("record_id", "device_id", "measure", "occurred_at", value=rows.measured)
    pairs = hits.join(readings, ["device_id", "measure", "value"], rname="{name}_of_reading")
    pairs = pairs.mutate(gap=seconds(pairs.taken_at, since=pairs.occurred_at))
    pairs = pairs.filter(pairs.gap.abs() <= 3600 * params.skew_hours)
    return clock_skew.fitting(
        pairs, by="device_id", width=params.skew_seconds, least=params.skew_least, share=params.skew_share
    )
