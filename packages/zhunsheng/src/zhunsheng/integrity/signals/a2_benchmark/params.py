"""Parameters of A2."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from zhunsheng import dated
from zhunsheng.dated import Standing


@dataclass(frozen=True)
class Params:
    """See params.toml for each entry's meaning and reason."""

    name: str
    least_records: int
    controls: float
    peers: float
    overlap: float
    imbalance: float
    skew: float
    rare: float
    group: int
    growth: float
    many: int
    growth_of_many: float
    folds: int
    seed: int


def load(on: date | Standing) -> Params:
    """The version that stands on a day."""
    return dated.load(Params, package=__package__, on=on)
