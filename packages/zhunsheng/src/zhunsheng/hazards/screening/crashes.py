"""Crashes of a window with where they were, as columns."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from zhunsheng.lake import Lake
from zhunsheng.stats.betabinomial import Floats, Ints
from zhunsheng.types import Window

SEVERITIES = ("fatal", "injury", "damage")
COLUMNS = ("occurred_at", "severity", "road_id", "road_km", "lat", "lon", "unit_id")


@dataclass(frozen=True)
class Crashes:
    """One entry a crash.

    Parameters
    ----------
    severity : place in `SEVERITIES`. road, unit : place in ``roads`` and ``units``, -1 where not known. km, lat, lon : NaN where
        not known.
    """

    severity: Ints
    road: Ints
    km: Floats
    lat: Floats
    lon: Floats
    unit: Ints
    roads: tuple[str, ...]
    units: tuple[str, ...]

    @property
    def chained(self) -> NDArray[np.bool_]:
        """With road and chainage."""
        return np.asarray((self.road >= 0) & np.isfinite(self.km))

    @property
    def mapped(self) -> NDArray[np.bool_]:
        """With coordinates."""
        return np.asarray(np.isfinite(self.lat) & np.isfinite(self.lon))

    def of(self, chosen: NDArray[np.generic]) -> Crashes:
        """Some of them."""
        return replace(
            self,
            severity=self.severity[chosen],
            road=self.road[chosen],
            km=self.km[chosen],
            lat=self.lat[chosen],
            lon=self.lon[chosen],
            unit=self.unit[chosen],
        )


def during(lake: Lake, *, window: Window | None, until: datetime, as_of: datetime | None) -> Crashes:
    """Crashes of the window as known at ``as_of``; every one before ``until`` where the window is None."""
    rows = lake.table("crashes", as_of=as_of).select(*COLUMNS)
    start, end = (window.start, window.end) if window else (None, until)
    return columns(lake.run(_within(rows, start=start, end=end)))


def _within(rows: ir.Table, *, start: datetime | None, end: datetime) -> ir.Table:
    rows = rows.filter(rows.occurred_at < ibis.literal(end))
    return rows if start is None else rows.filter(rows.occurred_at >= ibis.literal(start))


def columns(rows: pa.Table) -> Crashes:
    """Crashes from an Arrow table with `COLUMNS`."""
    road, roads = _places(rows["road_id"])
    unit, units = _places(rows["unit_id"])
    severity = pc.index_in(rows["severity"], pa.array(SEVERITIES)).to_numpy()
    km, lat, lon = (_numbers(rows[name]) for name in ("road_km", "lat", "lon"))
    return Crashes(np.asarray(severity, dtype=np.int64), road, km, lat, lon, unit, roads, units)


def _places(column: pa.ChunkedArray) -> tuple[Ints, tuple[str, ...]]:
    """Places in the sorted list of distinct texts, so that order does not hang on the order of rows."""
    names = sorted(name for name in pc.unique(column).to_pylist() if name is not None)
    place = pc.fill_null(pc.index_in(column, pa.array(names, type=pa.string())), -1)
    return np.asarray(place.to_numpy(), dtype=np.int64), tuple(names)


def _numbers(column: pa.ChunkedArray) -> Floats:
    return np.asarray(pc.fill_null(column.cast(pa.float64()), float("nan")).to_numpy(), dtype=np.float64)
