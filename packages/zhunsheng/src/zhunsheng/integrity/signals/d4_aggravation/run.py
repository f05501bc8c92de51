"""D4: query, engine, statistic, result."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from zhunsheng.integrity.indicator import Check, Indicator, Note
from zhunsheng.integrity.marks import Reading
from zhunsheng.integrity.scope import Scope
from zhunsheng.integrity.signals.d4_aggravation import params as parameters
from zhunsheng.integrity.signals.d4_aggravation import query
from zhunsheng.integrity.signals.d4_aggravation.params import Params

COLUMN = {"repeat": "driver", "commercial": "commercial", "licence": "licence_state", "crash": "crash_id"}


def run(scope: Scope) -> Reading:
    """Aggravations on file and not charged, officer by officer and unit by unit; each certain one as a check."""
    params = parameters.load(scope.standing)
    indicator = Indicator("d4_aggravation", "downgrading", params.name, exposure_unit="aggravations")
    lacks = {fact: _lack(scope, fact=fact) for fact in COLUMN}
    facts = [fact for fact, lack in lacks.items() if not lack]
    if not facts:
        return Reading().lack(indicator, needs=", ".join(dict.fromkeys(lacks.values())))
    rows = query.parts(scope, params=params, facts=facts)
    marks = query.marked(rows, params=params, indicator=indicator)
    notes = [Note("d4_part", {"part": f"d4_{fact}", "lack": lack}) for fact, lack in lacks.items() if lack]
    return Reading([marks], checks=list(_checks(scope, params=params, facts=facts)), notes=notes)


def _lack(scope: Scope, *, fact: str) -> str:
    if fact in ("repeat", "commercial") and query.penalty(scope, fact=fact) is None:
        return f"law.{fact}"
    if fact == "licence" and not any("licence" in rule.data for rule in scope.law.of_kind("code")):
        return "law.licence"
    return scope.lacking(enforcement=(COLUMN[fact],))


def _checks(scope: Scope, *, params: Params, facts: Sequence[str]) -> Iterator[Check]:
    if not set(facts) - {"crash"}:
        return
    for row in scope.run(query.contradictions(scope, params=params, facts=facts)).to_pylist():
        fact, state, code = row["fact"], row["licence_state"], row["code"] or "—"
        observed = {"repeat": "first", "commercial": "private", "licence": code}[fact]
        rule = query.charge(scope, state=state) if fact == "licence" else query.penalty(scope, fact=fact)
        allowed = (rule.data.get("code", fact) if rule else fact, rule.article if rule else "")
        row |= {"code": code, "licence_state": f"licence_{state}"}
        row["measured"] = "—" if row["measured"] is None else f"{row['measured']:g}"
        who = (row["record_id"], row["officer_id"], row["unit_id"])
        yield Check(*who, f"d4_aggravation.{fact}", observed, *allowed, row)
