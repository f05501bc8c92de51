"""Which camera an officer held at a moment."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from zhunsheng.expr import asof


def held(rows: ir.Table, *, cameras: ir.Table, at: str, name: str) -> ir.Table:
    """The rows with ``name``: the camera issued to ``officer_id`` last before ``at`` and not handed in by then, else null.

    Parameters
    ----------
    cameras : the table of that name; of two issued to one officer at one moment the greater number counts.
    """
    issued = cameras.filter(cameras.officer_id.notnull())
    issued = issued.group_by("officer_id", "issued_from").aggregate(
        held=issued.camera_id.max(), issued_until=issued.issued_until.max()
    )
    columns = rows.columns
    rows = asof.latest(rows, of=issued, by=["officer_id"], at=at, since="issued_from", columns=["held", "issued_until"])
    current = rows.issued_until.isnull() | (rows.issued_until >= rows[at])
    return rows.select(*columns, ibis.ifelse(current, rows.held, ibis.null("string")).name(name))
