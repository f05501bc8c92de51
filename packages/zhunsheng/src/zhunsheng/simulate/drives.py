"""Lawful drives, known beforehand: for two weeks some groups of violations are looked for more."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zhunsheng.simulate.menu import CATEGORIES
from zhunsheng.simulate.places import Places
from zhunsheng.simulate.plan import Plan
from zhunsheng.simulate.rows import Array, Rows, stream

THEMES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("酒驾专项整治", ("alcohol",)),
    ("一盔一带专项行动", ("seatbelt", "helmet")),
    ("货车超限超载专项整治", ("overload_goods", "overload_passengers")),
    ("涉牌涉证专项整治", ("plates", "documents")),
    ("礼让斑马线专项行动", ("yielding", "signal")),
)
EVERY = 30  # days between drives
LENGTH = 14


@dataclass(frozen=True)
class Drives:
    """Drives: ``theme``, ``first`` (day), ``factor``, and of each which squadrons take part."""

    drives: Rows
    parts: Array

    def factors(self, plan: Plan, *, squadrons: int) -> Array:
        """How much each squadron, day and category is raised."""
        raised = np.ones((squadrons, len(plan.days), len(CATEGORIES)), np.float32)
        for nth in range(len(self.drives)):
            groups = THEMES[int(self.drives["theme"][nth])][1]
            which = np.array([number for number, category in enumerate(CATEGORIES) if category.group in groups])
            first = int(self.drives["first"][nth])
            mine = np.flatnonzero(self.parts[nth])
            days = np.arange(first, min(first + LENGTH, len(plan.days)))
            raised[np.ix_(mine, days, which)] *= self.drives["factor"][nth]
        return raised


def make(plan: Plan, *, places: Places) -> Drives:
    """About one drive a month; every third of the whole bureau, the others of some brigades."""
    rng = stream(plan.seed, purpose="drives")
    count = max(1, len(plan.days) // EVERY)
    brigades = int(places.brigade_of.max()) + 1
    theme = (np.arange(count) + rng.integers(0, len(THEMES))) % len(THEMES)
    first = np.arange(count) * EVERY + rng.integers(2, EVERY - LENGTH, count)
    drives = Rows({"theme": theme, "first": first, "factor": rng.uniform(1.6, 2.3, count)})
    taking = rng.random((count, brigades)) < np.where(np.arange(count) % 3 == 0, 1.0, 0.3)[:, None]
    taking[~taking.any(axis=1), 0] = True
    return Drives(drives, taking[:, places.brigade_of])
