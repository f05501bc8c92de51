"""Parameters of the comparisons, as dated data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from zhunsheng import dated


@dataclass(frozen=True)
class Params:
    """See params.toml for each entry's meaning and reason."""

    name: str
    discovery: float
    stricter: float
    sample: float
    interval: float
    keep: float
    fit_most: int
    fit_least: int
    records: int
    peers: float
    skew: float
    reviews: int
    alike: int
    km_edges: tuple[float, ...]
    night: tuple[int, int]
    telling: int
    listed: int


def load(on: date) -> Params:
    """The parameters on a day."""
    return dated.load(Params, package="zhunsheng.handling", on=on)
