"""U1: query, engine, statistic, result."""

from __future__ import annotations

from zhunsheng.integrity import bounds as all_bounds
from zhunsheng.integrity.indicator import Indicator, Note
from zhunsheng.integrity.marks import Reading
from zhunsheng.integrity.scope import Scope
from zhunsheng.integrity.signals.u1_pressure import activity, alike, query
from zhunsheng.integrity.signals.u1_pressure import params as parameters


def run(scope: Scope) -> Reading:
    """The end of the month, officers who are behind, and counts that are alike, unit by unit; falls of activity as notes."""
    params, bounds = parameters.load(scope.standing), all_bounds.load(scope.standing)
    end, behind, same = (
        Indicator(name, "padding", params.name, exposure_unit=unit)
        for name, unit in (("u1_month_end", "records"), ("u1_catch_up", "records"), ("u1_equal_counts", "unit_months"))
    )
    falls = activity.notes(activity.breaks(scope, params=params), listed=params.listed)
    if not scope.lake.has("enforcement"):
        return Reading(notes=falls).lack(end, behind, same, needs="enforcement")
    marks = query.month_end(scope, params=params, indicator=end)
    reading = Reading([marks, query.catch_up(scope, params=params, indicator=behind)])
    table = scope.run(query.alike(scope, params=params))
    reading.courses.append(alike.course(table, params=params, bounds=bounds, horizon=scope.horizon, indicator=same))
    if not marks.cause:
        reading.notes.append(Note("no_control", {"indicator": end.id}))
    reading.notes += falls
    return reading
