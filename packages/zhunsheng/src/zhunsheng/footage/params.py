"""How recordings and acts are matched, as dated data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from zhunsheng import dated


@dataclass(frozen=True)
class Params:
    """See params.toml for each entry's meaning and reason."""

    name: str
    record_seconds: int
    whole: float
    duty_hours: int
    clock_minutes: int
    clock_recordings: int
    clock_error: float
    written_seconds: int
    tolerance_seconds: int
    gap_minutes: int
    before_days: int
    listed: int
    records: int

    @property
    def clock_seconds(self) -> int:
        """The largest error of a clock that is looked for, in seconds."""
        return self.clock_minutes * 60


def load(on: date) -> Params:
    """The parameters on a day."""
    return dated.load(Params, package="zhunsheng.footage", on=on)
