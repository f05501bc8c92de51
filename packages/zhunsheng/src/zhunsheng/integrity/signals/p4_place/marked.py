"""P4's marked records, and those that contradict the roster, the receiver or physics."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import ibis
import ibis.expr.types as ir

from zhunsheng.integrity.indicator import Indicator
from zhunsheng.integrity.marks import COLUMNS, Marks
from zhunsheng.integrity.scope import Scope
from zhunsheng.integrity.signals.p4_place import explained, query
from zhunsheng.integrity.signals.p4_place.params import Params

STRATA = {"p4_off_shift": ("block",), "p4_away": ("beat_kind", "block"), "p4_speed": ("block",)}


def off_shift(scope: Scope, *, params: Params) -> ir.Table:
    """On-site records whose roster is known; those outside every shift, overtime allowed, are hits."""
    rows = query.rostered(scope, params=params)
    rows = rows.mutate(hit=rows.off > 60 * params.overtime_minutes)
    skewed = None
    if not scope.lacking(footage=("officer_id",)):
        skewed = explained.off_by_clock(scope, hits=rows.filter(rows.hit), params=params)
        skewed = scope.keep(skewed, name="p4_off_clock")
    rows = explained.caused(scope, rows=rows, params=params, name="p4_off_shift", skewed=skewed)
    return rows.mutate(x=(rows.off / 3600).ceil().clip(0, 24), telling=rows.off)


def away(scope: Scope, *, params: Params) -> ir.Table:
    """Records with own positions near their time; those farther off than a drive explains are hits."""
    rows = query.pinged(scope, params=params)
    rows = rows.mutate(hit=rows.beyond > 0)
    skewed = explained.away_by_clock(scope, hits=rows.filter(rows.hit), params=params)
    skewed = scope.keep(skewed, name="p4_away_clock")
    rows = explained.caused(scope, rows=rows, params=params, name="p4_away", skewed=skewed)
    return rows.mutate(x=rows.far.round().clip(0, 40), telling=rows.beyond)


def speed(scope: Scope, *, params: Params) -> ir.Table:
    """Records soon after another of their officer's; those that nobody could have driven to are hits.

    The way back from a wrong place is not counted again.
    """
    rows = query.travelled(scope, params=params)
    order = ibis.window(group_by="officer_id", order_by=["occurred_at", "record_id"])
    back = (rows.excess.lag().over(order) > 0).fill_null(False)
    rows = rows.mutate(hit=(rows.excess > 0) & ~back).filter(rows.excess.notnull())
    rows = explained.caused(scope, rows=rows, params=params, name="p4_speed", skewed=None)
    return rows.mutate(x=rows.excess.round().clip(-1, 100), telling=rows.excess)


def marks(rows: ir.Table, *, params: Params, indicator: Indicator) -> Marks:
    """Rows of one of the three as marks."""
    strata = STRATA[indicator.id]
    rows = rows.mutate(x=rows.x.cast("float64").cast("int64"), telling=rows.telling.cast("float64"))
    return Marks(
        indicator, rows.select(*COLUMNS, *strata, "cause"), strata,
        least_records=params.least_records, least=params.least_peers, causes=explained.CAUSES,
    )  # fmt: skip


def contradictions(scope: Scope, *, found: Mapping[str, ir.Table], params: Params) -> Iterator[ir.Table]:
    """Records that cannot be so: ``rule``, ids, ``minutes`` off shift and ``km`` away, null where not known.

    Hits that a benign cause explains are none; a record that is off shift and elsewhere is told once.
    """
    hits = {name: rows.filter(rows.hit, rows.cause.isnull()) for name, rows in found.items()}
    off, far = hits.get("p4_off_shift"), hits.get("p4_away")
    if far is not None:
        far = far.filter(far.impossible > 0)
    if off is not None:
        off = off.filter(off.off > 60 * params.clear_minutes)
        off = off.mutate(minutes=(off.off / 60).cast("float64"))
        if far is not None:
            both = off.join(far.select("record_id", km="far"), "record_id")
            yield _ruled(both, rule="p4_off_shift.away")
            far = far.anti_join(both, "record_id")
            off = off.anti_join(both, "record_id")
        if not scope.lacking(footage=("officer_id",)):
            dark = off.semi_join(explained.unseen(scope, params=params), "record_id")
            yield _ruled(dark.mutate(km=ibis.null("float64")), rule="p4_off_shift.unseen")
    if far is not None:
        yield _ruled(far.mutate(km=far.far, minutes=ibis.null("float64")), rule="p4_away.impossible")
    if "p4_speed" in hits:
        lone = hits["p4_speed"].filter(hits["p4_speed"].lone)
        yield _ruled(lone.mutate(km=lone.way, minutes=lone.minutes), rule="p4_speed.impossible")


def _ruled(rows: ir.Table, *, rule: str) -> ir.Table:
    return rows.mutate(rule=ibis.literal(rule)).select("rule", "record_id", "officer_id", "unit_id", "minutes", "km")
