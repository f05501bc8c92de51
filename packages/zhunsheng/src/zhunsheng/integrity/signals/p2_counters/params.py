"""Parameters of P2."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from zhunsheng import dated
from zhunsheng.dated import Standing


@dataclass(frozen=True)
class Params:
    """See params.toml for each entry's meaning and reason."""

    name: str
    category: str
    least_periods: int
    least_counted: int
    least_units: int
    edge_days: int
    box: int
    spread_least: float
    spread_belief: float
    belief_units: int
    noise_least: float


def load(on: date | Standing) -> Params:
    """The version that stands on a day."""
    return dated.load(Params, package=__package__, on=on)
