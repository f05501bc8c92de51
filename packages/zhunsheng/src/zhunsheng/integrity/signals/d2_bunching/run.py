"""D2: query, engine, statistic, result."""

from __future__ import annotations

from zhunsheng.integrity.indicator import Indicator
from zhunsheng.integrity.marks import Reading
from zhunsheng.integrity.scope import Scope
from zhunsheng.integrity.signals.d2_bunching import params as parameters
from zhunsheng.integrity.signals.d2_bunching import query
from zhunsheng.integrity.signals.d2_bunching.force import notes


def run(scope: Scope) -> Reading:
    """The share just below a tier beside that of peers who round as the subject does, the subject itself left out."""
    params = parameters.load(scope.standing)
    indicator = Indicator("d2_bunching", "downgrading", params.name)
    rows = query.near(scope, params=params)
    if rows is None or scope.lacking(enforcement=("measured", "limit")):
        return Reading().lack(indicator, needs="enforcement.measured, enforcement.limit")
    marks = query.marked(rows, params=params, indicator=indicator)
    return Reading([marks], notes=list(notes(scope.run(query.force(rows)), params=params)))
