"""Parameters of D2."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from zhunsheng import dated
from zhunsheng.dated import Standing


@dataclass(frozen=True)
class Params:
    """See params.toml for each entry's meaning and reason."""

    name: str
    least_records: int
    least_peers: int
    least_force: int
    prior: int
    below: int
    above: int
    round: int
    measures: tuple[str, ...]
    grains: tuple[str, ...]

    def lattices(self) -> Iterator[tuple[str, Fraction]]:
        """Each measure with the step of its lattice."""
        return ((name, Fraction(grain)) for name, grain in zip(self.measures, self.grains, strict=True))


def load(on: date | Standing) -> Params:
    """The version that stands on a day."""
    return dated.load(Params, package=__package__, on=on)
