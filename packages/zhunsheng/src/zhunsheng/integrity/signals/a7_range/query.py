"""A7's expressions: fines beside their range, and records of the summary procedure that needed the ordinary one."""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from zhunsheng.expr import tiers
from zhunsheng.integrity.indicator import Indicator
from zhunsheng.integrity.marks import COLUMNS, Marks
from zhunsheng.integrity.scope import Scope
from zhunsheng.integrity.signals.a7_range import ranges
from zhunsheng.integrity.signals.a7_range.params import Params
from zhunsheng.integrity.signals.a7_range.ranges import Branch, Span
from zhunsheng.law import Law

FACTS = (
    "subject",
    "group",
    "code",
    "measure",
    "measured",
    "limit",
    "charged_tier",
    "commercial",
    "vehicle_class",
    "fine",
)
OUTCOME = ("sanction", "sanctions", "procedure", "method")
SUMMARY = "procedure.summary_limit"


def fines(scope: Scope) -> tuple[ir.Table, list[Span], list[Span]]:
    """Fined records whose range is known, and the legal and the local ranges that ``which`` and ``own`` number.

    ``outside`` and ``beside`` say that the fine is in none of the legal range's parts or not what the bureau's table has;
    ``charged`` that it would fit the tier that was charged, so that the tier is what is wrong and D1's to tell.
    """
    rows = scope.columns("record_id", "officer_id", "unit_id", *FACTS)
    rows = rows.filter(rows.fine > 0)
    amount = tiers.thousandths(rows.fine)
    legal, local = ranges.by_facts(rows, law=scope.law), ranges.of_the_bureau(rows, law=scope.law)
    charge = ranges.by_charge(rows, law=scope.law)
    rows = rows.mutate(
        which=_which(legal),
        own=_which(local),
        outside=_outside(legal, amount=amount),
        beside=_outside(local, amount=amount),
        charged=~_outside(charge, amount=amount, unknown=True),
    )
    rows = rows.filter(rows.which.notnull() | rows.own.notnull())
    return scope.keep(rows, name="a7_fines"), [span for _, span in legal], [span for _, span in local]


def out_of_range(scope: Scope, *, params: Params, indicator: Indicator) -> Marks:
    """Fines whose range is known; those that fit neither the facts nor the charge, or not the bureau's table, are hits."""
    rows, _, _ = fines(scope)
    hit = (rows.outside & ~rows.charged) | rows.beside
    rows = rows.mutate(hit=hit, x=hit.cast("int64"), telling=rows.fine, known_at=rows._known)
    strata = ("subject", "group")
    return Marks(
        indicator,
        rows.select(*COLUMNS, *strata),
        strata,
        least_records=params.least_fines,
        least=params.least_peers,
        place=1,
    )


def needing(scope: Scope) -> ir.Table:
    """Records that need the ordinary procedure, and ``needs``: ``detention``, ``licence`` or ``fine``, whichever is gravest."""
    rows = scope.columns("record_id", "officer_id", "unit_id", "fine", *OUTCOME)
    rows = rows.mutate(needs=_needs(rows, law=scope.law))
    return rows.filter(rows.needs.notnull(), rows.procedure.notnull())


def beyond_summary(scope: Scope, *, params: Params, indicator: Indicator) -> Marks:
    """Records that need the ordinary procedure; those dealt with in the summary one are hits."""
    rows = needing(scope)
    hit = rows.procedure == "summary"
    rows = rows.mutate(hit=hit, x=hit.cast("int64"), telling=rows.fine.fill_null(0.0), known_at=rows._known)
    strata = ("needs", "method")
    return Marks(
        indicator,
        rows.select(*COLUMNS, *strata),
        strata,
        least_records=params.least_needing,
        least=params.least_peers,
        place=1,
    )


def wrong_fines(scope: Scope) -> ir.Table:
    """Fines outside their range, by record."""
    rows, _, _ = fines(scope)
    rows = rows.filter(rows.outside | rows.beside)
    names = ("record_id", "officer_id", "unit_id", "fine", "which", "own", "outside", "beside")
    return rows.select(*names).order_by("record_id")


def wrong_summary(scope: Scope) -> ir.Table:
    """Records of the summary procedure that are beyond it, by record."""
    rows = needing(scope)
    rows = rows.filter(rows.procedure == "summary")
    return rows.select("record_id", "officer_id", "unit_id", "fine", "sanction", "needs", "_day").order_by("record_id")


def _needs(rows: ir.Table, *, law: Law) -> ir.StringValue:
    def imposed(*names: str) -> ir.BooleanValue:
        also = ibis.or_(*(rows.sanctions.contains(name).fill_null(False) for name in names))
        return rows.sanction.isin(names) | also

    amount = tiers.thousandths(rows.fine)
    branches = []
    for rule in (entry for entry in law.of_kind("parameter") if entry.id == SUMMARY):
        then = ranges.stands(rule, day=rows._day)
        branches += [
            (then & imposed("detention"), "detention"),
            (then & imposed("suspension", "revocation"), "licence"),
            (then & (amount > round(float(rule.data["value"]) * tiers.GRAIN)), "fine"),
        ]
    return ibis.cases(*branches, else_=ibis.null("string"))


def _which(branches: Sequence[Branch]) -> ir.IntegerValue:
    """The number of the first branch whose test holds."""
    tests = [(test.fill_null(False), ibis.literal(number, type="int64")) for number, (test, _) in enumerate(branches)]
    return ibis.cases(*tests, else_=ibis.null("int64")) if tests else ibis.null("int64")


def _outside(branches: Sequence[Branch], *, amount: ir.IntegerValue, unknown: bool = False) -> ir.BooleanValue:
    """Is the amount outside the range of the first branch whose test holds? ``unknown`` where none does."""
    tests = [(test.fill_null(False), span.outside(amount)) for test, span in branches]
    return ibis.cases(*tests, else_=ibis.literal(unknown)) if tests else ibis.literal(unknown)
