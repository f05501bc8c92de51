"""A whole bureau from a few numbers and a seed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from zhunsheng.simulate import honest, spec
from zhunsheng.simulate.labels import Label
from zhunsheng.simulate.misconduct import deeds
from zhunsheng.simulate.plan import Plan

START = date(2024, 1, 1)


@dataclass(frozen=True)
class World:
    """A synthetic bureau.

    Parameters
    ----------
    tables : canonical tables by name.
    labels : the misconduct that was put in.
    law : version of the law data by which it was made.
    """

    plan: Plan
    tables: dict[str, pa.Table]
    labels: list[Label]
    law: str


def make(officers: int, *, months: int, seed: int, misconduct: str = spec.NOTHING, start: date = START) -> World:
    """Make a world: an honest one from the seed, then the misdeeds, by random numbers of their own.

    The same seed with other misconduct is the same world before the deeds (a twin): records that no label names are
    equal in both, row for row.

    Parameters
    ----------
    officers : officers and auxiliaries together, 20 to 20,000.
    misconduct : see ``docs/methods/simulate.md`` for the words.

    Raises
    ------
    Problem
        ``simulate_number_wrong``, ``simulate_spec_wrong``, ``simulate_too_few``.
    """
    plan = Plan(officers, months, seed, misconduct, start)
    items = spec.read(misconduct)
    state, labels = deeds.commit(honest.make(plan), items=items)
    return World(plan, honest.tables(state), labels, state.book.law.version)
