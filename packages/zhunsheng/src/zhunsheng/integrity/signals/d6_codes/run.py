"""D6: query, engine, statistic, result."""

from __future__ import annotations

from collections.abc import Iterator

from zhunsheng.integrity.indicator import Check, Indicator
from zhunsheng.integrity.marks import Reading
from zhunsheng.integrity.scope import Scope
from zhunsheng.integrity.signals.d6_codes import params as parameters
from zhunsheng.integrity.signals.d6_codes import query
from zhunsheng.integrity.signals.d6_codes.params import Params

SCALES = "道路交通安全违法行为记分管理办法第8条至第12条"


def run(scope: Scope) -> Reading:
    """Points not given and codes without points, beside peers; each certain shortfall as a check."""
    params = parameters.load(scope.standing)
    given, siblings = (Indicator(f"d6_{name}", "downgrading", params.name) for name in ("points", "siblings"))
    reading, groups = Reading(), _groups(scope)
    law = "" if groups else "law.code.points"
    if lack := law or scope.lacking(enforcement=("points",)):
        reading.lack(given, needs=lack)
    else:
        edits = not scope.lacking(edits=("column", "before", "after"))
        reading.marks.append(query.given(scope, params=params, indicator=given, edits=edits))
        reading.checks += _checks(scope, params=params)
    if lack := law or scope.lacking(enforcement=("code",)):
        return reading.lack(siblings, needs=lack)
    reading.marks.append(query.siblings(scope, params=params, indicator=siblings, groups=groups))
    return reading


def _groups(scope: Scope) -> list[str]:
    """Groups of violations that the law's table has a code with points for, those apart that a measured tier decides."""
    rules = [rule for rule in scope.law.of_kind("code") if rule.valid.covers(scope.as_of.date())]
    scored = {rule.data["group"] for rule in rules if rule.data.get("points") and rule.data["subject"] == "motor"}
    return sorted(scored - {*query.BY_SCALE, "alcohol"})


def _checks(scope: Scope, *, params: Params) -> Iterator[Check]:
    for row in scope.run(query.contradictions(scope, params=params)).to_pylist():
        rule = scope.law.code(row["code"], on=row["_day"]) if row["code"] and row["by"] == "code" else None
        row["code"] = row["code"] or "—"
        yield Check(
            *(row["record_id"], row["officer_id"], row["unit_id"], f"d6_points.{row['by']}"),
            observed=str(row["points"]),
            allowed=str(row["owed"]),
            article=f"{rule.article}；{SCALES}" if rule else SCALES,
            params=row,
        )
