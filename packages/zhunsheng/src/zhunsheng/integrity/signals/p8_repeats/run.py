"""P8: query, engine, statistic, result."""

from __future__ import annotations

from collections.abc import Iterator

from zhunsheng.integrity.indicator import Check, Indicator
from zhunsheng.integrity.marks import Reading
from zhunsheng.integrity.scope import Scope
from zhunsheng.integrity.signals.p8_repeats import params as parameters
from zhunsheng.integrity.signals.p8_repeats import query
from zhunsheng.integrity.signals.p8_repeats.params import Params


def run(scope: Scope) -> Reading:
    """Targets met again and stops split, each beside peers; a second fine for one act as a check."""
    params = parameters.load(scope.standing)
    again = Indicator("p8_same_target", "padding", params.name, exposure_unit="stops")
    split = Indicator("p8_split", "padding", params.name, exposure_unit="stops")
    if not any(scope.filled.get(name) for name in query.TARGETS):
        return Reading().lack(again, split, needs=", ".join(f"enforcement.{name}" for name in query.TARGETS))
    marks = [
        query.again(scope, params=params, indicator=again),
        query.split(scope, params=params, indicator=split),
    ]
    return Reading(marks, checks=list(_checks(scope, params=params, indicator=split)))


def _checks(scope: Scope, *, params: Params, indicator: Indicator) -> Iterator[Check]:
    rules = [rule for rule in scope.law.of_kind("parameter") if rule.id == params.one_act]
    if not rules:
        return
    for row in scope.run(query.twice(scope, params=params)).to_pylist():
        standing = [rule for rule in rules if rule.valid.covers(row["_day"])]
        if standing:
            yield Check(
                row["record_id"],
                row["officer_id"],
                row["unit_id"],
                f"{indicator.id}.twice",
                observed="2",
                allowed=str(standing[0].data["value"]),
                article=standing[0].article,
                params=row,
            )
