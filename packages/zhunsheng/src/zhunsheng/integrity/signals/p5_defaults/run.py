"""P5: query, engine, statistic, result."""

from __future__ import annotations

from zhunsheng.integrity.indicator import Indicator
from zhunsheng.integrity.marks import Reading
from zhunsheng.integrity.scope import Scope
from zhunsheng.integrity.signals.p5_defaults import defaults, query
from zhunsheng.integrity.signals.p5_defaults import params as parameters


def run(scope: Scope) -> Reading:
    """Midnight, clones and untouched menus, each beside peers in the same year and kind of record."""
    params = parameters.load(scope.standing)
    midnight, clones, menus = (
        Indicator(name, "padding", params.name) for name in ("p5_midnight", "p5_clones", "p5_menus")
    )
    reading = Reading([query.midnight(scope, params=params, indicator=midnight)])
    if any(scope.filled.get(name) for name in query.TELLING_APART):
        reading.marks.append(query.clones(scope, params=params, indicator=clones))
    else:
        reading.lack(clones, needs=", ".join(query.TELLING_APART))
    columns = [name for name in params.columns if scope.filled.get(name)]
    usual = defaults.usual(scope, columns=columns, most=params.usual) if len(columns) > 1 else {}
    if usual:
        reading.marks.append(query.menus(scope, params=params, columns=columns, usual=usual, indicator=menus))
    else:
        reading.lack(menus, needs=", ".join(params.columns))
    return reading
