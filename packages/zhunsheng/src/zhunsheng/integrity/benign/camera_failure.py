"""Camera failure: a camera that recorded nothing more for anyone and was handed in soon after was broken, not switched off."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

CAUSE = "camera_failure"


def broken(cameras: ir.Table, *, footage: ir.Table, days: int) -> ir.Table:
    """Cameras with the span in which they were broken: ``camera``, ``broken_from``, ``broken_until``.

    Parameters
    ----------
    cameras, footage : the tables; a camera's recordings count whoever wore it.
    days : the longest time between its last recording and its being handed in. One kept longer without recording is not
        attested as broken by being handed in.

    Notes
    -----
    That it was handed in is written by the store, not by the wearer. Not for a camera that its holder still has.
    """
    last = footage.group_by(camera=footage.camera_id).aggregate(last=footage.ends_at.max())
    held = cameras.filter(cameras.issued_until.notnull())
    held = held.group_by(camera=held.camera_id).aggregate(
        begun=held.issued_from.min(), broken_until=held.issued_until.max()
    )
    again = cameras.filter(cameras.issued_until.isnull()).select(camera="camera_id").distinct()
    both = held.anti_join(again, "camera").left_join(last, "camera", rname="{name}_of_last")
    both = both.mutate(broken_from=ibis.coalesce(both.last, both.begun))
    soon = both.broken_until <= both.broken_from + ibis.interval(days=days)
    return both.filter(both.broken_from < both.broken_until, soon).select("camera", "broken_from", "broken_until")
