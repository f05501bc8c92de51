"""D2's expressions: how many steps of the lattice each measured value stands from the tier above it."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

import ibis
import ibis.expr.types as ir

from zhunsheng.expr import tiers
from zhunsheng.integrity.benign import rounding
from zhunsheng.integrity.indicator import Indicator
from zhunsheng.integrity.ledger import Cells
from zhunsheng.integrity.marks import COLUMNS, Marks
from zhunsheng.integrity.scope import Scope
from zhunsheng.integrity.signals.d2_bunching.params import Params
from zhunsheng.stats.betabinomial import Floats

NEEDED = (
    *("record_id", "officer_id", "unit_id", "method", "measure", "measured", "limit"),
    "sanction",
)
STRATA = ("measure", "edge", "bound", "cut", "sanction", "year")
SUMS = ("round_rest", "plain_rest", "place_round")


def near(scope: Scope, *, params: Params) -> ir.Table | None:
    """On-the-spot records near a tier: ``edge`` (which tier), ``cut`` (its first value), ``x`` (steps from it)."""
    held = scope.measures & set(scope.law.measures())
    parts = [
        _near(scope, params=params, measure=measure, grain=grain, edge=edge)
        for measure, grain in params.lattices()
        if measure in held
        for edge in range(1, 1 + max(len(scale.edges) for _, scale in scope.law.scales(measure)))
    ]
    if not parts:
        return None
    return scope.keep(ibis.union(*parts) if len(parts) > 1 else parts[0], name="d2_near")


def _near(scope: Scope, *, params: Params, measure: str, grain: Fraction, edge: int) -> ir.Table:
    rows = scope.columns(*NEEDED)
    rows = rows.filter(
        rows.method == "on_site", rows.measure == measure, rows.measured.notnull(), rows["limit"].notnull()
    )
    value, bound = _steps(rows.measured, grain=grain), _steps(rows["limit"], grain=grain)
    rows = rows.filter((value % tiers.GRAIN == 0) & (bound % tiers.GRAIN == 0))
    rows = rows.mutate(value=value // tiers.GRAIN, bound=bound // tiers.GRAIN)
    rows = rows.mutate(
        cut=tiers.cut(scope.law, measure=measure, tier=edge, grain=grain, limit=rows.bound, day=rows._day)
    )
    rows = rows.mutate(x=rows.value - rows.cut, edge=ibis.literal(edge), year=rows._day.year())
    rows = rows.filter(rows.x >= -params.below, rows.x < params.above)
    rows = rows.mutate(known_at=rows._known)
    return rows.select("record_id", "officer_id", "unit_id", "known_at", "x", "value", *STRATA)


def _steps(value: ir.NumericValue, *, grain: Fraction) -> ir.IntegerValue:
    """The value in thousandths of a lattice step."""
    return (value * (tiers.GRAIN / grain).numerator / (tiers.GRAIN / grain).denominator).round().cast("int64")


def marked(rows: ir.Table, *, params: Params, indicator: Indicator) -> Marks:
    """Records near a tier; those at the last value below it are hits."""
    is_round = rows.value % params.round == 0
    place = rows.x == -1
    rows = rows.mutate(
        hit=place,
        telling=ibis.literal(1.0),
        round_rest=is_round & ~place,
        plain_rest=~is_round & ~place,
        place_round=is_round & place,
    )
    plain, tilted = 0, 1

    def share(cells: Cells, *, which: int) -> Floats:
        return rounding.shares(cells, prior=params.prior, least=params.least_peers)[which]

    return Marks(
        indicator,
        rows.select(*COLUMNS, *STRATA, *SUMS),
        STRATA,
        SUMS,
        least_records=params.least_records,
        least=params.least_peers,
        share=partial(share, which=tilted),
        before=partial(share, which=plain),
        cause=rounding.CAUSE,
        line=-0.5,
        place=-1,
    )


def force(rows: ir.Table) -> ir.Table:
    """All records near a tier by tier, limit and steps from it."""
    return (
        rows.group_by("measure", "edge", "sanction", "bound", "cut", "x")
        .aggregate(n=rows.count())
        .order_by("measure", "edge", "sanction", "bound", "cut", "x")
    )
