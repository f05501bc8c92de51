"""P7: query, engine, statistic, result."""

from __future__ import annotations

from zhunsheng.integrity.indicator import Indicator
from zhunsheng.integrity.marks import Reading
from zhunsheng.integrity.scope import Scope
from zhunsheng.integrity.signals.p7_trivial import params as parameters
from zhunsheng.integrity.signals.p7_trivial import query

DENOMINATOR = "shifts, exposure.duty_hours"


def run(scope: Scope) -> Reading:
    """Share of trivial records beside peers on the same beat, and how many there are an hour on duty."""
    params = parameters.load(scope.standing)
    share = Indicator("p7_trivial_share", "padding", params.name)
    rate = Indicator("p7_trivial_rate", "padding", params.name, exposure_unit="duty_minutes")
    reading = Reading()
    if lack := scope.lacking(shifts=("beat_id",), beats=("kind",)):
        reading.lack(share, needs=lack)
    else:
        reading.marks.append(query.share(scope, params=params, indicator=share))
    timed = query.rate(scope, params=params, indicator=rate)
    if timed is None:
        return reading.lack(rate, needs=DENOMINATOR)
    reading.marks.append(timed)
    return reading
