"""The bounds that all signals share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from zhunsheng import dated


@dataclass(frozen=True)
class Bounds:
    """See bounds.toml for each entry's meaning and reason."""

    name: str
    discovery: float
    stricter: float
    sample: float
    interval: float
    keep: float
    fit_most: int
    fit_least: int
    one_off: int
    small: float
    null_least: int
    null_mean: float
    null_sd: float


def load(on: date) -> Bounds:
    """The bounds on a day."""
    return dated.load(Bounds, package="zhunsheng.integrity", on=on, name="bounds.toml")
