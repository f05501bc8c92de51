"""Tiers of a measured quantity, decided in whole numbers.

Values are taken in thousandths, so that 96 in an 80 zone is exactly 20 % over and a ratio of 1.2 exactly 20 %.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

Basis = Literal["value", "over", "over_share"]
GRAIN = 1000


@dataclass(frozen=True)
class Scale:
    """A scale of law.

    Parameters
    ----------
    basis : what the edges are of: the value itself, value minus limit, or (value minus limit) over the limit.
    floor : below it nothing is charged (None); ``floor_open`` where the floor itself is not charged either.
    edges : where one tier ends and the next begins, rising.
    closed : ``lower`` where an edge belongs to the tier above it (以上), ``upper`` where to the tier below (超过 is above).
    step : width of the further tiers beyond the last edge, None where the last tier is open.
    """

    measure: str
    basis: Basis
    floor: Fraction
    floor_open: bool
    edges: tuple[Fraction, ...]
    closed: Literal["lower", "upper"]
    step: Fraction | None = None
    names_zh: tuple[str, ...] = ()
    names_en: tuple[str, ...] = ()
    article: str = ""
    rule_id: str = ""

    def tier(self, measured: float | Decimal, *, limit: float | Decimal) -> int | None:
        """The tier, 0 the lowest; None where nothing is charged."""
        value = self.position(measured, limit=limit)
        if value < self.floor or (self.floor_open and value == self.floor):
            return None
        passed = sum(self._passes(value, edge) for edge in self.edges)
        if self.step is None or passed < len(self.edges):
            return passed
        beyond = (value - self.edges[-1]) / self.step
        whole = beyond.numerator // beyond.denominator
        if self.closed == "lower":
            return passed + whole
        return passed - 1 + (whole if beyond == whole else whole + 1)

    def position(self, measured: float | Decimal, *, limit: float | Decimal) -> Fraction:
        """Where the value stands on the scale's own axis."""
        value, bound = _exact(measured), _exact(limit)
        if self.basis == "value":
            return value
        return value - bound if self.basis == "over" else (value - bound) / bound

    def _passes(self, value: Fraction, edge: Fraction) -> bool:
        return value >= edge if self.closed == "lower" else value > edge

    def cut(self, tier: int, *, limit: int) -> int:
        """The smallest whole measured value in a tier above the lowest, for a whole limit."""
        if tier < 1:
            raise ValueError("the lowest tier has no cut below it")
        edge = self.edges[min(tier, len(self.edges)) - 1]
        if tier > len(self.edges):
            if self.step is None:
                raise ValueError(f"no tier {tier} on this scale")
            edge += self.step * (tier - len(self.edges))
        bound = self._unscaled(edge, limit=limit)
        up = -(-bound.numerator // bound.denominator)
        return up if self.closed == "lower" or bound != up else up + 1

    def _unscaled(self, edge: Fraction, *, limit: int) -> Fraction:
        if self.basis == "value":
            return edge
        return limit + edge if self.basis == "over" else limit * (1 + edge)

    def name(self, tier: int, *, lang: str) -> str:
        """What a tier is called, blank where the law has no name for it."""
        names = self.names_zh if lang == "zh" else self.names_en
        return names[tier] if tier < len(names) else ""


def _exact(value: float | Decimal) -> Fraction:
    return Fraction(round(Fraction(value) * GRAIN), GRAIN)
