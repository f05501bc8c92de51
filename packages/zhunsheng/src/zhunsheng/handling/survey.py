"""Incomplete survey: who attended, of which grade, which documents are on file, by severity and procedure."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import ibis
import ibis.expr.types as ir

from zhunsheng.expr.standing import stands
from zhunsheng.handling.measures import Measure
from zhunsheng.handling.sources import GRADES
from zhunsheng.integrity.scope import Scope
from zhunsheng.law import Rule
from zhunsheng.tables.crashes import CRASH_DOCUMENTS


def measures(scope: Scope, *, rows: ir.Table, kinds: frozenset[str]) -> Iterator[Measure]:
    """One measure a version of each rule of law on the survey."""
    yield from _named(scope, rows=rows, rule_id="crash.officers", make=_officers)
    yield from _named(scope, rows=rows, rule_id="crash.summary.deaths", make=_summary)
    yield from _named(scope, rows=rows, rule_id="crash.signed", make=_signed)
    yield from _named(scope, rows=rows, rule_id="crash.review_officers", make=_reviewers)
    for place, rule in enumerate(scope.law.rules):
        if rule.kind == "grade":
            yield _grade(scope, rows=rows, rule=rule, place=place)
        if rule.kind == "requirement":
            yield _required(rows, rule=rule, place=place, kinds=kinds)


def _named(scope: Scope, *, rows: ir.Table, rule_id: str, make: Callable[..., Measure]) -> Iterator[Measure]:
    for place, rule in enumerate(scope.law.rules):
        if rule.id == rule_id:
            yield make(scope, rows=rows, rule=rule, place=place)


def _on_day(rows: ir.Table, *, rule: Rule) -> ir.BooleanValue:
    return stands(rule.valid, day=rows.day)


def _officers(scope: Scope, *, rows: ir.Table, rule: Rule, place: int) -> Measure:
    """Fewer officers than an investigation asks for; whoever made a document of the scene counts as there."""
    least = int(rule.data["value"])
    needs = scope.lacking(crashes=("procedure", "officer_id", "partner_id"))
    judged = _on_day(rows, rule=rule) & (rows.procedure == "ordinary") & rows.officer_id.notnull()
    told = {"law": ibis.literal(place), "value": rows.attended, "bound": ibis.literal(least), "favour": _said("helper")}
    return Measure(rule.id, judged, rows.attended < least, needs, told)


def _summary(scope: Scope, *, rows: ir.Table, rule: Rule, place: int) -> Measure:
    """The simple procedure for a crash that it is not for."""
    judged = _on_day(rows, rule=rule) & rows.procedure.notnull() & (rows.severity == str(rule.data["value"]))
    told = {"law": ibis.literal(place), "value": rows.deaths, "favour": _said("later_death")}
    return Measure(rule.id, judged, rows.procedure == "summary", scope.lacking(crashes=("procedure",)), told)


def _signed(scope: Scope, *, rows: ir.Table, rule: Rule, place: int) -> Measure:
    """Sketch or record without the signatures, and no reason on record."""
    judged = _on_day(rows, rule=rule) & (rows.signed_known > 0)
    told = {"law": ibis.literal(place), "value": rows.unsigned, "favour": _said("refusal")}
    return Measure(rule.id, judged, rows.unsigned > 0, scope.lacking(crash_documents=("signed",)), told)


def _reviewers(scope: Scope, *, rows: ir.Table, rule: Rule, place: int) -> Measure:
    """A review decided by fewer officers than it takes."""
    named = rows.reviewer.notnull().cast("int64") + (rows.second_reviewer != rows.reviewer).fill_null(False).cast(
        "int64"
    )
    judged = _on_day(rows, rule=rule) & rows.d_review_decision.notnull() & rows.reviewer.notnull()
    least = int(rule.data["value"])
    needs = scope.lacking(crash_documents=("officer_id", "partner_id"))
    told = {"law": ibis.literal(place), "value": named, "bound": ibis.literal(least), "favour": _said("above")}
    return Measure(rule.id, judged, named < least, needs, told)


def _grade(scope: Scope, *, rows: ir.Table, rule: Rule, place: int) -> Measure:
    """Led by an officer below the grade that the crash asks for."""
    allowed = [GRADES.index(grade) for grade in rule.data["grades"]]
    judged = _on_day(rows, rule=rule) & (rows.severity == str(rule.data["severity"])) & rows.grade.notnull()
    judged = judged & (rows.procedure != "summary").fill_null(True)
    names = ibis.cases(*((rows.grade == nth, grade) for nth, grade in enumerate(GRADES)), else_="")
    told = {"law": ibis.literal(place), "what": names, "favour": _said("grade_since")}
    needs = scope.lacking(officers=("crash_grade",), crashes=("officer_id",))
    return Measure(rule.id, judged, ~rows.grade.isin(allowed), needs, told)


def _required(rows: ir.Table, *, rule: Rule, place: int, kinds: frozenset[str]) -> Measure:
    """A document or event that must be on file and is not, or came after what it must precede."""
    needed = str(rule.data["needs"])
    document = needed in CRASH_DOCUMENTS.column("kind").values
    name = f"{'d' if document else 'e'}_{needed}"
    needs = "" if name in kinds else f"{'crash_documents' if document else 'crash_events'}.{needed}"
    judged = _on_day(rows, rule=rule) & rows.procedure.isin(list(rule.data["procedure"]))
    if "severity" in rule.data:
        judged = judged & rows.severity.isin(list(rule.data["severity"]))
    if "deaths" in rule.data:
        judged = judged & (rows.deaths >= int(rule.data["deaths"]))
    if "behaviour" in rule.data:
        judged = judged & rows.groups.contains(f";{rule.data['behaviour']};")
    absent = rows[name].isnull()
    if needed == "alcohol_test":
        absent = absent & rows.blood.isnull()
    if "before" in rule.data:
        held = rows[f"d_{rule.data['before']}"]
        judged, absent = judged & held.notnull(), absent | (rows[name] > held)
    told = {"law": ibis.literal(place), "done": rows[name], "favour": _said("not_keyed")}
    return Measure(rule.id, judged, absent, needs, told)


def _said(word: str) -> ir.StringValue:
    return ibis.literal(word)
