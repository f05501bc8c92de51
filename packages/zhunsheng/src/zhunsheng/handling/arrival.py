"""Late response against a bureau's own standard, by distance where the standard has bands; times that contradict each other."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from itertools import pairwise
from operator import or_

import ibis
import ibis.expr.types as ir

from zhunsheng.expr.standing import stands
from zhunsheng.handling.measures import Measure
from zhunsheng.integrity.scope import Scope
from zhunsheng.law import Rule

STAGES = {
    "dispatch": ("reported_at", "dispatched_at"),
    "travel": ("dispatched_at", "arrived_at"),
    "response": ("reported_at", "arrived_at"),
}
ORDER = ("reported_at", "dispatched_at", "arrived_at", "cleared_at")
RECORD = "crash.true_record"
NONE = "crash.at_once"


def standards(scope: Scope) -> list[tuple[int, Rule]]:
    """The standards of the bureau with their places in the law data; none come with the product."""
    return [(place, rule) for place, rule in enumerate(scope.law.rules) if rule.kind == "arrival"]


def measures(scope: Scope, *, rows: ir.Table) -> Iterator[Measure]:
    """A measure a version of each standard, and one of times on record that cannot all be true."""
    held = standards(scope)
    for place, rule in held:
        yield _standard(scope, rows=rows, rule=rule, place=place, others=[other for _, other in held])
    for place, rule in enumerate(scope.law.rules):
        if rule.id == RECORD:
            yield _contradiction(scope, rows=rows, rule=rule, place=place)


def minutes(rows: ir.Table, *, stage: str) -> ir.FloatingValue:
    """Minutes from one moment to the next, null where one is unknown."""
    begins, done = (rows[name] for name in STAGES[stage])
    return (done.epoch_seconds().cast("float64") - begins.epoch_seconds().cast("float64")) / 60


def _standard(scope: Scope, *, rows: ir.Table, rule: Rule, place: int, others: list[Rule]) -> Measure:
    stage = str(rule.data["stage"])
    begins, done = STAGES[stage]
    allowed = [float(value) for value in rule.data["minutes"]]
    edges = [float(edge) for edge in rule.data["edges_km"]]
    branches = [(rows.km < edge, bound) for edge, bound in zip(edges, allowed, strict=False)]
    bound = ibis.cases(*branches, else_=allowed[-1]) if edges else ibis.literal(allowed[-1])
    taken = minutes(rows, stage=stage)
    judged = stands(rule.valid, day=rows.day) & (taken >= 0) & _asked(rows, rule=rule, others=others)
    needs = scope.lacking(crashes=(begins, done))
    if edges:
        judged = judged & rows.km.notnull()
        needs = needs or scope.lacking(crashes=("lat", "lon"), units=("lat", "lon"))
    told = {"law": ibis.literal(place), "begins": rows[begins], "done": rows[done], "value": taken, "bound": bound}
    told |= {"what": rows.km.round(1).cast("string"), "favour": ibis.literal("on_the_way")}
    return Measure(rule.id, judged, taken > bound, needs, told)


def _asked(rows: ir.Table, *, rule: Rule, others: list[Rule]) -> ir.BooleanValue:
    """Is the crash one of those that the standard is for: the units that it names, else all that no other one names."""
    here = rows.crash_id.notnull()
    if "severity" in rule.data:
        here = here & rows.severity.isin(list(rule.data["severity"]))
    if "units" in rule.data:
        return here & _of(rows, units=rule.data["units"])
    closer = [
        stands(other.valid, day=rows.day) & _of(rows, units=other.data["units"])
        for other in others
        if "units" in other.data and other.data["stage"] == rule.data["stage"]
    ]
    return here & ~reduce(or_, closer) if closer else here


def _of(rows: ir.Table, *, units: list[str]) -> ir.BooleanValue:
    return reduce(or_, (rows.unit_id.startswith(prefix) for prefix in units))


def _contradiction(scope: Scope, *, rows: ir.Table, rule: Rule, place: int) -> Measure:
    """Sent before the report, there before being sent, gone before arriving; a minute of rounding is nothing."""
    pairs = [(rows[earlier], rows[later]) for earlier, later in pairwise(ORDER)]
    pairs.append((rows.reported_at, rows.arrived_at))
    known = reduce(or_, (earlier.notnull() & later.notnull() for earlier, later in pairs))
    wrong = [_minutes_between(later, earlier) > 1 for earlier, later in pairs]
    names = [f"{later}<{earlier}" for earlier, later in pairwise(ORDER)] + ["arrived_at<reported_at"]
    what = ibis.cases(*zip((test.fill_null(False) for test in wrong), names, strict=True), else_="")
    told = {"law": ibis.literal(place), "what": what, "begins": rows.reported_at, "done": rows.arrived_at}
    told |= {"favour": ibis.literal("clock")}
    needs = scope.lacking(crashes=("reported_at",)) and scope.lacking(crashes=("dispatched_at", "arrived_at"))
    broken = reduce(or_, (test.fill_null(False) for test in wrong))
    return Measure(rule.id, known & stands(rule.valid, day=rows.day), broken, needs, told)


def _minutes_between(begins: ir.Value, done: ir.Value) -> ir.FloatingValue:
    return (done.epoch_seconds().cast("float64") - begins.epoch_seconds().cast("float64")) / 60
