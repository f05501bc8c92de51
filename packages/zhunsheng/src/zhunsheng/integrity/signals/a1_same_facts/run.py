"""A1: query, engine, statistic, result."""

from __future__ import annotations

from zhunsheng.integrity.indicator import Indicator
from zhunsheng.integrity.marks import COLUMNS, Marks, Reading
from zhunsheng.integrity.scope import Scope
from zhunsheng.integrity.severity import telling
from zhunsheng.integrity.severity.tally import tallies
from zhunsheng.integrity.signals.a1_same_facts import engine, query
from zhunsheng.integrity.signals.a1_same_facts import params as parameters
from zhunsheng.integrity.signals.a1_same_facts.params import Params


def run(scope: Scope) -> Reading:
    """Sanctions beside those that others gave on the same facts, rare ones among them, and an officer's beside its own."""
    params = parameters.load(scope.as_of.date())
    leaning, varies = (Indicator(name, "arbitrary", params.name) for name in ("a1_effect", "a1_varies"))
    rows = query.alike(scope)
    reading = Reading(notes=query.unknown(scope))
    for tally in tallies(scope, rows=rows).values():
        reading.courses += engine.courses(scope, tally=tally, params=params, leaning=leaning, varies=varies)
    mine = [course for course in reading.courses if course.indicator is leaning]
    reading.told.append(telling.told(rows, indicator=leaning, courses=mine, least=params.least_others))
    reading.told.append(Marks(varies, query.own(rows).select(*COLUMNS, "stratum"), ("stratum",), by=("officer",)))
    for side in ("mild", "harsh"):
        _rare(scope, reading=reading, params=params, side=side)
    return reading


def _rare(scope: Scope, *, reading: Reading, params: Params, side: str) -> None:
    """Sanctions that are rare on their facts at one end."""
    indicator = Indicator(f"a1_{side}", "arbitrary", params.name)
    rows = query.unusual(query.alike(scope), side=side, params=params)
    counted = tallies(scope, rows=rows).values()
    made = [engine.rare(scope, tally=tally, params=params, indicator=indicator) for tally in counted]
    reading.courses += made
    reading.told.append(telling.told(rows, indicator=indicator, courses=made, least=params.least_others))
