"""P6: query, engine, statistic, result."""

from __future__ import annotations

from zhunsheng.integrity.indicator import Indicator
from zhunsheng.integrity.marks import Reading
from zhunsheng.integrity.scope import Scope
from zhunsheng.integrity.signals.p6_bursts import even as evenness
from zhunsheng.integrity.signals.p6_bursts import params as parameters
from zhunsheng.integrity.signals.p6_bursts import query, sittings


def run(scope: Scope) -> Reading:
    """Bursts of late entry, even times and the last days of the month, each beside peers."""
    params = parameters.load(scope.standing)
    burst, even, month_end = (
        Indicator(name, "padding", params.name, exposure_unit=unit)
        for name, unit in (("p6_burst", "sittings"), ("p6_even", "days"), ("p6_month_end", "records"))
    )
    reading = Reading([evenness.even(scope, params=params, indicator=even)])
    reading.marks.append(query.month_end(scope, params=params, indicator=month_end))
    if lack := scope.lacking(enforcement=("entered_at",)):
        return reading.lack(burst, needs=lack)
    reading.marks.append(sittings.bursts(scope, params=params, indicator=burst))
    return reading
