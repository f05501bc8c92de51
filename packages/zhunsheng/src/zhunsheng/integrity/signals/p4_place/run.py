"""P4: query, engine, statistic, result."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import ibis.expr.types as ir

from zhunsheng.integrity.indicator import Check, Indicator
from zhunsheng.integrity.marks import Reading
from zhunsheng.integrity.scope import Scope
from zhunsheng.integrity.signals.p4_place import marked
from zhunsheng.integrity.signals.p4_place import params as parameters
from zhunsheng.integrity.signals.p4_place.params import Params

NEEDED: dict[str, dict[str, tuple[str, ...]]] = {
    "p4_off_shift": {"shifts": ("officer_id",)},
    "p4_away": {"positions": ("officer_id",), "enforcement": ("lat", "lon")},
    "p4_speed": {"enforcement": ("lat", "lon")},
}
READ = {"p4_off_shift": marked.off_shift, "p4_away": marked.away, "p4_speed": marked.speed}
TRUE = "procedure.evidence_true"


def run(scope: Scope) -> Reading:
    """Records off shift, away from the officer's own positions, or too far from the one before; contradictions as checks."""
    params = parameters.load(scope.standing)
    reading, found = Reading(), {}
    for name, read in READ.items():
        indicator = Indicator(name, "padding", params.name)
        if lack := scope.lacking(**NEEDED[name]):
            reading.lack(indicator, needs=lack)
        else:
            found[name] = read(scope, params=params)
            reading.marks.append(marked.marks(found[name], params=params, indicator=indicator))
    reading.checks.extend(_checks(scope, found=found, params=params))
    return reading


def _checks(scope: Scope, *, found: Mapping[str, ir.Table], params: Params) -> Iterator[Check]:
    article = next((rule.article for rule in scope.law.rules if rule.id == TRUE), "")
    for table in marked.contradictions(scope, found=found, params=params):
        for row in scope.run(table.order_by("record_id")).to_pylist():
            told = {name: round(row[name], 1) for name in ("minutes", "km") if row[name] is not None}
            observed = ", ".join(f"{value:g} {unit}" for unit, value in told.items())
            ids = (row["record_id"], row["officer_id"], row["unit_id"])
            yield Check(*ids, row["rule"], observed, _allowed(row["rule"], params=params), article, params=told)


def _allowed(rule: str, *, params: Params) -> str:
    off = f"{params.clear_minutes} minutes"
    return off if rule.startswith("p4_off_shift") else f"{params.fastest_kmh:g} km/h"
