"""Recordings by camera and by wearer, and the camera that belonged to each stop."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from zhunsheng.expr import holding
from zhunsheng.integrity.scope import Scope, kept


@kept
def reach(scope: Scope) -> ir.Table:
    """Recordings as ``key`` (``c:`` a camera or ``o:`` a wearer), ``starts_at``, ``reach`` and ``there``.

    ``reach`` is the latest end of those begun by then, ``there`` when the recording was uploaded.
    """
    rows = scope.table("footage").select("camera_id", "officer_id", "starts_at", "ends_at", "uploaded_at")
    by_camera = rows.mutate(key=ibis.literal("c:") + rows.camera_id)
    worn = rows.filter(rows.officer_id.notnull())
    both = by_camera.union(worn.mutate(key=ibis.literal("o:") + worn.officer_id))
    ends = both.group_by("key", "starts_at").aggregate(ends_at=both.ends_at.max(), there=both.uploaded_at.max())
    so_far = ibis.cumulative_window(group_by="key", order_by="starts_at")
    return ends.select("key", "starts_at", "there", reach=ends.ends_at.max().over(so_far))


def with_camera(rows: ir.Table, *, scope: Scope) -> ir.Table:
    """The rows with ``camera``: the one on the record, else the one that its officer held, null where neither is known."""
    if scope.lacking(cameras=("officer_id",)):
        return rows.mutate(camera=rows.camera_id)
    held = scope.lake.table("cameras", as_of=scope.as_of)
    rows = holding.held(rows, cameras=held, at="occurred_at", name="held")
    return rows.mutate(camera=ibis.coalesce(rows.camera_id, rows.held))
