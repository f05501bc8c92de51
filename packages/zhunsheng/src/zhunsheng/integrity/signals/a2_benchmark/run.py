"""A2: query, engine, statistic, result."""

from __future__ import annotations

from collections import Counter

from zhunsheng.integrity.indicator import Indicator, Note
from zhunsheng.integrity.marks import Reading
from zhunsheng.integrity.scope import Scope
from zhunsheng.integrity.severity import telling
from zhunsheng.integrity.severity.tally import tallies
from zhunsheng.integrity.signals.a2_benchmark import engine, groups, query
from zhunsheng.integrity.signals.a2_benchmark import params as parameters
from zhunsheng.stats.contrast import REASONS


def run(scope: Scope) -> Reading:
    """Severity beside peers' records weighted to the same facts; who cannot be compared so, and why."""
    params = parameters.load(scope.standing)
    indicator = Indicator("a2_benchmark", "arbitrary", params.name)
    rows = query.records(scope)
    cells = scope.run(query.cells(rows))
    branches = query.branches(scope)
    home = {} if branches is None else dict(zip(*scope.run(branches).to_pydict().values(), strict=True))
    reading = Reading()
    for tally in tallies(scope, rows=rows).values():
        work = groups.work(tally, cells=cells, names=query.FACTS)
        made = engine.course(scope, work=work, branches=home, params=params, indicator=indicator)
        reading.courses.append(made)
        refused = Counter(str(line.more["reason"]) for line in made.lines if "reason" in line.more)
        counts = {name: refused.get(name, 0) for name in REASONS}
        reading.notes.append(Note("benchmark_refused", {"indicator": indicator.id, "subject": tally.by, **counts}))
    told = telling.told(rows, indicator=indicator, courses=reading.courses, least=1)
    reading.told.append(told)
    return reading
