"""The bounds that all signals share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from zhunsheng import dated
from zhunsheng.dated import Standing
from zhunsheng.stats.twogroups import Belief


@dataclass(frozen=True)
class Bounds:
    """See bounds.toml for each entry's meaning and reason."""

    name: str
    discovery: float
    stricter: float
    fault_share: float
    fault_worth: float
    share_least: int
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

    @property
    def belief(self) -> Belief:
        """About the share of subjects at fault."""
        return Belief(self.fault_share, self.fault_worth)


def load(on: date | Standing) -> Bounds:
    """The bounds on a day."""
    return dated.load(Bounds, package="zhunsheng.integrity", on=on, name="bounds.toml")
