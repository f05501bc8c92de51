"""D1's expressions: the tier of the measured value on its day, the tier that was charged, and where they differ."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from zhunsheng.expr import tiers
from zhunsheng.integrity.benign import court_reduction
from zhunsheng.integrity.indicator import Indicator
from zhunsheng.integrity.marks import COLUMNS, Marks
from zhunsheng.integrity.scope import Scope, kept
from zhunsheng.integrity.signals.d1_tier.params import Params
from zhunsheng.law import Law

NEEDED = (
    *(
        "record_id",
        "officer_id",
        "unit_id",
        "measure",
        "measured",
        "limit",
        "charged_tier",
    ),
    *("fine", "sanction", "status_reason"),
)
STRATA = ("measure", "tier_band", "inferred")
DETAIL = ("measured", "limit", "fine", "tier", "charged", "_day")


@kept
def compared(scope: Scope) -> ir.Table:
    """Records whose measured and charged tiers are both known: ``tier``, ``charged``, and ``inferred`` from the fine."""
    rows = scope.columns(*NEEDED)
    rows = rows.filter(rows.measure.notnull(), rows.measured.notnull(), rows["limit"].notnull())
    rows = rows.mutate(tier=_tier(rows, law=scope.law, measures=scope.measures))
    implied = _implied(rows, law=scope.law)
    rows = rows.mutate(charged=ibis.coalesce(rows.charged_tier, implied), inferred=rows.charged_tier.isnull())
    return rows.filter(rows.tier.notnull(), rows.charged.notnull())


def marked(scope: Scope, *, params: Params, indicator: Indicator) -> Marks:
    """Records that could have been charged too low; those that were are hits."""
    rows = compared(scope)
    rows = rows.filter(rows.tier >= 1).mutate(
        tier_band=ibis.least(rows.tier, params.top_tier),
        hit=rows.charged < rows.tier,
        x=rows.tier - rows.charged,
        telling=(rows.tier - rows.charged).cast("float64"),
        known_at=rows._known,
    )
    return Marks(
        indicator,
        rows.select(*COLUMNS, *STRATA),
        STRATA,
        least_records=params.least_records,
        least=params.least_peers,
        cause=court_reduction.cause(scope.law),
        line=0.5,
    )


def uncharged(scope: Scope) -> str:
    """What the lake lacks to know the tier that was charged; blank where it is written down or fixed fines imply it."""
    implied = scope.law.of_kind("fine_schedule") and scope.filled.get("fine")
    return "" if implied or scope.filled.get("charged_tier") else "enforcement.charged_tier"


def contradictions(scope: Scope) -> ir.Table:
    """Records whose charge is not the one that the measured value asks for, either way."""
    rows = compared(scope)
    wrong = rows.filter(rows.charged != rows.tier)
    return wrong.select("record_id", "officer_id", "unit_id", "measure", "inferred", *DETAIL).order_by("record_id")


def _tier(rows: ir.Table, *, law: Law, measures: set[str]) -> ir.Value:
    branches = [
        (
            rows.measure == measure,
            tiers.tier(law, measure=measure, measured=rows.measured, limit=rows["limit"], day=rows._day),
        )
        for measure in law.measures()
        if measure in measures
    ]
    return ibis.cases(*branches, else_=ibis.null("int64")) if branches else ibis.null("int64")


def _implied(rows: ir.Table, *, law: Law) -> ir.Value:
    """The tier that a fine stands for, where the law fixes fines exactly and the officer's own fine still stands."""
    branches = []
    for rule in law.of_kind("fine_schedule"):
        flat, each = int(rule.data["flat"]), int(rule.data["each"])
        above = tiers.thousandths(rows.fine) - flat * tiers.GRAIN
        exact = (above >= 0) & (above % (each * tiers.GRAIN) == 0)
        stands = (rows.measure == rule.data["measure"]) & (rows.sanction == "fine") & exact
        branches.append((stands & (rows._day >= ibis.literal(rule.valid.since)), above // (each * tiers.GRAIN)))
    if not branches:
        return ibis.null("int64")
    implied = ibis.cases(*branches, else_=ibis.null("int64"))
    elsewhere = court_reduction.decided(rows, law=law)
    return implied if elsewhere is None else ibis.cases((elsewhere, ibis.null("int64")), else_=implied)
