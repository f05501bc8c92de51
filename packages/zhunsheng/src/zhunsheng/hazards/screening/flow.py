"""Traffic of sections, where any is known: vehicles a day."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import ibis
import numpy as np

from zhunsheng.hazards.screening.network import Network
from zhunsheng.lake import Lake
from zhunsheng.stats.betabinomial import Floats
from zhunsheng.types import Window

QUANTITIES = ("aadt", "vehicle_km")  # the first that a section has counts


def flow(lake: Lake, *, roads: Network, window: Window, as_of: datetime | None) -> Floats:
    """Vehicles a day on each section over the window's months, NaN where neither counts nor vehicle-kilometres are known."""
    found = np.full(len(roads.section), np.nan)
    if not lake.has("exposure"):
        return found
    zone = ZoneInfo(lake.zone)
    rows = lake.table("exposure", as_of=as_of)
    first, last = (moment.astimezone(zone).date() for moment in (window.start, window.end))
    rows = rows.filter(
        rows.subject_kind == "road_segment",
        rows.quantity.isin(list(QUANTITIES)),
        rows.month >= ibis.literal(first.replace(day=1)),
        rows.month < ibis.literal(last),
        rows.value > 0,
    )
    days = (rows.month + ibis.interval(months=1)).cast("date").epoch_seconds() - rows.month.epoch_seconds()
    daily = ibis.ifelse(rows.quantity == "aadt", rows.value, rows.value * 86400 / days)
    means = rows.mutate(daily=daily).group_by("subject_id", "quantity").aggregate(value=lambda t: t.daily.mean())
    held = {(row["subject_id"], row["quantity"]): row["value"] for row in lake.run(means).to_pylist()}
    lengths = {"aadt": np.ones(len(found)), "vehicle_km": roads.length}
    for quantity in reversed(QUANTITIES):
        value = np.array([held.get((name, quantity), np.nan) for name in roads.section.tolist()], dtype=np.float64)
        found = np.where(np.isfinite(value), value / lengths[quantity], found)
    return found
