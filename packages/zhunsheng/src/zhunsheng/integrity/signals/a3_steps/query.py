"""A3's expressions: ordinary cases beside what their procedure requires."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from zhunsheng.expr import tiers
from zhunsheng.integrity import cases, duty
from zhunsheng.integrity.benign import shared_signature, unit_upload
from zhunsheng.integrity.indicator import Indicator
from zhunsheng.integrity.marks import COLUMNS, Marks
from zhunsheng.integrity.scope import Scope, kept
from zhunsheng.integrity.signals.a3_steps.params import Params
from zhunsheng.law import Law, Rule

OFFICERS, HEARING, STEP = "procedure.ordinary_officers", "hearing.fine", "procedure.step."
FACTS = ("procedure", "method", "partner_id", "document_no", "sanction", "sanctions", "fine")
ORDERS = {  # rule: the step that must not come after the other
    "decision_before_notice": ("notice", "decision"),
    "review_after_decision": ("review", "decision"),
    "service_before_decision": ("decision", "service"),
}
SELF = "self_review"


def rules(law: Law, rule_id: str) -> list[Rule]:
    """Every version of a parameter."""
    return [rule for rule in law.of_kind("parameter") if rule.id == rule_id]


def required(law: Law) -> list[str]:
    """Steps that the law data requires anywhere."""
    named = {rule.id.removeprefix(STEP) for rule in law.of_kind("parameter") if rule.id.startswith(STEP)}
    return [name for name in cases.NAMES if name in named]


@kept
def ordinary(scope: Scope) -> ir.Table:
    """Penalties of the ordinary procedure with their duty and ``heard``: may the party ask for a hearing."""
    rows = duty.records(scope, *FACTS)
    penal = ~rows.sanction.isin(["none", "unknown"])
    rows = rows.filter(rows.procedure == "ordinary", penal, rows.officer_id.notnull())
    return rows.mutate(heard=_heard(rows, law=scope.law))


def alone(scope: Scope, *, params: Params) -> ir.Table:
    """Ordinary cases of units that name second officers; ``one`` where there is none who may decide, ``how`` says why."""
    rows = ordinary(scope)
    rows = rows.filter(ibis.or_(*(_stands(rule, day=rows._day) for rule in rules(scope.law, OFFICERS))))
    rows = _auxiliaries(rows, scope=scope)
    how = ibis.cases(
        (rows.partner_id.isnull() | (rows.partner_id == rows.officer_id), "alone"),
        (rows.auxiliary, "auxiliary"),
        else_=ibis.null("string"),
    )
    rows = rows.mutate(how=how, one=how.notnull())
    named = rows.group_by("unit_id").aggregate(share=(~rows.one).cast("float64").mean())
    rows = rows.semi_join(named.filter(named.share >= params.logged), "unit_id")
    signed = shared_signature.signed(rows, scope=scope)
    rows = rows.left_join(signed, "record_id", rname="{name}_of_signature").drop("record_id_of_signature")
    return scope.keep(rows.mutate(elsewhere=rows.elsewhere.fill_null(False)), name="a3_alone")


def one_officer(scope: Scope, *, params: Params, indicator: Indicator) -> Marks:
    """Ordinary cases; those without a second officer are hits, those whose signature stands elsewhere explained."""
    rows = alone(scope, params=params)
    cause = ibis.ifelse(rows.elsewhere, ibis.literal(shared_signature.CAUSE), ibis.null("string"))
    rows = rows.mutate(hit=rows.one, x=rows.one.cast("int64"), telling=rows.fine.fill_null(0.0), known_at=rows._known)
    strata = ("method", "block")
    return Marks(
        indicator,
        rows.mutate(cause=cause).select(*COLUMNS, *strata, "cause"),
        strata,
        least_records=params.least_records,
        least=params.least_peers,
        causes=(shared_signature.CAUSE,),
        place=1,
    )


@kept
def stepped(scope: Scope, *, params: Params) -> ir.Table:
    """Ordinary cases whose steps have had their time, with a flag ``no_<step>`` each, `SELF`, and ``missing``, how many.

    A step counts where the law requires it on the day and the unit logs it at all by then. Rows without steps of a decision
    whose other rows have them (Order 157 a.50) are left out.
    """
    steps, law = cases.steps(scope), scope.law
    rows = ordinary(scope).left_join(steps, "record_id", rname="{name}_of_case")
    rows = rows.mutate(bare=rows.record_id_of_case.isnull()).drop("record_id_of_case")
    rows = _logged(_single(rows), names=required(law), logged=params.logged)
    flags = {f"no_{name}": _required(rows, name, law=law) & rows[name].isnull() for name in required(law)}
    others = (rows.reviewer_low != rows.officer_id) | (rows.reviewer_high != rows.officer_id) | (rows.unsigned > 0)
    flags[SELF] = _required(rows, "review", law=law) & rows.review.notnull() & ~others.fill_null(True)
    rows = rows.mutate(**{name: flag.fill_null(False) for name, flag in flags.items()})
    settled = ibis.coalesce(
        rows.decision + ibis.interval(days=params.grace_days), rows._known + ibis.interval(days=params.pending_days)
    )
    rows = rows.mutate(missing=sum(rows[name].cast("int64") for name in flags), known_at=settled)
    rows = rows.filter(rows.known_at <= ibis.literal(scope.as_of), rows.any_logged)
    return rows


def missing(scope: Scope, *, params: Params, indicator: Indicator) -> Marks:
    """Ordinary cases of units that log steps; those that lack a required one are hits."""
    rows = stepped(scope, params=params)
    rows = rows.mutate(
        hit=rows.missing > 0, x=rows.missing, telling=rows.missing.cast("float64"), _week=rows._day.truncate("W")
    )
    rows = (
        unit_upload.flagged(
            rows.mutate(hit=rows.bare & rows.hit).select("record_id", "officer_id", "unit_id", "_week", "hit"),
            least=params.gap_records,
            share=params.gap_share,
            people=params.gap_people,
            day="_week",
        )
        .select("record_id", "unit_late")
        .join(rows, "record_id", rname="{name}_of_case")
    )
    cause = ibis.ifelse(rows.unit_late & rows.bare, ibis.literal(unit_upload.CAUSE), ibis.null("string"))
    strata = ("method", "heard")
    return Marks(
        indicator,
        rows.mutate(cause=cause).select(*COLUMNS, *strata, "cause"),
        strata,
        least_records=params.least_records,
        least=params.least_peers,
        causes=(unit_upload.CAUSE,),
        line=0.5,
    )


def ordered(scope: Scope) -> ir.Table:
    """Ordinary cases with two steps to compare, a flag for each of `ORDERS`, and ``wrong``, how many."""
    rows = ordinary(scope).join(cases.steps(scope), "record_id", rname="{name}_of_case")
    pairs = {rule: (rows[first], rows[then]) for rule, (first, then) in ORDERS.items()}
    rows = rows.filter(ibis.or_(*(first.notnull() & then.notnull() for first, then in pairs.values())))
    rows = rows.mutate(**{rule: (rows[first] > rows[then]).fill_null(False) for rule, (first, then) in ORDERS.items()})
    last = ibis.greatest(
        *(ibis.coalesce(rows[name], rows._known) for name in ("notice", "review", "decision", "service")), rows._known
    )
    return rows.mutate(wrong=sum(rows[rule].cast("int64") for rule in ORDERS), known_at=last)


def order(scope: Scope, *, params: Params, indicator: Indicator) -> Marks:
    """Ordinary cases with steps; those with one out of order are hits."""
    rows = ordered(scope)
    rows = rows.mutate(hit=rows.wrong > 0, x=rows.wrong, telling=rows.wrong.cast("float64"))
    strata = ("method",)
    return Marks(
        indicator,
        rows.select(*COLUMNS, *strata),
        strata,
        least_records=params.least_records,
        least=params.least_peers,
        line=0.5,
    )


def _auxiliaries(rows: ir.Table, *, scope: Scope) -> ir.Table:
    """With ``auxiliary``: is the partner one who may not decide."""
    if scope.lacking(officers=("kind",)):
        return rows.mutate(auxiliary=ibis.literal(False))
    people = scope.table("officers")
    sworn = people.group_by("officer_id").aggregate(auxiliary=(people.kind == "auxiliary").all())
    sworn = sworn.select("auxiliary", partner_id=sworn.officer_id)
    rows = rows.left_join(sworn, "partner_id", rname="{name}_of_people").drop("partner_id_of_people")
    return rows.mutate(auxiliary=rows.auxiliary.fill_null(False))


def _single(rows: ir.Table) -> ir.Table:
    """Without bare rows of a decision that has its steps on another row."""
    stepped = rows.filter(~rows.bare, rows.document_no.notnull()).select("unit_id", "document_no").distinct()
    bare = rows.filter(rows.bare).anti_join(stepped, ["unit_id", "document_no"])
    return rows.filter(~rows.bare).union(bare)


def _logged(rows: ir.Table, *, names: list[str], logged: float) -> ir.Table:
    """With ``logs_<step>``: does the unit log the step by then; ``any_logged``: any at all."""
    first = {f"since_{name}": rows[name].min() for name in names}
    since = rows.group_by("unit_id").aggregate(**first)
    rows = rows.join(since, "unit_id", rname="{name}_of_since")
    rows = rows.drop("unit_id_of_since") if "unit_id_of_since" in rows.columns else rows
    due = {name: (rows._known >= rows[f"since_{name}"]).fill_null(False) for name in names}
    due["hearing_notice"] = due["hearing_notice"] & rows.heard if "hearing_notice" in due else ibis.literal(False)
    shares = {f"share_{name}": rows[name].notnull().cast("float64").mean(where=due[name]) for name in names}
    unit = rows.group_by("unit_id").aggregate(**shares)
    both = rows.join(unit, "unit_id", rname="{name}_of_share")
    logs = {
        f"logs_{name}": (both[f"share_{name}"] >= logged) & (both._known >= both[f"since_{name}"]) for name in names
    }
    both = both.mutate(**{name: test.fill_null(False) for name, test in logs.items()})
    return both.mutate(any_logged=ibis.or_(*(both[name] for name in logs)))


def _required(rows: ir.Table, name: str, *, law: Law) -> ir.BooleanValue:
    """Must the case have the step, and does its unit log it?"""
    tests = []
    for rule in rules(law, STEP + name):
        then = _stands(rule, day=rows._day)
        tests.append(then & rows.heard if rule.data["value"] == "hearing" else then)
    return ibis.or_(*tests) & rows[f"logs_{name}"]


def _heard(rows: ir.Table, *, law: Law) -> ir.BooleanValue:
    revoked = (rows.sanction == "revocation") | rows.sanctions.contains("revocation").fill_null(False)
    amount = tiers.thousandths(rows.fine)
    dear = [
        _stands(rule, day=rows._day) & (amount >= round(float(rule.data["value"]) * tiers.GRAIN))
        for rule in rules(law, HEARING)
    ]
    return revoked | ibis.or_(ibis.literal(False), *(test.fill_null(False) for test in dear))


def _stands(rule: Rule, *, day: ir.DateValue) -> ir.BooleanValue:
    test = day >= ibis.literal(rule.valid.since)
    return test if rule.valid.until is None else test & (day <= ibis.literal(rule.valid.until))
