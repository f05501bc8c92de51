"""A6: query, engine, statistic, result."""

from __future__ import annotations

from zhunsheng.integrity.indicator import Indicator, Note
from zhunsheng.integrity.marks import Reading
from zhunsheng.integrity.scope import Scope
from zhunsheng.integrity.signals.a6_voids import params as parameters
from zhunsheng.integrity.signals.a6_voids import query


def run(scope: Scope) -> Reading:
    """Records let go afterwards: their share, and whether they fall on the same few vehicles and drivers."""
    params = parameters.load(scope.standing)
    share = Indicator("a6_void_share", "arbitrary", params.name)
    same = Indicator("a6_concentration", "arbitrary", params.name, exposure_unit="persons")
    lack = scope.lacking(edits=("column", "before"))
    edits, voids = not lack, bool(scope.run(query.voided(scope))["n"][0].as_py())
    if not edits and not voids:
        return Reading().lack(share, same, needs=f"enforcement.status = voided; {lack}")
    reading = Reading(notes=[] if edits else [Note("a6_no_edits", {"lack": lack})])
    reading.marks.append(query.share(scope, params=params, indicator=share, edits=edits))
    if not scope.filled.get("vehicle") and not scope.filled.get("driver"):
        return reading.lack(same, needs="enforcement.vehicle, enforcement.driver")
    reading.marks.append(query.concentration(scope, params=params, indicator=same, edits=edits))
    return reading
