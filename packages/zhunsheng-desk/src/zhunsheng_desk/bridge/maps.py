"""The library's boundaries of Inner Mongolia, drawn to fit what is looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from zhunsheng.hazards.chart import HEIGHT, WIDTH, Paper
from zhunsheng.hazards.outlines import Ring, shipped

__all__ = ["Sheet", "inside_region", "middle", "sheet"]


@dataclass(frozen=True)
class Sheet:
    """Lines of a map, and where a position lies on it."""

    leagues: tuple[str, ...]
    counties: tuple[str, ...]
    names: tuple[tuple[str, float, float], ...]
    paper: Paper
    width: int = int(WIDTH)
    height: int = int(HEIGHT)

    def at(self, *, lat: float | None, lon: float | None) -> tuple[float, float]:
        """From the upper left. Both must be known."""
        if lat is None or lon is None:
            raise ValueError("a position without latitude or longitude")
        x, y = self.paper(np.array([lat]), lon=np.array([lon]))
        return round(float(x[0]), 1), round(float(y[0]), 1)


@lru_cache(maxsize=128)
def sheet(code: str) -> Sheet:
    """The map of a territory: that of an organ's code, the league's or the region's where it has none of its own."""
    parts = [ring for ring in shipped().rings if ring.adcode.startswith(_known(code))]
    paper = Paper.around(np.concatenate([ring.lat for ring in parts]), lon=np.concatenate([ring.lon for ring in parts]))
    level = "league" if any(ring.adcode[:4] != parts[0].adcode[:4] for ring in parts) else "county"
    return Sheet(_lines(parts, paper, "league"), _lines(parts, paper, "county"), _names(parts, paper, level), paper)


def inside_region(lat: float, *, lon: float) -> bool:
    """Whether a position lies in the region or close to it."""
    return shipped().hold([lat], lon=[lon])


def _known(code: str) -> str:
    for prefix in (code[:6], code[:4], code[:2]):
        if any(ring.adcode.startswith(prefix) for ring in shipped().rings) and not prefix.endswith("00"):
            return prefix
    return ""


def _names(parts: Sequence[Ring], paper: Paper, level: str) -> tuple[tuple[str, float, float], ...]:
    called = {ring.adcode: ring.name for ring in parts if ring.level == level}
    lat, lon = np.array([shipped().middles[code] for code in called]).T
    xs, ys = paper(lat, lon=lon)
    return tuple((name, float(x), float(y)) for name, x, y in zip(called.values(), xs, ys, strict=True))


def _lines(parts: Sequence[Ring], paper: Paper, level: str) -> tuple[str, ...]:
    return tuple(paper.path(ring.lat, lon=ring.lon) for ring in parts if ring.level == level)


def middle(code: str) -> tuple[float, float]:
    """Latitude and longitude of the middle of a territory, by the organ's code. Raises KeyError where it has none."""
    return shipped().middles[code[:6]]
