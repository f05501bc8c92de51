"""Parameters of P1."""

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
    payment_days: int
    posting_days: int
    minutes: int
    elsewhere_least: int
    elsewhere_share: float
    people: int
    day_least: int
    day_share: float
    before_minutes: int
    after_minutes: int
    upload_days: int
    skew_hours: int
    skew_seconds: int
    skew_least: int
    skew_share: float


def load(on: date | Standing) -> Params:
    """The version that stands on a day."""
    return dated.load(Params, package=__package__, on=on)
