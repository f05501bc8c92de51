"""Parameters of A4."""

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
    tolerance_minutes: int
    duty_hours: int
    most_minutes: int
    lost_stops: int
    lost_people: int
    lost_share: float
    lost_most: float
    broken_days: int
    clock_minutes: int
    clock_slack_seconds: int
    clock_gain: float
    clock_least: int


def load(on: date | Standing) -> Params:
    """The version that stands on a day."""
    return dated.load(Params, package=__package__, on=on)
