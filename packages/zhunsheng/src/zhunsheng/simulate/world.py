"""A whole bureau from a few numbers and a seed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from zhunsheng.simulate import honest, spec
from zhunsheng.simulate.casework import words
from zhunsheng.simulate.casework import world as casework
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
    handling : the words of the handling defects, blank where the handling of crashes was not made.
    """

    plan: Plan
    tables: dict[str, pa.Table]
    labels: list[Label]
    law: str
    handling: str = ""


def make(
    officers: int,
    *,
    months: int,
    seed: int,
    misconduct: str = spec.NOTHING,
    start: date = START,
    handling: str = "",
) -> World:
    """Make a world: an honest one from the seed, then the misdeeds, by random numbers of their own.

    The same seed with other misconduct is the same world before the deeds (a twin): records that no label names are
    equal in both, row for row.

    Parameters
    ----------
    officers : officers and auxiliaries together, 20 to 20,000.
    misconduct : see ``docs/methods/simulate.md`` for the words.
    handling : ``none`` or words of defects for crashes with parties, documents and events; blank for plain crashes. All
        other tables stay as they are without it.

    Raises
    ------
    Problem
        ``simulate_number_wrong``, ``simulate_spec_wrong``, ``simulate_too_few``.
    """
    plan = Plan(officers, months, seed, misconduct, start)
    items = spec.read(misconduct)
    defects = words.read(handling) if handling else []
    state, labels = deeds.commit(honest.make(plan), items=items)
    tables = honest.tables(state)
    if handling:
        law = state.book.law
        made, more = casework.make(plan, bureau=state.bureau, law=law, items=defects, before=tables)
        tables, labels = {**tables, **made}, [*labels, *more]
    return World(plan, tables, labels, state.book.law.version, handling)
