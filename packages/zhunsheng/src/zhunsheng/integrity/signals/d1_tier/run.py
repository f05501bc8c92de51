"""D1: query, engine, statistic, result."""

from __future__ import annotations

from collections.abc import Iterator

from zhunsheng.integrity.indicator import Check, Indicator
from zhunsheng.integrity.marks import Reading
from zhunsheng.integrity.scope import Scope
from zhunsheng.integrity.signals.d1_tier import params as parameters
from zhunsheng.integrity.signals.d1_tier import query


def run(scope: Scope) -> Reading:
    """Charges below the measured tier, officer by officer and unit by unit; each contradiction as a check."""
    params = parameters.load(scope.standing)
    indicator = Indicator("d1_tier", "downgrading", params.name)
    if lack := scope.lacking(enforcement=("measured", "limit")) or query.uncharged(scope):
        return Reading().lack(indicator, needs=lack)
    marks = query.marked(scope, params=params, indicator=indicator)
    return Reading([marks], checks=list(_checks(scope, indicator=indicator)))


def _checks(scope: Scope, *, indicator: Indicator) -> Iterator[Check]:
    table = scope.run(query.contradictions(scope))
    by_measure = {rule.data["measure"]: rule for rule in scope.law.of_kind("scale")}
    for row in table.to_pylist():
        below = row["charged"] < row["tier"]
        rule = f"{indicator.id}.{'fine' if row['inferred'] else 'charge'}_{'below' if below else 'above'}"
        yield Check(
            row["record_id"],
            row["officer_id"],
            row["unit_id"],
            rule,
            observed=str(row["charged"]),
            allowed=str(row["tier"]),
            article=by_measure[row["measure"]].article,
            params=row,
        )
