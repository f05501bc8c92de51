"""Parameters of U1."""

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
    least_behind: int
    least_peers: int
    last_days: int
    sham_first: int
    least_officers: int
    least_mean: float
    presence: float
    dispersion_level: float
    score_cap: float
    weeks: int
    least_weekly: float
    least_fall: float
    sigma: float
    listed: int


def load(on: date | Standing) -> Params:
    """The version that stands on a day."""
    return dated.load(Params, package=__package__, on=on)
