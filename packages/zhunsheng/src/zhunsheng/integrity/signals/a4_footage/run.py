"""A4: query, engine, statistic, result."""

from __future__ import annotations

from zhunsheng.integrity.indicator import Indicator
from zhunsheng.integrity.marks import Reading
from zhunsheng.integrity.scope import Scope
from zhunsheng.integrity.signals.a4_footage import params as parameters
from zhunsheng.integrity.signals.a4_footage import query


def run(scope: Scope) -> Reading:
    """Stops on the road without footage, by officer and unit. No checks: the footage command lists each record's footage."""
    params = parameters.load(scope.standing)
    indicator = Indicator("a4_footage", "arbitrary", params.name, exposure_unit="stops")
    known = all(query.rules(scope.law, name) for name in (query.REQUIRED, query.UPLOAD))
    if lack := scope.lacking(footage=("camera_id",)) or ("" if known else "law: footage.*"):
        return Reading().lack(indicator, needs=lack)
    return Reading([query.marked(scope, params=params, indicator=indicator)])
