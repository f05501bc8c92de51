"""The facts of a record that its officer cannot choose, and its severity: worked out once for all who compare sanctions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import ibis
import ibis.expr.types as ir

from zhunsheng.expr import tiers
from zhunsheng.integrity import duty
from zhunsheng.integrity.benign import recording_change, recording_regime
from zhunsheng.integrity.scope import Scope
from zhunsheng.integrity.severity import ranks
from zhunsheng.law import Law

NEEDED = (
    *(
        "method",
        "subject",
        "group",
        "code",
        "vehicle_class",
        "vehicle_origin",
        "driver_group",
        "commercial",
        "road_kind",
    ),
    *("measure", "measured", "limit", "sanction", "fine"),
)
ALIKE = ("regime", "method", "place", "block", "drive", "kind", "use")
COLUMNS = ("record_id", "officer_id", "unit_id", "known_at", *ALIKE, "group", "origin", "driver_group", "category")
PREFIX = 2  # characters of a place of registration that name the province
LOCAL, OTHER, UNKNOWN = "local", "other", ""


def records(scope: Scope) -> ir.Table:
    """Every record whose sanction is known: `COLUMNS`, of which only ids and ``driver_group`` can be null.

    ``kind`` is the violation: its group, measure and tiers of points and fines by the law of the day where something was
    measured, else its code, else its group. What was charged is the officer's choice and no fact; so are the procedure and
    the fine. ``use`` is the class and use of the vehicle where the law's amounts depend on it. ``place`` is the kind of beat
    on duty, else of road. ``origin`` is ``local`` for the commonest place of registration, else ``other``, blank where unknown.
    """
    return scope.keep(lambda: _records(scope), name="severity_records")


def _records(scope: Scope) -> ir.Table:
    rows = _kinds(duty.records(scope, *NEEDED), scope=scope)
    rows = rows.mutate(
        known_at=rows._known,
        place=ibis.coalesce(rows.beat_kind, rows.road_kind, UNKNOWN),
        drive=rows.drive.cast("string"),
        regime=recording_regime.regime(rows._day, breaks=recording_change.breaks(scope)),
        origin=_origin(rows, scope=scope),
    )
    return ranks.ranked(rows).select(*COLUMNS)


def placed(scope: Scope, *, rows: ir.Table, columns: Sequence[str], name: str) -> ir.Table:
    """Records with the number of their combination of ``columns``, ``stratum`` from 0, and its ``cut``.

    ``cut`` is the category from which on a record counts as grave: where that splits the stratum's records most evenly; one
    above all categories where all are alike.
    """
    found = scope.keep(lambda: _strata(rows, columns=columns), name=f"severity_{name}")
    same = [rows[column] == found[column] for column in columns]
    return rows.join(found, same, rname="{name}_of_stratum").select(*rows.columns, "stratum", "cut")


def _strata(rows: ir.Table, *, columns: Sequence[str]) -> ir.Table:
    steps = range(1, len(ranks.RANKS))
    tail = {f"from_{step}": (rows.category >= step).sum().cast("int64") for step in steps}
    found = rows.group_by(*columns).aggregate(n=rows.count(), **tail)
    even = {step: found[f"from_{step}"] * (found.n - found[f"from_{step}"]) for step in steps}
    best = ibis.greatest(*even.values())
    cut = ibis.cases((best == 0, len(ranks.RANKS)), *((even[step] == best, step) for step in steps), else_=0)
    number = ibis.row_number().over(ibis.window(order_by=[found[column] for column in columns]))
    return found.select(*columns, stratum=number.cast("int64"), cut=cut.cast("int64"))


def _kinds(rows: ir.Table, *, scope: Scope) -> ir.Table:
    """The rows with ``kind`` and ``use``."""
    rows = rows.mutate(
        tier=_tier(rows, law=scope.law, scope=scope), band=_tier(rows, law=_fines(scope.law), scope=scope)
    )
    measured = rows.tier.notnull()
    by_tier = _joined(rows["group"], rows.measure, rows.tier.cast("string"), rows.band.cast("string"))
    kind = ibis.ifelse(measured, by_tier, ibis.coalesce(rows.code, rows["group"]))
    use = _joined(rows.vehicle_class, rows.commercial.cast("string"))
    return rows.mutate(kind=_joined(rows.subject, kind), use=ibis.ifelse(measured, use, UNKNOWN))


def _tier(rows: ir.Table, *, law: Law, scope: Scope) -> ir.Value:
    """The tier of the measured value on the law's scales on its day; null where nothing was measured or none stands."""
    branches = [
        (
            rows.measure == measure,
            tiers.tier(law, measure=measure, measured=rows.measured, limit=rows["limit"], day=rows._day),
        )
        for measure in sorted(scope.measures)
        if law.scales(measure)
    ]
    return ibis.cases(*branches, else_=ibis.null("int64")) if branches else ibis.null("int64")


def _fines(law: Law) -> Law:
    """The scales of fines, which are cut elsewhere than those of points, as a law of their own."""
    return replace(law, rules=tuple(replace(rule, kind="scale") for rule in law.of_kind("fine_scale")))


def _joined(*parts: ir.StringValue) -> ir.StringValue:
    return ibis.literal("|").join([part.fill_null(UNKNOWN) for part in parts])


def _origin(rows: ir.Table, *, scope: Scope) -> ir.StringValue:
    """``local`` where the place of registration begins as most do."""
    begins = rows.vehicle_origin.left(PREFIX)
    home = local_prefix(scope)
    return ibis.cases((begins.isnull(), UNKNOWN), (begins == home, LOCAL), else_=OTHER)


def local_prefix(scope: Scope) -> str:
    """How the commonest place of registration begins; blank where none is known."""
    rows = scope.rows
    begins = rows.filter(rows.vehicle_origin.notnull()).vehicle_origin.left(PREFIX).name("begins")
    counted = begins.as_table().group_by("begins").aggregate(n=lambda table: table.count())
    found = scope.run(counted.order_by(ibis.desc("n"), "begins").limit(1))["begins"].to_pylist()
    return str(found[0]) if found else UNKNOWN
