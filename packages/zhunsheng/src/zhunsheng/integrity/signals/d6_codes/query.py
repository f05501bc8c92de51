"""D6's expressions: points fewer than the charge carries, codes without points where others have them."""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from zhunsheng.expr import codes
from zhunsheng.integrity import duty, lowering
from zhunsheng.integrity.benign import correction_ordered
from zhunsheng.integrity.indicator import Indicator
from zhunsheng.integrity.marks import COLUMNS, Marks
from zhunsheng.integrity.scope import Scope
from zhunsheng.integrity.signals.d6_codes import points
from zhunsheng.integrity.signals.d6_codes.params import Params

FACTS = (
    *("record_id", "officer_id", "unit_id", "method", "procedure", "subject", "group", "code", "points", "sanction"),
    *("measure", "measured", "limit", "charged_tier", "vehicle_class", "road_kind"),
)
WAIVED = (
    "warning",
    "none",
    "criminal",
    "unknown",
)  # a warning carries no points (Order 163 a.28), a crime is not scored
MEANINGS = {"points": "code_points", "charged_tier": "code_tier", "subject": "code_subject", "group": "code_group"}
BY_SCALE = ("speeding", "overload_goods", "overload_passengers")


def carried(scope: Scope, *, params: Params) -> ir.Table:
    """Motor-vehicle records with the points that their charge certainly carries, ``owed``.

    Also ``measured_owed`` (by the measured tier), ``by`` (``scale`` or ``code``), ``code_points``. Null where the law says
    nothing: overloading by rated load, speed or load without a value, codes that the table does not hold. Where the class
    does not tell the vehicle's group, the milder points stand, unless the lake's own use of the class settles it.
    """
    rows = scope.columns(*FACTS)
    rows = rows.filter(rows.subject == "motor")
    rows = codes.with_meanings(rows, law=scope.law, what=MEANINGS)
    measured, charged = (points.tier(rows, scope=scope, charged=way) for way in (False, True))
    rows = scope.keep(rows.mutate(by_value=measured, by_charge=charged), name="d6_codes_tiers")
    rows = rows.mutate(
        mild=points.due(rows, scope=scope, params=params, tier=rows.by_charge, graver=False),
        grave=points.due(rows, scope=scope, params=params, tier=rows.by_charge, graver=True),
        measured_owed=points.due(rows, scope=scope, params=params, tier=rows.by_value, graver=False),
    )
    scaled = rows.group.isin(BY_SCALE) | (rows.code_tier.notnull() & (rows.group != "alcohol"))
    rows = rows.mutate(
        by=ibis.ifelse(rows.mild.notnull(), "scale", "code"),
        by_code=ibis.ifelse(scaled, ibis.null("int64"), rows.code_points),
    )
    rows = scope.keep(rows, name="d6_codes_read")
    clear = points.settled(rows.filter(rows.points.notnull(), ~rows.sanction.isin(WAIVED)), params=params)
    both = rows.join(clear, ["measure", "vehicle_class"], how="left", rname="{name}_of_use").select(
        *rows.columns, "clear"
    )
    owed = ibis.ifelse(both.clear.fill_null(False), both.grave, ibis.coalesce(both.mild, both.by_code))
    return scope.keep(both.mutate(owed=owed), name="d6_codes_carried")


def given(scope: Scope, *, params: Params, indicator: Indicator, edits: bool) -> Marks:
    """Records whose charge carries points; those with fewer are hits, as are those whose code was edited to one without.

    An edit adds its hit when it was made; the record it was made on counts from its entry.
    """
    rows = carried(scope, params=params)
    rows = rows.filter(rows.points.notnull(), ~rows.sanction.isin(WAIVED), rows.owed > 0)
    missing = rows.owed - rows.points
    rows = rows.mutate(hit=missing > 0, lost=ibis.greatest(missing, 0), known_at=rows._known, cause=ibis.null("string"))
    parts = [_row(rows, weight=1)]
    if edits:
        parts.append(edited(scope))
    return Marks(
        indicator,
        ibis.union(*parts) if len(parts) > 1 else parts[0],
        ("by", "method"),
        least_records=params.least_records,
        least=params.least_peers,
        causes=(correction_ordered.CAUSE,),
        weighted=True,
        line=0.5,
    )


def edited(scope: Scope) -> ir.Table:
    """Edits of a code with points to one without: one hit a record, when the first was made."""
    rows = lowering.edited(scope)
    rows = rows.filter(rows.column == "code", rows.points_before > 0, rows.points_after == 0).rename(at="edited_at")
    rows = correction_ordered.marked(scope, changes=rows)
    free = ~rows.ordered
    method = scope.every.select("record_id", "method")
    first = rows.group_by("record_id", "officer_id", "unit_id").aggregate(
        known_at=ibis.coalesce(rows["at"].min(where=free), rows["at"].min()),
        lost=rows.points_before.max(),
        cause=ibis.ifelse(free.any(), ibis.null("string"), correction_ordered.CAUSE),
    )
    both = first.join(method, "record_id", rname="{name}_of_act")
    return _row(both.mutate(hit=ibis.literal(True), by=ibis.literal("code")), weight=0)


def _row(rows: ir.Table, *, weight: int) -> ir.Table:
    number = rows.lost.cast("int64")
    rows = rows.mutate(
        x=number,
        telling=number.cast("float64"),
        weight=ibis.literal(weight, type="int64"),
        known_at=rows.known_at.cast("timestamp('UTC')"),
    )
    return rows.select(*COLUMNS, "by", "method", "weight", "cause")


def siblings(scope: Scope, *, params: Params, indicator: Indicator, groups: Sequence[str]) -> Marks:
    """Motor-vehicle records of known codes; those whose code carries no points are hits.

    Compared within the group of violations, road, beat and way of recording. Left out: groups of which no code carries points,
    and speed, load and alcohol, which the tier decides. A code without points on a measured value that has some is a hit in a
    stratum of its own.
    """
    rows = carried(scope, params=params)
    held = duty.records(scope).select("record_id", "beat_kind")
    rows = rows.filter(
        rows.code_points.notnull(), rows.group.isin(list(groups)) | (rows.measured_owed > 0).fill_null(False)
    )
    both = rows.join(held, "record_id", how="left", rname="{name}_of_duty").select(*rows.columns, "beat_kind")
    hit = both.code_points == 0
    both = both.mutate(
        hit=hit,
        x=both.code_points,
        telling=ibis.coalesce(both.measured_owed, 0).cast("float64"),
        known_at=both._known,
        band=ibis.ifelse((both.measured_owed > 0).fill_null(False), "measured", both.group),
    )
    strata = ("band", "road_kind", "beat_kind", "method")
    return Marks(
        indicator,
        both.select(*COLUMNS, *strata),
        strata,
        least_records=params.least_records,
        least=params.least_peers,
        place=0,
    )


def contradictions(scope: Scope, *, params: Params) -> ir.Table:
    """Records with certainly fewer points than their charge carries, for the checks."""
    rows = carried(scope, params=params)
    wrong = rows.filter(rows.points.notnull(), ~rows.sanction.isin(WAIVED), rows.points < rows.owed)
    columns = ("record_id", "officer_id", "unit_id", "by", "points", "owed", "code", "measure", "vehicle_class", "_day")
    return wrong.select(*columns).order_by("record_id")
