"""Recordings uploaded after their term, and cameras that nobody's list knows."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from zhunsheng.expr import asof
from zhunsheng.expr import functions as f
from zhunsheng.footage.coverage import hours
from zhunsheng.footage.params import Params
from zhunsheng.integrity.scope import Scope


def due(films: ir.Table, *, scope: Scope, params: Params) -> ir.Table:
    """Recordings with ``due`` (whole seconds), their wearer's end of duty and the law's term after it; ``unit_id``, ``day``."""
    rows = films.mutate(begins_at=f.instant(films.starts))
    rows = rows.mutate(day=f.to_wall_clock(scope.lake.zone, rows.begins_at).date())
    ended: ir.Value = ibis.null("int64")
    if scope.lake.has("shifts"):
        shifts = scope.lake.table("shifts", as_of=scope.as_of)
        shifts = shifts.group_by("officer_id", "starts_at").aggregate(duty_until=shifts.ends_at.max())
        rows = asof.latest(
            rows, of=shifts, by=["officer_id"], at="begins_at", since="starts_at", columns=["duty_until"]
        )
        until = f.whole_seconds(rows.duty_until)
        ended = ibis.ifelse(until >= rows.starts, until, ibis.null("int64"))
    ended = ibis.greatest(ibis.coalesce(ended, rows.ends + params.duty_hours * 3600), rows.ends)
    rows = rows.mutate(due=ended + hours(scope, day=rows.day) * 3600)
    rows = _with_unit(rows, scope=scope)
    return scope.keep(rows, name="footage_due")


def _with_unit(rows: ir.Table, *, scope: Scope) -> ir.Table:
    """The unit of the wearer, else the one that holds the camera."""
    unit: ir.Value = ibis.null("string")
    for name, key in (("officers", "officer_id"), ("cameras", "camera_id")):
        if scope.lake.has(name):
            held = scope.lake.table(name, as_of=scope.as_of)
            held = held.group_by(key).aggregate(**{f"unit_of_{name}": held.unit_id.max()})
            rows = rows.left_join(held, key, rname="{name}_of_unit").drop(f"{key}_of_unit")
    known = [rows[name] for name in ("unit_of_officers", "unit_of_cameras") if name in rows.columns]
    return rows.mutate(unit_id=ibis.coalesce(*known, unit)).drop(*(column.get_name() for column in known))


def late(dues: ir.Table) -> ir.Table:
    """Those uploaded after their term, with ``due_at``, ``uploaded_at`` and ``hours_late``."""
    rows = dues.filter((dues.uploaded > dues.due).fill_null(False))
    return rows.select(
        "footage_id", "camera_id", "officer_id", "unit_id", "day",
        due_at=f.instant(rows.due), uploaded_at=f.instant(rows.uploaded),
        hours_late=(rows.uploaded - rows.due) / 3600,
    )  # fmt: skip


def unknown(films: ir.Table, *, needs: ir.Table, scope: Scope) -> ir.Table:
    """Cameras named by recordings or records and not by the list of cameras, with how many name each, and an ``example``."""
    listed = scope.lake.table("cameras", as_of=scope.as_of).select("camera_id").distinct()
    filmed = films.group_by("camera_id").aggregate(
        recordings=films.count(), records=ibis.literal(0, "int64"), example=films.footage_id.min()
    )
    named = needs.filter(needs.camera_id.notnull())
    ids = ibis.coalesce(named.record_id, named.crash_id, named.measure_id)
    worn = named.group_by("camera_id").aggregate(
        recordings=ibis.literal(0, "int64"), records=named.count(), example=ids.min()
    )
    both = filmed.union(worn).anti_join(listed, "camera_id")
    return both.group_by("camera_id").aggregate(
        recordings=both.recordings.sum().cast("int64"),
        records=both.records.sum().cast("int64"),
        example=both.example.min(),
    )
