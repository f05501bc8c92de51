"""The rows of a screening: sections, or windows of them, with what was counted on each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from zhunsheng.hazards.screening.crashes import SEVERITIES, Crashes
from zhunsheng.hazards.screening.network import Network, Texts
from zhunsheng.hazards.screening.params import Params
from zhunsheng.hazards.screening.placing import Pieces, Placed, placed
from zhunsheng.stats.betabinomial import Floats, Ints

By = Literal["section", "window"]


@dataclass(frozen=True)
class Sites:
    """One entry a row.

    Parameters
    ----------
    site : id of each. section : place in the network. start, end, length : in kilometres; NaN where there is no chainage.
    counts : rows by severities. lat, lon : of the register, else the mean of the row's crashes. unit : of the register,
        else the one with most of the row's crashes.
    """

    site: Texts
    section: Ints
    start: Floats
    end: Floats
    length: Floats
    counts: Floats
    lat: Floats
    lon: Floats
    unit: Texts


@dataclass(frozen=True)
class Layout:
    """Roads, their pieces, and the rows that are screened: the same for any window of time."""

    roads: Network
    pieces: Pieces
    by: By
    params: Params

    @property
    def size(self) -> int:
        """How many rows."""
        return len(self.pieces.section if self.by == "window" else self.roads.section)

    def placed(self, crashes: Crashes) -> Placed:
        """Where crashes belong."""
        return placed(crashes, roads=self.roads, pieces=self.pieces, params=self.params)

    def row(self, where: Placed) -> Ints:
        """The row of each crash, -1 where it has none."""
        return where.piece if self.by == "window" else where.section

    def counted(self, crashes: Crashes, *, where: Placed) -> Floats:
        """Crashes by row and severity."""
        row = self.row(where)
        known = row >= 0
        cell = row[known] * len(SEVERITIES) + crashes.severity[known]
        flat = np.bincount(cell, minlength=self.size * len(SEVERITIES))
        return flat.reshape(self.size, len(SEVERITIES)).astype(np.float64)

    def sites(self, crashes: Crashes, *, where: Placed) -> Sites:
        """The rows with their counts."""
        roads, pieces, row = self.roads, self.pieces, self.row(where)
        if self.by == "section":
            section = np.arange(self.size)
            start, end, site = roads.start, roads.end, roads.section
            lat, lon = roads.lat, roads.lon
        else:
            section, start, end = pieces.section, pieces.start, pieces.end
            site = _window_ids(roads, pieces=pieces)
            single = pieces.number[section] == 1
            lat, lon = (np.where(single, axis[section], np.nan) for axis in (roads.lat, roads.lon))
        length = np.maximum(np.where(np.isfinite(start), end - start, 1.0), self.params.shortest_km)
        mean_lat, mean_lon = (_mean(axis, row=row, size=self.size) for axis in (crashes.lat, crashes.lon))
        units = _commonest(crashes, row=row, size=self.size)
        given = roads.unit[section]
        unit = np.where(np.array([name is None for name in given.tolist()], dtype=bool), units, given)
        return Sites(
            site, section, start, end, length, self.counted(crashes, where=where),
            np.where(np.isfinite(lat), lat, mean_lat), np.where(np.isfinite(lon), lon, mean_lon), unit,
        )  # fmt: skip


def _window_ids(roads: Network, *, pieces: Pieces) -> Texts:
    names = roads.section[pieces.section]
    ends = zip(names.tolist(), pieces.start.tolist(), pieces.end.tolist(), strict=True)
    made = [f"{name}#{a:.3f}-{b:.3f}" if np.isfinite(a) else name for name, a, b in ends]
    return np.array(made, dtype=object)


def _mean(values: Floats, *, row: Ints, size: int) -> Floats:
    known = (row >= 0) & np.isfinite(values)
    count = np.bincount(row[known], minlength=size)
    total = np.bincount(row[known], weights=values[known], minlength=size)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def _commonest(crashes: Crashes, *, row: Ints, size: int) -> Texts:
    """The unit with most crashes of each row, the first by name of equals; None where no crash is."""
    found = np.full(size, None, dtype=object)
    known = (row >= 0) & (crashes.unit >= 0)
    pair, count = np.unique(row[known] * max(len(crashes.units), 1) + crashes.unit[known], return_counts=True)
    owner, unit = pair // max(len(crashes.units), 1), pair % max(len(crashes.units), 1)
    best = np.lexsort((unit, -count, owner))
    _, first = np.unique(owner[best], return_index=True)
    chosen = best[first]
    found[owner[chosen]] = np.array(crashes.units, dtype=object)[unit[chosen]] if len(chosen) else []
    return found
