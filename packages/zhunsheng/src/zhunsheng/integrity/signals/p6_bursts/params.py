"""Parameters of P6."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from zhunsheng import dated
from zhunsheng.dated import Standing


@dataclass(frozen=True)
class Params:
    """See params.toml for each entry's meaning and reason."""

    name: str
    least_sessions: int
    least_days: int
    least_records: int
    least_peers: int
    pause_minutes: int
    late_hours: int
    late_least: int
    pace_minutes: int
    spare: int
    even_times: int
    even_slack: int
    last_days: int
    late_parts: tuple[float, ...]


def load(on: date | Standing) -> Params:
    """The version that stands on a day."""
    return dated.load(Params, package=__package__, on=on)
