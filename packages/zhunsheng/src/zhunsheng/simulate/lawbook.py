"""Points, tiers and fines of the law's data on the day on which the span begins, as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from zhunsheng.law import Law
from zhunsheng.law.book import scale_of
from zhunsheng.simulate.menu import CODES
from zhunsheng.simulate.rows import Array
from zhunsheng.tables.values import MEASURES

GRAIN = 1000
HEAVY = ("coach", "truck", "hazmat")


@dataclass(frozen=True)
class Lawbook:
    """What the simulator asks of the law.

    Parameters
    ----------
    speed : points by vehicle group (light, heavy), road (other, fast) and tier.
    goods, coach, passengers : points by tier.
    codes : points of each code of the menu.
    summary : the largest fine of the summary procedure.
    """

    law: Law
    on: date
    speed: Array
    goods: Array
    coach: Array
    passengers: Array
    codes: Array
    summary: float

    def tier(self, measure: str, *, measured: Array, limit: Array) -> Array:
        """The tier of each value, -1 where nothing is charged. In whole thousandths, as the law's scales decide."""
        scale = scale_of(self.law.rule(f"tiers.{measure}", on=self.on))
        value = np.rint(measured * GRAIN).astype(np.int64)
        bound = np.rint(limit * GRAIN).astype(np.int64)
        tiers = np.zeros(len(value), np.int64)
        for edge in scale.edges:
            if scale.basis == "value":
                left, right = value * edge.denominator, edge.numerator * GRAIN
            else:
                left, right = (value - bound) * edge.denominator, bound * edge.numerator
            tiers += left >= right if scale.closed == "lower" else left > right
        none = value < scale.floor * GRAIN if scale.basis == "value" else value <= bound
        return np.where(none.astype(bool), -1, tiers)

    def tiers(self, measure: Array, *, measured: Array, limit: Array) -> Array:
        """The tier of each value of several measures, by their place among the measures; -1 without one."""
        tiers = np.full(len(measure), -1)
        for number in np.unique(measure[measure >= 0]):
            at = measure == number
            tiers[at] = self.tier(MEASURES[number], measured=measured[at], limit=limit[at])
        return tiers


def load(on: date) -> Lawbook:
    """The law of China on a day."""
    law = Law.load("cn")

    def speed(group: str, road: str) -> list[int]:
        return [law.points("speed_kmh", tier=tier, on=on, vehicle_group=group, road=road) for tier in range(4)]

    def passengers(group: str) -> Array:
        return np.array([law.points("passenger_ratio", tier=tier, on=on, vehicle_group=group) for tier in range(4)])

    points = [rule.data.get("points", 0) if (rule := law.code(code, on=on)) else 0 for code in CODES]
    return Lawbook(
        law,
        on,
        np.array([[speed(group, road) for road in ("other", "fast")] for group in ("light", "heavy")]),
        np.array([law.points("mass_ratio", tier=tier, on=on) for tier in range(3)]),
        passengers("coach"),
        passengers("other"),
        np.array(points),
        float(law.parameter("procedure.summary_limit", on=on)),
    )
