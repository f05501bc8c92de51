"""Thresholds of the three comparisons, as dated data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from zhunsheng import dated


@dataclass(frozen=True)
class Params:
    """See params.toml for each entry's meaning and reason."""

    name: str
    discovery: float
    interval: float
    years: int
    least_events: int
    least_expected: float
    least_events_amount: int
    least_peers: int
    unknown_spread: float
    prior: float
    prior_events: float
    least_events_road: int
    farrington_alpha: float
    farrington_years: tuple[int, int]
    least_months: int
    shown: int
    listed: int
    records: int


def load(on: date) -> Params:
    """The parameters on a day."""
    return dated.load(Params, package="zhunsheng.comparisons", on=on)
