"""P3: query, engine, statistic, result."""

from __future__ import annotations

from zhunsheng.integrity.indicator import Indicator
from zhunsheng.integrity.marks import Reading
from zhunsheng.integrity.scope import Scope
from zhunsheng.integrity.signals.p3_runs import params as parameters
from zhunsheng.integrity.signals.p3_runs import query


def run(scope: Scope) -> Reading:
    """Sessions with a run of readings quicker than the site, by officer and unit; by instrument where no officer is known."""
    params = parameters.load(scope.standing)
    indicator = Indicator("p3_runs", "padding", params.name, exposure_unit="sessions")
    if lack := scope.lacking(readings=("mode",)):
        return Reading().lack(indicator, needs=lack)
    by_officer = not scope.lacking(readings=("officer_id",))
    return Reading([query.marked(scope, params=params, indicator=indicator, by_officer=by_officer)])
