"""The map: an equal-area projection of the region and of the hazards in it, as places on the paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from zhunsheng.hazards.listing import Hazard
from zhunsheng.hazards.outlines import Outlines
from zhunsheng.stats.betabinomial import Floats

WIDTH, HEIGHT, EDGE = 900, 620, 14
PARALLELS = (25.0, 47.0)  # at which Albers' projection is true, as maps of China use it
DRAWN = 800  # hazards that the map draws, the first by rank
LEAST, MOST = 4.0, 14.0  # radius of a dot


@dataclass(frozen=True)
class Dot:
    """A hazard on the paper; ``hollow`` where only its unit's territory is known."""

    x: float
    y: float
    r: float
    hollow: bool
    hazard: Hazard


@dataclass(frozen=True)
class Line:
    """A boundary on the paper as an SVG path."""

    path: str
    level: str
    name: str


@dataclass(frozen=True)
class Map:
    """What the page draws. ``home`` : the boundaries hold the hazards."""

    lines: tuple[Line, ...]
    dots: tuple[Dot, ...]
    home: bool
    of: int


def drawn(hazards: Sequence[Hazard], *, outlines: Outlines) -> Map | None:
    """The map of all hazards with coordinates, the first by rank where there are many; None where none has any."""
    placed = [hazard for hazard in hazards if hazard.place.located]
    if not placed:
        return None
    chosen = placed[:DRAWN]
    lat, lon = ([getattr(hazard.place, name) for hazard in chosen] for name in ("lat", "lon"))
    home = outlines.hold(lat, lon=lon)
    known = outlines.rings if home else ()
    all_lat = np.concatenate([*(ring.lat for ring in known), np.array(lat)])
    all_lon = np.concatenate([*(ring.lon for ring in known), np.array(lon)])
    paper = Paper.around(all_lat, lon=all_lon)
    lines = tuple(Line(paper.path(ring.lat, lon=ring.lon), ring.level, ring.name) for ring in known)
    xs, ys = paper(np.array(lat), lon=np.array(lon))
    top = max([hazard.lead.excess for hazard in chosen if hazard.lead.excess == hazard.lead.excess], default=1.0)
    dots = [
        Dot(
            round(float(x), 1),
            round(float(y), 1),
            _size(hazard.lead.excess, top=top),
            hazard.place.subject_kind == "unit",
            hazard,
        )
        for x, y, hazard in zip(xs, ys, chosen, strict=True)
    ]
    return Map(lines, tuple(sorted(dots, key=lambda dot: -dot.r)), home, len(placed))


def _size(excess: float, *, top: float) -> float:
    """Area grows with the excess."""
    if not (excess > 0 and top > 0):
        return LEAST
    return round(float(LEAST + (MOST - LEAST) * np.sqrt(min(excess / top, 1.0))), 1)


@dataclass(frozen=True)
class Paper:
    """Albers' equal-area conic projection, fitted to the paper."""

    meridian: float
    scale: float
    left: float
    top: float

    @classmethod
    def around(cls, lat: Floats, *, lon: Floats) -> Paper:
        """The paper that just holds these points."""
        meridian = float((lon.min() + lon.max()) / 2)
        x, y = _albers(lat, lon - meridian)
        wide, high = max(float(np.ptp(x)), 1e-6), max(float(np.ptp(y)), 1e-6)
        scale = min((WIDTH - 2 * EDGE) / wide, (HEIGHT - 2 * EDGE) / high)
        return cls(
            meridian, scale, float(x.min()) - (WIDTH / scale - wide) / 2, float(y.max()) + (HEIGHT / scale - high) / 2
        )

    def __call__(self, lat: Floats, *, lon: Floats) -> tuple[Floats, Floats]:
        """Where points lie, from the upper left."""
        x, y = _albers(lat, lon - self.meridian)
        return (x - self.left) * self.scale, (self.top - y) * self.scale

    def path(self, lat: Floats, *, lon: Floats) -> str:
        """A closed line."""
        xs, ys = self(lat, lon=lon)
        return "M" + "L".join(f"{x:.1f},{y:.1f}" for x, y in zip(xs, ys, strict=True)) + "Z"


def _albers(lat: Floats, away: Floats) -> tuple[Floats, Floats]:
    first, second = np.radians(PARALLELS)
    n = (np.sin(first) + np.sin(second)) / 2
    c = np.cos(first) ** 2 + 2 * n * np.sin(first)
    radius = np.sqrt(c - 2 * n * np.sin(np.radians(lat))) / n
    angle = n * np.radians(away)
    return radius * np.sin(angle), -radius * np.cos(angle)
