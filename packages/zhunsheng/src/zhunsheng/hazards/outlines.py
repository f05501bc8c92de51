"""Outlines of territories: those that come with the product, or a bureau's own with the approval number of its map."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from zhunsheng.comparisons.units import Tree
from zhunsheng.errors import Problem
from zhunsheng.stats.betabinomial import Floats

APPROVAL = "审图号"


@dataclass(frozen=True)
class Ring:
    """One closed line of a boundary, longitudes and latitudes."""

    adcode: str
    name: str
    lon: Floats
    lat: Floats

    @property
    def level(self) -> str:
        """``league`` for leagues and cities, ``county`` for what lies in them, by the code."""
        return "league" if self.adcode.endswith("00") else "county"


@dataclass(frozen=True)
class Outlines:
    """Boundaries with the approval number of the map that they are from; blank where it has none."""

    rings: tuple[Ring, ...]
    approval: str = ""

    @cached_property
    def middles(self) -> Mapping[str, tuple[float, float]]:
        """Latitude and longitude of the middle of each territory, by its code: the centroid of its largest ring."""
        found: dict[str, tuple[float, float, float]] = {}
        for ring in self.rings:
            size, lat, lon = _centroid(ring.lon, ring.lat)
            if size > found.get(ring.adcode, (0.0, 0.0, 0.0))[0]:
                found[ring.adcode] = (size, lat, lon)
        return {code: (lat, lon) for code, (_, lat, lon) in found.items()}

    def centres(self, tree: Tree) -> dict[str, tuple[float, float]]:
        """Latitude and longitude of each unit whose territory is known, that of the unit above where its own is not."""
        found = {}
        for unit_id in tree.units:
            for over in tree.above(unit_id):
                code = tree.units[over].adcode[:6] if over in tree.units else ""
                if code in self.middles:
                    found[unit_id] = self.middles[code]
                    break
        return found

    def hold(self, lat: Sequence[float], *, lon: Sequence[float], margin: float = 1.0) -> bool:
        """Do most of the points lie where the boundaries are?"""
        if not lat:
            return False
        north, east = (np.concatenate([getattr(ring, name) for ring in self.rings]) for name in ("lat", "lon"))
        y, x = np.asarray(lat), np.asarray(lon)
        within = (y > north.min() - margin) & (y < north.max() + margin)
        within &= (x > east.min() - margin) & (x < east.max() + margin)
        return bool(within.mean() > 0.5)


@cache
def shipped() -> Outlines:
    """Leagues, cities and banners of Inner Mongolia, which come with the product and have no approval number."""
    text = files("zhunsheng.hazards").joinpath("boundaries", "inner_mongolia.csv").read_text(encoding="utf-8")
    made = []
    for row in csv.DictReader(text.splitlines()):
        points = np.array([point.split() for point in row["points"].split(";")], dtype=np.float64)
        made.append(Ring(row["adcode"], row["name"], points[:, 0], points[:, 1]))
    return Outlines(tuple(made))


def read(path: Path) -> Outlines:
    """A bureau's own, from GeoJSON: features with ``adcode`` and ``name``, the number as a member ``审图号`` of the collection.

    Raises
    ------
    Problem
        ``outlines_wrong`` where the file is none.
    """
    try:
        given = json.loads(path.read_text(encoding="utf-8"))
        rings = tuple(ring for feature in given["features"] for ring in _rings(feature))
        if not rings:
            raise ValueError("no polygons")
        return Outlines(rings, str(given.get(APPROVAL) or ""))
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        raise Problem("outlines_wrong", path=str(path), detail=str(error)) from error


def _rings(feature: Mapping[str, Any]) -> Iterator[Ring]:
    about, shape = feature["properties"], feature["geometry"]
    polygons = {"Polygon": [shape["coordinates"]], "MultiPolygon": shape["coordinates"]}[shape["type"]]
    for polygon in polygons:
        for line in polygon:
            points = np.array([point[:2] for point in line], dtype=np.float64)
            if len(points) < 4 or not (np.isfinite(points).all() and (np.abs(points) <= (180, 90)).all()):
                raise ValueError(
                    f"{about['adcode']}: a ring has four points or more, longitude and latitude in degrees"
                )
            yield Ring(str(about["adcode"]), str(about["name"]), points[:, 0], points[:, 1])


def _centroid(x: Floats, y: Floats) -> tuple[float, float, float]:
    after_x, after_y = np.roll(x, -1), np.roll(y, -1)
    cross = x * after_y - after_x * y
    area = float(cross.sum()) / 2
    if not area:
        return 0.0, float(y.mean()), float(x.mean())
    middle = [float(((part + after) * cross).sum()) / (6 * area) for part, after in ((y, after_y), (x, after_x))]
    return abs(area), middle[0], middle[1]
