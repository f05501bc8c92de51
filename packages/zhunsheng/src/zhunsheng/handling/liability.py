"""Liabilities that the law excludes: combinations, flight, evidence destroyed, liability without any fault named."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from operator import and_, or_

import ibis
import ibis.expr.types as ir

from zhunsheng.expr.standing import stands
from zhunsheng.handling.measures import Measure
from zhunsheng.integrity.scope import Scope
from zhunsheng.law import Rule

VALUES = ("full", "main", "equal", "minor", "none", "undetermined")
LIABLE = VALUES[:4]
TOGETHER = "crash.liability"  # of all combinations


def together(scope: Scope, *, rows: ir.Table) -> Measure:
    """Crashes whose parties hold liabilities that may not stand together, all parties' liabilities being known."""
    rules = [(place, rule) for place, rule in enumerate(scope.law.rules) if rule.kind == "combination"]
    if not rules:
        return Measure(TOGETHER, needs="law: combination")
    judged = (rows.parties > 0) & (rows.unknown == 0) & _any(stands(rule.valid, day=rows.day) for _, rule in rules)
    allowed = _any(stands(rule.valid, day=rows.day) & _holds(rows, rule=rule) for _, rule in rules)
    told = {"law": _nearest(rows, rules=rules), "what": _shown(rows), "favour": ibis.literal("several")}
    needs = scope.lacking(crash_parties=("liability",))
    return Measure(TOGETHER, judged, ~allowed, needs, told)


def _any(tests: Iterator[ir.BooleanValue]) -> ir.BooleanValue:
    return reduce(or_, tests)


def _holds(rows: ir.Table, *, rule: Rule) -> ir.BooleanValue:
    """Do the parties hold what the rule allows, and nothing else but no liability."""
    least, most = rule.data.get("least", {}), rule.data.get("most", {})
    tests = []
    for value in VALUES:
        count = rows[f"n_{value}"]
        if value in rule.data["holds"]:
            tests.append(count >= int(least.get(value, 1)))
            tests += [count <= int(most[value])] if value in most else []
        elif value != "none" or "undetermined" in rule.data["holds"]:
            tests.append(count == 0)
    return reduce(and_, tests)


def _nearest(rows: ir.Table, *, rules: list[tuple[int, Rule]]) -> ir.Value:
    """The place of the rule that speaks of the gravest liability held."""
    branches = []
    for value in VALUES:
        of = [(place, rule) for place, rule in rules if value in rule.data["holds"]]
        branches += [((rows[f"n_{value}"] > 0) & stands(rule.valid, day=rows.day), place) for place, rule in of]
    return ibis.cases(*branches, else_=rules[0][0])


def _shown(rows: ir.Table) -> ir.StringValue:
    """The liabilities as words with their number, such as ``full*1;minor*1;``."""
    parts = [
        ibis.ifelse(rows[f"n_{value}"] > 0, f"{value}*" + rows[f"n_{value}"].cast("string") + ";", "")
        for value in VALUES
    ]
    return reduce(lambda left, right: left + right, parts)


def measures(scope: Scope, *, rows: ir.Table) -> Iterator[Measure]:
    """Of parties: who fled or destroyed evidence and is not fully liable; who is liable for nothing named."""
    for place, rule in enumerate(scope.law.rules):
        if rule.id == "crash.flight":
            yield _flight(scope, rows=rows, rule=rule, place=place)
        if rule.id == "crash.destroyed":
            yield _destroyed(scope, rows=rows, rule=rule, place=place)
        if rule.id == "crash.fault":
            yield _fault(scope, rows=rows, rule=rule, place=place)


def _flight(scope: Scope, *, rows: ir.Table, rule: Rule, place: int) -> Measure:
    """Only the fault of another party may take from the full liability of who fled, and not all of it."""
    determined = rows.liability.isin(list(VALUES[:5]))
    judged = stands(rule.valid, day=rows.stated_day) & rows.fled & determined
    others = rows.behaving - (rows.groups != "").cast("int64")
    broken = (rows.liability != str(rule.data["value"])) & ((others <= 0) | (rows.liability == "none"))
    told = {"law": ibis.literal(place), "what": rows.liability, "favour": ibis.literal("others_fault")}
    return Measure(rule.id, judged, broken, scope.lacking(crash_parties=("fled", "liability")), told)


def _destroyed(scope: Scope, *, rows: ir.Table, rule: Rule, place: int) -> Measure:
    determined = rows.liability.isin(list(VALUES[:5]))
    judged = stands(rule.valid, day=rows.stated_day) & rows.destroyed & determined
    told = {"law": ibis.literal(place), "what": rows.liability, "favour": ibis.literal("proof")}
    broken = rows.liability != str(rule.data["value"])
    return Measure(rule.id, judged, broken, scope.lacking(crash_parties=("destroyed", "liability")), told)


def _fault(scope: Scope, *, rows: ir.Table, rule: Rule, place: int) -> Measure:
    """Liable, and the record names no behaviour; flight and destroyed evidence are reasons of their own."""
    excused = rows.fled.fill_null(False) | rows.destroyed.fill_null(False)
    judged = stands(rule.valid, day=rows.stated_day) & rows.liability.isin(list(LIABLE)) & ~excused
    told = {"law": ibis.literal(place), "what": rows.liability, "favour": ibis.literal("not_coded")}
    return Measure(rule.id, judged, rows.groups == "", scope.lacking(crash_parties=("behaviours", "liability")), told)
