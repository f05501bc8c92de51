"""A5: query, engine, statistic, result."""

from __future__ import annotations

from zhunsheng.integrity.indicator import Indicator, SubjectKind
from zhunsheng.integrity.marks import Reading
from zhunsheng.integrity.scope import Scope
from zhunsheng.integrity.severity import telling
from zhunsheng.integrity.severity.tally import tallies
from zhunsheng.integrity.signals.a5_origin import engine, query
from zhunsheng.integrity.signals.a5_origin import params as parameters
from zhunsheng.integrity.signals.a5_origin.params import Params

COLUMNS = ("group", "apart")


def run(scope: Scope) -> Reading:
    """Vehicles from elsewhere beside local ones, and groups of drivers beside the rest, on the same facts."""
    params = parameters.load(scope.standing)
    origin, group = (Indicator(name, "arbitrary", params.name) for name in ("a5_origin", "a5_group"))
    reading = Reading()
    if lack := scope.lacking(enforcement=("vehicle_origin",)):
        reading.lack(origin, needs=lack)
    else:
        _origin(scope, reading=reading, params=params, indicator=origin)
    if lack := scope.lacking(enforcement=("driver_group",)):
        return reading.lack(group, needs=lack)
    return _groups(scope, reading=reading, params=params, indicator=group)


def _origin(scope: Scope, *, reading: Reading, params: Params, indicator: Indicator) -> None:
    rows = query.by_origin(scope)
    counted = tallies(scope, rows=rows, columns=COLUMNS)
    made = [engine.course(scope, tally=tally, params=params, indicator=indicator) for tally in counted.values()]
    reading.courses.extend(made)
    apart = rows.filter(rows.apart)
    reading.told.append(telling.told(apart, indicator=indicator, courses=made, least=1))


def _groups(scope: Scope, *, reading: Reading, params: Params, indicator: Indicator) -> Reading:
    values = query.groups(scope, least=params.least_share)
    if not values:
        return reading.lack(indicator, needs="enforcement.driver_group")
    tables = {value: query.by_group(scope, value=value) for value in values}
    counted = {value: tallies(scope, rows=rows, columns=COLUMNS) for value, rows in tables.items()}
    made = []
    kinds: tuple[SubjectKind, ...] = ("officer", "unit")
    for by in kinds:
        each = {
            value: engine.course(scope, tally=tally[by], params=params, indicator=indicator)
            for value, tally in counted.items()
        }
        made.append(engine.widest(each))
    reading.courses.extend(made)
    reading.told.append(telling.told(tables[values[0]], indicator=indicator, courses=made, least=1))
    return reading
