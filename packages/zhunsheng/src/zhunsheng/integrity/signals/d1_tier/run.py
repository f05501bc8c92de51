"""D1: query, engine, statistic, result."""

from __future__ import annotations

from collections.abc import Iterator

from zhunsheng.integrity.benign import court_reduction
from zhunsheng.integrity.bounds import Bounds
from zhunsheng.integrity.indicator import Check, Indicator
from zhunsheng.integrity.marks import Marks, Reading
from zhunsheng.integrity.peers import Comparison, cells, share_of_others
from zhunsheng.integrity.scope import Scope
from zhunsheng.integrity.signals.d1_tier import params as parameters
from zhunsheng.integrity.signals.d1_tier import query
from zhunsheng.integrity.subjects import Subjects


def run(scope: Scope, *, bounds: Bounds, subjects: Subjects) -> Reading:
    """Charges below the measured tier, officer by officer and unit by unit; each contradiction as a check."""
    params = parameters.load(scope.as_of.date())
    marks = query.marked(scope, params=params, indicator=Indicator("d1_tier", "downgrading", params.name))
    counts = scope.run(marks.counts())
    lines = []
    for by, people in subjects.items():
        made = cells(counts, by=by, strata=marks.strata, sums=())
        comparison = Comparison(
            by, marks.indicator, bounds, people, params.least_records, court_reduction.cause(scope.law)
        )
        lines += comparison.lines(made, share=share_of_others(made, least=params.least_peers))
    reading = Reading([marks], lines, list(_checks(scope, marks=marks)), [])
    if not counts.num_rows:
        reading.lack(marks.indicator, columns="measured, limit, charged_tier, fine")
    return reading


def _checks(scope: Scope, *, marks: Marks) -> Iterator[Check]:
    table = scope.run(query.contradictions(scope))
    articles = {(rule.data["measure"], rule.id): rule for rule in scope.law.of_kind("scale")}
    by_measure = {measure: rule for (measure, _), rule in articles.items()}
    for row in table.to_pylist():
        below = row["charged"] < row["tier"]
        rule = f"{marks.indicator.id}.{'fine' if row['inferred'] else 'charge'}_{'below' if below else 'above'}"
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
