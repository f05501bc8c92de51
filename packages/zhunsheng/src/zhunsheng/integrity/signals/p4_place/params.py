"""Parameters of P4."""

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
    least_peers: int
    overtime_minutes: int
    clear_minutes: int
    roster_days: int
    ping_minutes: int
    radius_km: float
    speed_kmh: float
    fastest_kmh: float
    error_km: float
    rounding_minutes: int
    apart_hours: int
    filmed_share: float
    filmed_least: int
    footage_minutes: int
    turns: int
    day_least: int
    day_share: float
    people: int
    skew_hours: int
    skew_seconds: int
    skew_least: int
    skew_share: float


def load(on: date | Standing) -> Params:
    """The version that stands on a day."""
    return dated.load(Params, package=__package__, on=on)
