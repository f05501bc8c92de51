"""P2: query, engine, statistic, result."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from zhunsheng.integrity import bounds as all_bounds
from zhunsheng.integrity.indicator import Indicator, SubjectKind
from zhunsheng.integrity.marks import Reading
from zhunsheng.integrity.scope import Scope
from zhunsheng.integrity.signals.p2_counters import params as parameters
from zhunsheng.integrity.signals.p2_counters import periods, query
from zhunsheng.integrity.signals.p2_counters.course import Ratio
from zhunsheng.integrity.signals.p2_counters.params import Params
from zhunsheng.integrity.signals.p2_counters.periods import Beside

COUNTERS = ("device_id", "at", "count")
NEEDED = {
    "p2_claims": {"counts": ("unit_id", "count"), "device_counters": (*COUNTERS, "unit_id")},
    "p2_consumables": {"counts": ("unit_id", "count"), "device_counters": (*COUNTERS, "unit_id", "consumables_issued")},
    "p2_log": {"readings": ("device_id",), "device_counters": COUNTERS},
}


def run(scope: Scope) -> Reading:
    """Claims beside counters and consumables, unit by unit; logs beside counters, instrument by instrument."""
    params = parameters.load(scope.standing)
    bounds = all_bounds.load(scope.standing)
    reading = Reading()
    for name, needed in NEEDED.items():
        indicator = Indicator(name, "padding", params.name, evidence_kind="predictive_p", exposure_unit="tests")
        if lack := scope.lacking(**needed):
            reading.lack(indicator, needs=lack)
            continue
        by: SubjectKind = "device" if name == "p2_log" else "unit"
        offs = scope.run(query.counters(scope))
        home = {row["device_id"]: row["unit_id"] or "" for row in offs.select(["device_id", "unit_id"]).to_pylist()}
        for beside in _beside(scope, name=name, offs=offs, params=params):
            reading.courses.append(Ratio(beside, indicator, by, params, bounds, scope.horizon, home).course())
        if not reading.courses or reading.courses[-1].indicator != indicator:
            reading.lack(indicator, needs=f"counts.category = {params.category}")
    return reading


def _beside(scope: Scope, *, name: str, offs: pa.Table, params: Params) -> Iterator[Beside]:
    if name == "p2_log":
        yield periods.log_beside(offs, logged=scope.run(query.logged(scope)), zone=scope.zone)
        return
    claims = scope.run(query.claims(scope, params=params))
    if claims.num_rows:
        units, box = periods.by_unit(offs), params.box if name == "p2_consumables" else None
        yield periods.claims_beside(claims, units=units, zone=scope.zone, edge_days=params.edge_days, box=box)
