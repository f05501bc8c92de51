"""The roads as sections and pieces of them: from the register of segments, else from the chainage of crashes, else cells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from zhunsheng.comparisons.territory import Peers
from zhunsheng.hazards.screening.crashes import Crashes
from zhunsheng.hazards.screening.params import Params
from zhunsheng.lake import Lake
from zhunsheng.stats.betabinomial import Floats, Ints

Texts = NDArray[np.object_]
Source = Literal["register", "chainage", "cells"]
UNKNOWN = "unknown"
KM_A_DEGREE = 111.195


@dataclass(frozen=True)
class Network:
    """One entry a section. ``source`` : what it was made from. Ids, roads, classes and units are texts, None where not known."""

    source: Source
    section: Texts
    road: Texts
    start: Floats
    end: Floats
    road_class: Texts
    unit: Texts
    lat: Floats
    lon: Floats

    @property
    def length(self) -> Floats:
        """Kilometres of each section; a cell counts as one."""
        return np.asarray(np.where(np.isfinite(self.start), self.end - self.start, 1.0), dtype=np.float64)


def network(lake: Lake, *, as_of: datetime | None, seen: Crashes, params: Params, peers: Peers) -> Network:
    """The sections to screen.

    Parameters
    ----------
    seen : all crashes up to the end of the window, of any severity, from which roads are known where no register is.
    peers : which class a road is of by its id, where the register does not say.
    """
    if lake.has("road_segments"):
        rows = lake.table("road_segments", as_of=as_of)
        names = ("segment_id", "road_id", "from_km", "to_km", "road_class", "unit_id", "lat", "lon")
        return register(lake.run(rows.select(*names)), peers=peers)
    if seen.chained.any():
        return chainage(seen, params=params, peers=peers)
    return cells(seen, params=params)


def register(rows: pa.Table, *, peers: Peers) -> Network:
    """From the table road_segments, in the order of roads and chainage."""
    data = {name: rows[name].to_numpy(zero_copy_only=False) for name in rows.column_names}
    order = np.lexsort((data["segment_id"], data["from_km"].astype(float), data["road_id"]))
    road = data["road_id"][order]
    given = data["road_class"][order]
    guessed = classes(road, peers=peers)
    known = np.array([value is not None for value in given], dtype=bool)
    start, end, lat, lon = (data[name][order].astype(np.float64) for name in ("from_km", "to_km", "lat", "lon"))
    return Network(
        "register", data["segment_id"][order], road, start, end, np.where(known, given, guessed),
        data["unit_id"][order], lat, lon,
    )  # fmt: skip


def chainage(seen: Crashes, *, params: Params, peers: Peers) -> Network:
    """Sections of ``section_km`` along each road, from the whole kilometre before its first crash to that after its last.

    Kilometres beyond the last crash are not known to exist and are left out: a road's quiet end may be missing.
    """
    known = seen.chained
    road, km = seen.road[known], np.floor(seen.km[known])
    count = len(seen.roads)
    low, high = np.full(count, np.inf), np.full(count, -np.inf)
    np.minimum.at(low, road, km)
    np.maximum.at(high, road, km)
    held = np.flatnonzero(np.isfinite(low))
    first, last = low[held], high[held] + 1
    number = np.maximum(1, np.round((last - first) / params.section_km)).astype(np.int64)
    owner = np.repeat(np.arange(len(held)), number)
    step = np.arange(len(owner)) - np.repeat(np.cumsum(number) - number, number)
    share = ((last - first) / number)[owner]
    start = np.round(first[owner] + step * share)
    end = np.where(step + 1 == number[owner], last[owner], np.round(first[owner] + (step + 1) * share))
    names = np.array([seen.roads[place] for place in held], dtype=object)[owner]
    ids = np.array([f"{name}@{a:g}-{b:g}" for name, a, b in zip(names, start, end, strict=True)], dtype=object)
    nothing, nowhere = np.full(len(owner), None, dtype=object), np.full(len(owner), np.nan)
    return Network("chainage", ids, names, start, end, classes(names, peers=peers), nothing, nowhere, nowhere)


def cells(seen: Crashes, *, params: Params) -> Network:
    """Cells of ``cell_km`` with any crash at all. Cells without one are not known, so that peers look a little worse."""
    known = seen.mapped
    held = np.unique(grid(seen.lat[known], lon=seen.lon[known], params=params), axis=0)
    lat = np.asarray((held[:, 0] + 0.5) * params.cell_km / KM_A_DEGREE, dtype=np.float64)
    lon = np.asarray((held[:, 1] + 0.5) * params.cell_km / (KM_A_DEGREE * np.cos(np.radians(lat))), dtype=np.float64)
    ids = np.array([f"cell:{row}:{column}" for row, column in held.tolist()], dtype=object)
    nothing, nowhere = np.full(len(ids), None, dtype=object), np.full(len(ids), np.nan)
    kinds = np.full(len(ids), UNKNOWN, dtype=object)
    return Network("cells", ids, nothing, nowhere, nowhere, kinds, nothing, lat, lon)


def grid(lat: Floats, *, lon: Floats, params: Params) -> Ints:
    """Row and column of the cell that each point lies in."""
    row = np.floor(lat * KM_A_DEGREE / params.cell_km)
    across = KM_A_DEGREE * np.cos(np.radians((row + 0.5) * params.cell_km / KM_A_DEGREE))
    return np.column_stack([row, np.floor(lon * across / params.cell_km)]).astype(np.int64)


def classes(roads: Texts, *, peers: Peers) -> Texts:
    """The class of each road by its id."""
    made = {name: peers.class_of(name or "") or UNKNOWN for name in set(roads.tolist())}
    return np.array([made[name] for name in roads.tolist()], dtype=object)
