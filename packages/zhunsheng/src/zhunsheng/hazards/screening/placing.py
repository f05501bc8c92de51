"""Which section and which piece of it each crash belongs to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from zhunsheng.hazards.screening.crashes import Crashes
from zhunsheng.hazards.screening.network import Network, grid
from zhunsheng.hazards.screening.params import Params
from zhunsheng.stats.betabinomial import Floats, Ints
from zhunsheng.stats.hotspots import plane

ROAD = 1e6  # kilometres beyond any chainage, to keep roads apart in one order


@dataclass(frozen=True)
class Pieces:
    """Sections cut into pieces of about one length, in the order of sections. ``section`` : of each piece."""

    section: Ints
    start: Floats
    end: Floats
    first: Ints
    number: Ints

    @classmethod
    def of(cls, roads: Network, *, params: Params) -> Pieces:
        """Each section into as many equal pieces as come nearest to ``piece_km``."""
        length = roads.length
        number = np.maximum(1, np.round(length / params.piece_km)).astype(np.int64)
        number[~np.isfinite(roads.start)] = 1
        first = np.cumsum(number) - number
        section = np.repeat(np.arange(len(number)), number)
        share = (np.arange(len(section)) - first[section]) / number[section]
        begin = roads.start[section] + share * length[section]
        return cls(section, begin, begin + length[section] / number[section], first, number)

    def at(self, km: Floats, *, section: Ints) -> Ints:
        """The piece at a chainage of a section."""
        low = self.start[self.first[section]]
        width = self.end[self.first[section]] - low
        step = np.floor((km - low) / np.where(width > 0, width, 1.0)).astype(np.int64)
        return np.asarray(self.first[section] + np.clip(step, 0, self.number[section] - 1), dtype=np.int64)


@dataclass(frozen=True)
class Placed:
    """``section`` of each crash, -1 where none was found; ``piece`` likewise, -1 too where only the section is known."""

    section: Ints
    piece: Ints


def placed(crashes: Crashes, *, roads: Network, pieces: Pieces, params: Params) -> Placed:
    """By road and chainage first, then by coordinates; in cells by coordinates alone."""
    if roads.source == "cells":
        section = _in_cells(crashes, roads=roads, params=params)
        return Placed(section, section)
    section = _by_chainage(crashes, roads=roads)
    piece = np.full(len(section), -1, dtype=np.int64)
    found = section >= 0
    piece[found] = pieces.at(crashes.km[found], section=section[found])
    lost = ~found & ~crashes.chained & crashes.mapped
    section[lost] = _nearest(crashes.of(lost), roads=roads, params=params)
    single = (section >= 0) & (piece < 0)
    single[single] = pieces.number[section[single]] == 1
    piece[single] = pieces.first[section[single]]
    return Placed(section, piece)


def _by_chainage(crashes: Crashes, *, roads: Network) -> Ints:
    """The last section of the road that begins at or before the crash, where it has not ended there."""
    section = np.full(len(crashes.km), -1, dtype=np.int64)
    place = {name: number for number, name in enumerate(dict.fromkeys(roads.road.tolist()))}
    order = np.array([place[name] for name in roads.road.tolist()], dtype=np.float64)
    key = order * ROAD + roads.start
    by_key = np.argsort(key, kind="stable")
    known = np.array([place.get(name, -1) for name in crashes.roads] or [-1], dtype=np.int64)
    road = np.where(crashes.road >= 0, known[crashes.road], -1)
    asked = np.flatnonzero(crashes.chained & (road >= 0))
    at = np.searchsorted(key[by_key], road[asked] * ROAD + crashes.km[asked], side="right") - 1
    hit = by_key[np.maximum(at, 0)] if len(by_key) else np.zeros(len(asked), dtype=np.int64)
    inside = (at >= 0) & (order[hit] == road[asked]) & (crashes.km[asked] <= roads.end[hit])
    section[asked[inside]] = hit[inside]
    return section


def _nearest(crashes: Crashes, *, roads: Network, params: Params) -> Ints:
    """The section whose middle is nearest, where it is near enough."""
    known = np.flatnonzero(np.isfinite(roads.lat) & np.isfinite(roads.lon))
    if not len(known) or not len(crashes.lat):
        return np.full(len(crashes.lat), -1, dtype=np.int64)
    lat = np.concatenate([roads.lat[known], crashes.lat])
    points = plane(lat, lon=np.concatenate([roads.lon[known], crashes.lon]))
    distance, near = cKDTree(points[: len(known)]).query(points[len(known) :])
    reach = np.maximum(params.reach_km, roads.length[known][near] / 2)
    return np.where(distance <= reach, known[near], -1).astype(np.int64)


def _in_cells(crashes: Crashes, *, roads: Network, params: Params) -> Ints:
    section = np.full(len(crashes.lat), -1, dtype=np.int64)
    asked = np.flatnonzero(crashes.mapped)
    place = {name: number for number, name in enumerate(roads.section.tolist())}
    cell = grid(crashes.lat[asked], lon=crashes.lon[asked], params=params)
    section[asked] = [place.get(f"cell:{row}:{column}", -1) for row, column in cell.tolist()]
    return section
