"""Thresholds of the three comparisons, as dated data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from zhunsheng import dated


@dataclass(frozen=True)
class Baseline:
    """What Farrington's limit of a form looks back on, in periods of that form."""

    year: int
    window: int
    levels: int
    left_out: int


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
    farrington_trend: float
    ears_periods: int
    late_days: int
    late_window: int
    late_least: int
    late_gap: float
    late_complete: float
    least_months: int
    shown: int
    listed: int
    records: int
    baseline: Mapping[str, Mapping[str, int]]

    def looking_back(self, form: str) -> Baseline:
        """The baseline of a form that has one: months and weeks."""
        return Baseline(**self.baseline[form])


def load(on: date) -> Params:
    """The parameters on a day."""
    return dated.load(Params, package="zhunsheng.comparisons", on=on)
