"""What the series of units and roads can be divided by, from the tables `exposure` and `road_segments`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
import pyarrow as pa

from zhunsheng.comparisons.blocks import Steady
from zhunsheng.comparisons.spans import month_of
from zhunsheng.comparisons.units import Tree
from zhunsheng.lake import Lake
from zhunsheng.stats.betabinomial import Floats

Values = Mapping[str, Mapping[date, float]]
FLOWS = ("vehicle_km", "passes")  # of a month; the others are what there is on any day of it


def of_units(lake: Lake, *, units: Sequence[str], tree: Tree, quantities: Sequence[str]) -> Steady | None:
    """The first of the quantities that any unit has; a unit without a value of its own has the sum of those below it."""
    for quantity in quantities:
        given = _given(lake, kind="unit", quantity=quantity)
        if given:
            return _steady(quantity, subjects=units, given=_added(given, tree=tree))
    return None


def of_roads(lake: Lake, *, roads: Sequence[str], quantities: Sequence[str]) -> Steady | None:
    """Traffic of a road from its segments, else from the passes that devices on it counted; its length where neither is known."""
    if not lake.has("road_segments"):
        return None
    rows = lake.run(lake.table("road_segments").select("segment_id", "road_id", "from_km", "to_km")).to_pylist()
    road = {row["segment_id"]: row["road_id"] for row in rows}
    length = {row["segment_id"]: row["to_km"] - row["from_km"] for row in rows}
    total: dict[str, float] = defaultdict(float)
    for segment, kilometres in length.items():
        total[road[segment]] += kilometres
    for quantity in (*(name for name in quantities if name == "vehicle_km"), "aadt"):
        given = _given(lake, kind="road_segment", quantity=quantity)
        if given:
            scale = length if quantity == "aadt" else dict.fromkeys(length, 1.0)
            return _steady("vehicle_km", subjects=roads, given=_by_road(given, road=road, scale=scale), flow=quantity)
    given = _given(lake, kind="road_segment", quantity="passes") if "passes" in quantities else {}
    if given:
        return _steady("passes", subjects=roads, given=_along(given, road=road, total=total))
    return _steady("length_km", subjects=roads, given={name: {date(2000, 1, 1): km} for name, km in total.items()})


def _along(given: Values, *, road: Mapping[str, str], total: Mapping[str, float]) -> Values:
    """Mean passes of a road's devices times its length: a device more is no more traffic."""
    found: dict[str, dict[date, list[float]]] = defaultdict(lambda: defaultdict(list))
    for segment, values in given.items():
        for month, value in values.items():
            if segment in road:
                found[road[segment]][month].append(value)
    return {
        name: {month: sum(values) / len(values) * total[name] for month, values in months.items()}
        for name, months in found.items()
    }


def road_classes(lake: Lake) -> dict[str, str]:
    """Class of each road by its length in the register of segments; empty where there is none."""
    if not lake.has("road_segments"):
        return {}
    rows = lake.run(lake.table("road_segments").select("road_id", "from_km", "to_km", "road_class")).to_pylist()
    length: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for row in rows:
        if row["road_class"]:
            length[row["road_id"]][row["road_class"]] += row["to_km"] - row["from_km"]
    return {road: max(sorted(classes), key=classes.__getitem__) for road, classes in length.items()}


def _given(lake: Lake, *, kind: str, quantity: str) -> Values:
    if not lake.has("exposure"):
        return {}
    table = lake.table("exposure")
    rows: pa.Table = lake.run(
        table.filter(table.subject_kind == kind, table.quantity == quantity).select("subject_id", "month", "value")
    )
    found: dict[str, dict[date, float]] = defaultdict(dict)
    for row in rows.to_pylist():
        found[row["subject_id"]][row["month"].replace(day=1)] = float(row["value"])
    return found


def _added(given: Values, *, tree: Tree) -> Values:
    """Values of units that have none, where every unit just below has one, added up from the lowest."""
    children: dict[str, list[str]] = defaultdict(list)
    for unit_id in tree.units:
        over = tree.parent(unit_id)
        if over is not None:
            children[over].append(unit_id)
    found = dict(given)
    for unit_id in sorted([*tree.units, tree.top], key=lambda name: -len(tree.above(name))):
        under = children.get(unit_id, [])
        if unit_id not in found and under and all(name in found for name in under):
            shared = set.intersection(*(set(found[name]) for name in under))
            if shared:
                found[unit_id] = {month: sum(found[name][month] for name in under) for month in shared}
    return found


def _by_road(given: Values, *, road: Mapping[str, str], scale: Mapping[str, float]) -> Values:
    found: dict[str, dict[date, float]] = defaultdict(lambda: defaultdict(float))
    for segment, values in given.items():
        for month, value in values.items():
            if segment in road:
                found[road[segment]][month] += value * scale[segment]
    return found


def _steady(quantity: str, *, subjects: Sequence[str], given: Values, flow: str = "") -> Steady | None:
    """Values a day by month and subject; a month that nobody knows has the nearest one before it, else after it."""
    months = sorted({month for name in subjects for month in given.get(name, {})})
    if not months:
        return None
    first, last = months[0], months[-1]
    size = (last.year - first.year) * 12 + last.month - first.month + 1
    values = np.full((size, len(subjects)), np.nan)
    for column, name in enumerate(subjects):
        for month, value in given.get(name, {}).items():
            place = (month.year - first.year) * 12 + month.month - first.month
            values[place, column] = value / month_of(month).days if (flow or quantity) in FLOWS else value
    return Steady(quantity, first, _filled(values))


def _filled(values: Floats) -> Floats:
    known = np.isfinite(values)
    place = np.where(known, np.arange(len(values))[:, None], -1)
    before = np.maximum.accumulate(place, axis=0)
    after = np.where(known.any(axis=0), np.argmax(known, axis=0), 0)
    chosen = np.where(before >= 0, before, after)
    return np.asarray(np.take_along_axis(values, chosen, axis=0))
