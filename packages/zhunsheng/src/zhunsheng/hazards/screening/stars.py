"""iRAP's stars of a road that was surveyed: risk by its attributes, without waiting for crashes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np

from zhunsheng import dated
from zhunsheng.hazards.screening.params import PACKAGE
from zhunsheng.stats.betabinomial import Floats, Ints

User = Literal["vehicle", "motorcycle", "bicycle", "pedestrian", "pedestrian_along", "pedestrian_crossing"]
Bounds = tuple[float, ...]


@dataclass(frozen=True)
class Stars:
    """Upper bounds of the score for 5, 4, 3 and 2 stars, by road user; see stars.toml."""

    name: str
    vehicle: Bounds
    motorcycle: Bounds
    bicycle: Bounds
    pedestrian: Bounds
    pedestrian_along: Bounds
    pedestrian_crossing: Bounds
    source: str


def bands(on: date) -> Stars:
    """The bands that stand on a day."""
    return dated.load(Stars, package=PACKAGE, on=on, name="stars.toml")


def stars(score: Floats, *, user: User, by: Stars) -> Ints:
    """Stars from 5, safest, to 1; a score equal to a bound has the fewer. The score is the survey's, not worked out here."""
    return np.asarray(5 - np.searchsorted(np.array(getattr(by, user)), score, side="right"), dtype=np.int64)
