"""Where units lie: boundaries that come with the product, and the middle of a territory."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from zhunsheng.comparisons.units import Tree
from zhunsheng.stats.betabinomial import Floats


@dataclass(frozen=True)
class Ring:
    """One closed line of a boundary, longitudes and latitudes."""

    adcode: str
    name: str
    level: str
    lon: Floats
    lat: Floats


@cache
def rings() -> tuple[Ring, ...]:
    """All boundaries, leagues first."""
    text = files("zhunsheng.hazards").joinpath("boundaries", "inner_mongolia.csv").read_text(encoding="utf-8")
    made = []
    for row in csv.DictReader(text.splitlines()):
        points = np.array([point.split() for point in row["points"].split(";")], dtype=np.float64)
        made.append(Ring(row["adcode"], row["name"], row["level"], points[:, 0], points[:, 1]))
    return tuple(made)


@cache
def middles() -> Mapping[str, tuple[float, float]]:
    """Latitude and longitude of the middle of each territory, by its code: the centroid of its largest ring."""
    found: dict[str, tuple[float, float, float]] = {}
    for ring in rings():
        size, lat, lon = _centroid(ring.lon, ring.lat)
        if size > found.get(ring.adcode, (0.0, 0.0, 0.0))[0]:
            found[ring.adcode] = (size, lat, lon)
    return {code: (lat, lon) for code, (_, lat, lon) in found.items()}


def _centroid(x: Floats, y: Floats) -> tuple[float, float, float]:
    after_x, after_y = np.roll(x, -1), np.roll(y, -1)
    cross = x * after_y - after_x * y
    area = float(cross.sum()) / 2
    middle = [float(((part + after) * cross).sum()) / (6 * area) for part, after in ((y, after_y), (x, after_x))]
    return abs(area), middle[0], middle[1]


def centres(tree: Tree) -> dict[str, tuple[float, float]]:
    """Latitude and longitude of each unit whose territory is known, that of the unit above where its own is not."""
    found = {}
    for unit_id in tree.units:
        for over in tree.above(unit_id):
            code = tree.units[over].adcode[:6] if over in tree.units else ""
            if code in middles():
                found[unit_id] = middles()[code]
                break
    return found


def inside(lat: Sequence[float], *, lon: Sequence[float], margin: float = 1.0) -> bool:
    """Do most of the points lie where the boundaries are?"""
    if not lat:
        return False
    north, east = (np.concatenate([getattr(ring, name) for ring in rings()]) for name in ("lat", "lon"))
    y, x = np.asarray(lat), np.asarray(lon)
    within = (y > north.min() - margin) & (y < north.max() + margin)
    within &= (x > east.min() - margin) & (x < east.max() + margin)
    return bool(within.mean() > 0.5)
