"""Recordings as known at the moment, with who wore the camera."""

from __future__ import annotations

from datetime import timedelta

import ibis
import ibis.expr.types as ir

from zhunsheng.expr import functions as f
from zhunsheng.footage.params import Params
from zhunsheng.integrity.scope import Scope


def recordings(scope: Scope, *, params: Params) -> ir.Table:
    """Those begun in the window or as long before it as a shift lasts.

    ``footage_id``, ``camera_id``, ``officer_id``, ``category``; in whole seconds ``starts``, ``ends``, ``uploaded``, ``deleted``.
    """
    rows = scope.lake.table("footage", as_of=scope.as_of)
    first = scope.window.start - timedelta(hours=params.duty_hours)
    rows = rows.filter(rows.starts_at >= ibis.literal(first), rows.starts_at < ibis.literal(scope.window.end))
    deleted = f.whole_seconds(rows.deleted_at) if "deleted_at" in rows.columns else ibis.null("int64")
    deleted = ibis.ifelse(deleted <= int(scope.as_of.timestamp()), deleted, ibis.null("int64"))
    made = rows.select(
        "footage_id", "camera_id", "officer_id", "category",
        starts=f.whole_seconds(rows.starts_at), ends=f.whole_seconds(rows.ends_at),
        uploaded=f.whole_seconds(rows.uploaded_at), deleted=deleted,
    )  # fmt: skip
    return scope.keep(made, name="footage_recordings")
