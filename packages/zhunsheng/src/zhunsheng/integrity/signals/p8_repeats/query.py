"""P8's expressions: stops of an officer, whom each was about, when that target was last met, how many decisions came of it."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from zhunsheng.integrity import duty
from zhunsheng.integrity.indicator import Indicator
from zhunsheng.integrity.marks import COLUMNS, Marks
from zhunsheng.integrity.scope import Scope, kept
from zhunsheng.integrity.signals.p8_repeats.params import Params

NEEDED = ("method", "group", "code", "document_no", "fine", "vehicle", "vehicle_class", "driver", "commercial")
STRATA = ("beat_kind", "large", "commercial")
TARGETS = ("vehicle", "driver")
LONGEST = 16  # places of a picture's axis


def met(scope: Scope, *, params: Params) -> ir.Table:
    """On-site records with a vehicle or driver: ``since``, seconds since the officer last met the target, null at first."""
    rows = duty.records(scope, *NEEDED)
    rows = rows.filter(
        rows.method == "on_site", rows.officer_id.notnull(), rows.vehicle.notnull() | rows.driver.notnull()
    )
    rows = rows.mutate(
        at=rows.occurred_at.epoch_seconds(), large=rows.vehicle_class.isin(params.large).fill_null(False)
    )
    last = {name: _last(rows, target=name) for name in TARGETS}
    rows = rows.mutate(**{f"last_{name}": value for name, value in last.items()})
    latest = ibis.greatest(rows.last_vehicle, rows.last_driver)
    latest = ibis.coalesce(latest, rows.last_vehicle, rows.last_driver)
    rows = rows.mutate(since=rows["at"] - latest)
    return rows.drop("last_vehicle", "last_driver", "on_shift", "drive", "_clock")


def _last(rows: ir.Table, *, target: str) -> ir.IntegerValue:
    """When the officer last had the same target, null where it is not known or new."""
    order = ibis.window(group_by=["officer_id", target], order_by=["at", "record_id"])
    return ibis.ifelse(rows[target].notnull(), rows["at"].lag().over(order), ibis.null("int64"))


def again(scope: Scope, *, params: Params, indicator: Indicator) -> Marks:
    """The first record of each stop; those whose target the officer had met within the days before are hits."""
    rows = stops(scope, params=params)
    rows = rows.filter(rows.since.isnull() | (rows.since > params.stop_minutes * 60))
    days = rows.since // 86_400
    rows = rows.mutate(
        hit=(days < params.again_days).fill_null(False),
        x=ibis.least(days.fill_null(LONGEST), LONGEST),
        telling=(params.again_days - days.fill_null(params.again_days)).cast("float64"),
        known_at=rows._known,
    )
    return Marks(
        indicator, rows.select(*COLUMNS, *STRATA), STRATA, least_records=params.least_records, least=params.least_peers
    )


@kept
def stops(scope: Scope, *, params: Params) -> ir.Table:
    """As `met`, worked out once, with ``stop``: the number of the officer's stop of this target, by vehicle, else by driver."""
    rows = met(scope, params=params)
    rows = rows.mutate(target=ibis.coalesce(rows.vehicle, rows.driver))
    order = ibis.window(group_by=["officer_id", "target"], order_by=["at", "record_id"])
    pause = rows["at"] - rows["at"].lag().over(order)
    rows = rows.mutate(begins=(pause.isnull() | (pause > params.stop_minutes * 60)).cast("int64"))
    running = ibis.cumulative_window(group_by=["officer_id", "target"], order_by=["at", "record_id"])
    rows = rows.mutate(stop=rows.begins.sum().over(running).cast("int64"))
    rows = rows.mutate(decision=ibis.coalesce(rows.document_no, rows.record_id))
    return rows.drop("begins", "document_no", "vehicle", "driver")


def split(scope: Scope, *, params: Params, indicator: Indicator) -> Marks:
    """Stops; those that ended in several separate decisions are hits. Acts on one document are one decision."""
    rows = stops(scope, params=params)
    found = rows.group_by("officer_id", "target", "stop").aggregate(
        record_id=rows.record_id.max(),
        unit_id=rows.unit_id.min(),
        known_at=rows._known.max(),
        decisions=rows.decision.nunique(),
        beat_kind=rows.beat_kind.min(),
        large=rows.large.any(),
        commercial=rows.commercial.any(),
    )
    found = found.mutate(
        hit=found.decisions >= params.decisions,
        x=ibis.least(found.decisions, LONGEST),
        telling=found.decisions.cast("float64"),
    )
    return Marks(
        indicator,
        found.select(*COLUMNS, *STRATA),
        STRATA,
        least_records=params.least_records,
        least=params.least_peers,
        line=params.decisions - 0.5,
    )


def twice(scope: Scope, *, params: Params) -> ir.Table:
    """Decisions with a fine that repeat the code of an earlier one of the same stop: ``record_id``, ``earlier``, ``minutes``."""
    rows = stops(scope, params=params)
    rows = rows.filter(rows.code.notnull(), rows.fine > 0)
    same = ["officer_id", "target", "stop", "code"]
    order = ibis.window(group_by=same, order_by=["at", "record_id"])
    rows = rows.mutate(
        earlier=rows.record_id.lag().over(order),
        other=rows.decision.lag().over(order),
        minutes=(rows["at"] - rows["at"].lag().over(order)) // 60,
    )
    rows = rows.filter(rows.earlier.notnull(), rows.other != rows.decision)
    return rows.select("record_id", "officer_id", "unit_id", "code", "earlier", "minutes", "_day").order_by("record_id")
