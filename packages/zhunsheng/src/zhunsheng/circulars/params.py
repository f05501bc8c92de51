"""What the circulars leave out and how much they show, as dated data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from zhunsheng import dated


@dataclass(frozen=True)
class Params:
    """See params.toml for each entry's meaning and reason."""

    name: str
    least_officers: int
    long_days: int
    shown: int
    subjects: tuple[str, ...]


def load(on: date) -> Params:
    """The parameters on a day."""
    return dated.load(Params, package="zhunsheng.circulars", on=on)
