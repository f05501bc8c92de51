"""Parameters of crash screening, and severity weights: dated data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from zhunsheng import dated

PACKAGE = "zhunsheng.hazards.screening"


@dataclass(frozen=True)
class Params:
    """See params.toml for each entry's meaning and reason."""

    name: str
    outcomes: tuple[str, ...]
    piece_km: float
    section_km: float
    shortest_km: float
    reach_km: float
    cell_km: float
    cv_limit: float
    least_sites: int
    least_crashes: int
    interval: float
    hot_km: float
    discovery: float
    break_level: float


@dataclass(frozen=True)
class Weights:
    """What a crash of each severity counts."""

    name: str
    fatal: float
    injury: float
    damage: float
    source: str
    confidence: str


def params(on: date) -> Params:
    """The parameters that stand on a day."""
    return dated.load(Params, package=PACKAGE, on=on)


def weights(on: date) -> Weights:
    """The severity weights that stand on a day."""
    return dated.load(Weights, package=PACKAGE, on=on, name="weights.toml")
