"""Thresholds of the hazard list, as dated data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from zhunsheng import dated


@dataclass(frozen=True)
class Params:
    """See params.toml for each entry's meaning and reason."""

    name: str
    screening_years: int
    above: float
    least_excess: float
    merge_km: float
    place_kinds: tuple[str, ...]
    reopened_days: int
    grave: tuple[str, ...]
    listed: int
    shown: int
    records: int


def load(on: date) -> Params:
    """The parameters on a day."""
    return dated.load(Params, package="zhunsheng.hazards", on=on)
