"""A1: query, engine, statistic, result."""

from __future__ import annotations

import ibis.expr.types as ir

from zhunsheng.integrity.indicator import Indicator
from zhunsheng.integrity.marks import COLUMNS, Marks, Reading
from zhunsheng.integrity.scope import Scope
from zhunsheng.integrity.severity import telling
from zhunsheng.integrity.severity.tally import tallies
from zhunsheng.integrity.signals.a1_same_facts import engine, query
from zhunsheng.integrity.signals.a1_same_facts import params as parameters
from zhunsheng.integrity.signals.a1_same_facts.params import Params


def run(scope: Scope) -> Reading:
    """Sanctions and amounts beside those that others gave on the same facts, and an officer's beside its own."""
    params = parameters.load(scope.standing)
    reading = Reading(notes=query.unknown(scope))
    _leaning(scope, reading=reading, params=params, name="a1_effect", rows=query.sanctions(scope))
    _leaning(scope, reading=reading, params=params, name="a1_amount", rows=query.amounts(scope))
    varies = Indicator("a1_varies", "arbitrary", params.name)
    rows = query.both(scope)
    officers = tallies(scope, rows=rows)["officer"]
    reading.courses.append(engine.variation(scope, tally=officers, params=params, indicator=varies))
    reading.told.append(Marks(varies, query.own(rows).select(*COLUMNS, "stratum"), ("stratum",), by=("officer",)))
    return reading


def _leaning(scope: Scope, *, reading: Reading, params: Params, name: str, rows: ir.Table) -> None:
    indicator = Indicator(name, "arbitrary", params.name)
    counted = tallies(scope, rows=rows).values()
    made = [engine.leaning(scope, tally=tally, params=params, indicator=indicator) for tally in counted]
    reading.courses += made
    reading.told.append(telling.told(rows, indicator=indicator, courses=made, least=params.least_others))
