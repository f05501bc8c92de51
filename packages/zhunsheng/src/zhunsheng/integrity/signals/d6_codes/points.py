"""The points that a record's charge carries by the law of its day: by tier of speed and load, else by code."""

from __future__ import annotations

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from zhunsheng.expr import tiers
from zhunsheng.integrity.scope import Scope
from zhunsheng.integrity.signals.d6_codes.params import Params
from zhunsheng.law import Rule

FAST = ("expressway", "urban_fast")
NOTHING = ibis.null("int64")


def tier(rows: ir.Table, *, scope: Scope, charged: bool) -> ir.IntegerValue:
    """The tier of the record: the one charged (else the code's) first or, where not ``charged``, the measured one only."""
    branches = [
        (
            rows.measure == name,
            tiers.tier(scope.law, measure=name, measured=rows.measured, limit=rows["limit"], day=rows._day),
        )
        for name in scope.law.measures()
        if name in scope.measures
    ]
    measured = ibis.cases(*branches, else_=NOTHING) if branches else NOTHING
    return ibis.coalesce(rows.charged_tier, rows.code_tier, measured) if charged else measured


def due(rows: ir.Table, *, scope: Scope, params: Params, tier: ir.IntegerValue, graver: bool) -> ir.IntegerValue:
    """Points that the scales give the tier; null where no scale of points stands.

    ``graver`` : for a vehicle whose group the class does not tell, those of the graver group, else those of the milder. A
    road of unknown kind counts as the milder one.
    """
    branches = []
    for rule in scope.law.of_kind("points"):
        if rule.data["measure"] not in scope.measures:
            continue
        test = _where(rows, where=rule.data["where"], params=params, graver=graver)
        if test is not None:
            given = [(tier == place, points) for place, points in enumerate(rule.data["points"])]
            amount = ibis.cases(*given, else_=NOTHING)
            branches.append(((rows.measure == rule.data["measure"]) & _stands(rule, rows=rows) & test, amount))
    return ibis.cases(*branches, else_=NOTHING) if branches else NOTHING


def _stands(rule: Rule, *, rows: ir.Table) -> ir.BooleanValue:
    test = rows._day >= ibis.literal(rule.valid.since)
    return test if rule.valid.until is None else test & (rows._day <= ibis.literal(rule.valid.until))


def _where(rows: ir.Table, *, where: Mapping[str, str], params: Params, graver: bool) -> ir.BooleanValue | None:
    """Is the record of this vehicle group and road; None for a group that is never taken."""
    test = ibis.literal(True)
    for name, value in where.items():
        if name == "road":
            fast = rows.road_kind.isin(FAST).fill_null(False)
            test = test & (fast if value == "fast" else ~fast)
            continue
        found = _group(rows, group=value, params=params, graver=graver)
        if found is None:
            return None
        test = test & found
    return test


def _group(rows: ir.Table, *, group: str, params: Params, graver: bool) -> ir.BooleanValue | None:
    """Vehicle groups of speed (heavy, light) and of persons (coach, seven seats or more, other)."""
    known = rows.vehicle_class.fill_null("other")
    heavy, coach = known.isin(params.heavy), known == "coach"
    open_ = ~known.isin([*params.heavy, *params.light])
    tests = {
        "heavy": heavy | open_ if graver else heavy,
        "light": ~heavy & ~open_ if graver else ~heavy,
        "coach": coach if graver else None,
        "seven_seats": None if graver else coach,
        "other": ~coach,
    }
    return tests.get(group)


def settled(rows: ir.Table, *, params: Params) -> ir.Table:
    """Measures and classes (``measure``, ``vehicle_class``) whose use in this lake shows that the graver points are theirs.

    Parameters
    ----------
    rows : ``measure``, ``vehicle_class``, ``points``, ``mild``, ``grave`` of records whose points are known and not waived.
    """
    unsure = rows.filter(rows.grave > rows.mild)
    counts = unsure.group_by("measure", "vehicle_class").aggregate(
        n=unsure.count(), short=(unsure.points < unsure.grave).sum().cast("int64")
    )
    clear = counts.filter(counts.n >= params.settled_least, counts.short <= params.settled * counts.n)
    return clear.select("measure", "vehicle_class").mutate(clear=ibis.literal(True))
