"""A7: query, engine, statistic, result."""

from __future__ import annotations

from collections.abc import Iterator

from zhunsheng.integrity.indicator import Check, Indicator
from zhunsheng.integrity.marks import Reading
from zhunsheng.integrity.scope import Scope
from zhunsheng.integrity.signals.a7_range import params as parameters
from zhunsheng.integrity.signals.a7_range import query


def run(scope: Scope) -> Reading:
    """Fines outside their range and summary decisions beyond their limit, by officer and unit; each as a check."""
    params = parameters.load(scope.standing)
    amount, summary = (Indicator(name, "arbitrary", params.name) for name in ("a7_fine_range", "a7_summary_limit"))
    reading = Reading()
    ranges = any(scope.law.of_kind(kind) for kind in ("fine", "fine_scale", "amount"))
    if lack := scope.lacking(enforcement=("fine",)) or ("" if ranges else "law: fine"):
        reading.lack(amount, needs=lack)
    else:
        reading.marks.append(query.out_of_range(scope, params=params, indicator=amount))
        reading.checks += _fines(scope, indicator=amount)
    known = any(rule.id == query.SUMMARY for rule in scope.law.rules)
    if lack := scope.lacking(enforcement=("procedure",)) or ("" if known else f"law: {query.SUMMARY}"):
        return reading.lack(summary, needs=lack)
    reading.marks.append(query.beyond_summary(scope, params=params, indicator=summary))
    reading.checks += _summaries(scope, indicator=summary)
    return reading


def _fines(scope: Scope, *, indicator: Indicator) -> Iterator[Check]:
    _, legal, local = query.fines(scope)
    for row in scope.run(query.wrong_fines(scope)).to_pylist():
        who = (row["record_id"], row["officer_id"], row["unit_id"])
        found = [("legal", legal[row["which"]])] if row["outside"] else []
        found += [("local", local[row["own"]])] if row["beside"] else []
        for kind, span in found:
            allowed = {"fine": row["fine"], "allowed": str(span)}
            side = "below" if span.parts and row["fine"] < span.parts[0][0] else "above"
            rule = f"{indicator.id}.{side if kind == 'legal' else kind}"
            yield Check(*who, rule, f"{row['fine']:g}", str(span), span.article, allowed)


def _summaries(scope: Scope, *, indicator: Indicator) -> Iterator[Check]:
    for row in scope.run(query.wrong_summary(scope)).to_pylist():
        rule = scope.law.rule(query.SUMMARY, on=row["_day"])
        who = (row["record_id"], row["officer_id"], row["unit_id"])
        seen = f"{row['fine']:g}" if row["needs"] == "fine" else row["sanction"]
        params = {"fine": row["fine"], "most": float(rule.data["value"]), "sanction": row["sanction"]}
        yield Check(*who, f"{indicator.id}.{row['needs']}", seen, str(rule.data["value"]), rule.article, params)
