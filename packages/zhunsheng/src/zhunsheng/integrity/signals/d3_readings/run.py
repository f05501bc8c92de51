"""D3: query, engine, statistic, result."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from zhunsheng.integrity.indicator import Check, Indicator, Note
from zhunsheng.integrity.marks import Reading
from zhunsheng.integrity.scope import Scope
from zhunsheng.integrity.signals.d3_readings import params as parameters
from zhunsheng.integrity.signals.d3_readings import query
from zhunsheng.integrity.signals.d3_readings.matching import ALCOHOL
from zhunsheng.integrity.signals.d3_readings.params import Params

MEASURE = {"blood": ("blood_test", query.BLOOD_FROM), "licence": ("detain_licence", query.LICENCE)}


def run(scope: Scope) -> Reading:
    """Lower readings used, readings without a record, measures not taken; each missing measure as a check."""
    params = parameters.load(scope.standing)
    indicator = Indicator("d3_readings", "downgrading", params.name, exposure_unit="occasions")
    if ALCOHOL not in scope.law.measures():
        return Reading().lack(indicator, needs=f"law.{ALCOHOL}")
    parts, reading = [], Reading()
    lacks = {
        "used": scope.lacking(readings=("value",), enforcement=("measured", "limit")),
        "unrecorded": scope.lacking(readings=("value", "officer_id")),
        "unmeasured": scope.lacking(compulsory_measures=("kind",)),
    }
    if not lacks["used"]:
        parts.append(query.used(scope, params=params))
    if not lacks["unrecorded"]:
        parts.append(query.unrecorded(scope, params=params))
    kinds = [] if lacks["unmeasured"] else _kinds(scope, params=params)
    if kinds:
        parts.append(query.unmeasured(scope, params=params, kinds=kinds))
        reading.checks += _checks(scope, params=params, kinds=kinds)
    if not parts:
        return reading.lack(indicator, needs="readings, compulsory_measures")
    reading.notes += [Note("d3_part", {"part": f"d3_{part}", "lack": lack}) for part, lack in lacks.items() if lack]
    reading.marks.append(query.marked(parts, params=params, indicator=indicator))
    return reading


def _kinds(scope: Scope, *, params: Params) -> list[str]:
    """Measures that this lake keeps: most of the records that ask for one have it."""
    (row,) = scope.run(query.kept(scope, params=params)).to_pylist()
    asked = {kind: row[f"asks_{kind}"] or 0 for kind in MEASURE}
    return [kind for kind, n in asked.items() if n and (row[f"no_{kind}"] or 0) <= (1 - params.usual) * n]


def _checks(scope: Scope, *, params: Params, kinds: Sequence[str]) -> Iterator[Check]:
    articles = {rule.id: rule.article for rule in scope.law.of_kind("parameter")}
    for row in scope.run(query.without(scope, params=params)).to_pylist():
        row["measured"] = "—" if row["measured"] is None else f"{row['measured']:g}"
        for kind in (kind for kind in kinds if row[f"no_{kind}"]):
            allowed, rule = MEASURE[kind]
            who = (row["record_id"], row["officer_id"], row["unit_id"])
            yield Check(*who, f"d3_readings.{kind}", "none", allowed, articles[rule], row)
