"""The handling of a bureau's crashes, from its plan and the defects asked for."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from zhunsheng.law import Law
from zhunsheng.simulate.bureau import Bureau
from zhunsheng.simulate.casework import crashes, parties, steps, tables
from zhunsheng.simulate.casework.deeds import Deeds
from zhunsheng.simulate.casework.defects import Casework
from zhunsheng.simulate.casework.terms import Terms
from zhunsheng.simulate.labels import Label
from zhunsheng.simulate.plan import Plan
from zhunsheng.simulate.rows import Array, stream
from zhunsheng.simulate.spec import Item

ALCOHOL = 1 << parties.GROUPS.index("alcohol")


def make(
    plan: Plan,
    *,
    bureau: Bureau,
    law: Law,
    items: list[Item],
    before: Mapping[str, pa.Table],
    monthly: float = crashes.MONTHLY,
) -> tuple[dict[str, pa.Table], list[Label]]:
    """Tables that take the place of, or stand beside, those of the bureau without handling; and what was done.

    Parameters
    ----------
    before : the bureau's ``units`` and ``officers``. monthly : crashes of a squadron.
    """
    work, deeds = casework(plan, bureau=bureau, law=law, items=items, monthly=monthly)
    cited = parties.articles(law)
    made = {
        "units": tables.stationed(before["units"], work=work, bureau=bureau),
        "officers": tables.graded(before["officers"], work=work),
        "crashes": tables.crashes(work, bureau=bureau),
        "crash_parties": tables.parties(work, bureau=bureau, articles=cited),
        "crash_documents": tables.documents(work, bureau=bureau),
        "crash_events": tables.events(work),
    }
    return made, deeds


def casework(
    plan: Plan, *, bureau: Bureau, law: Law, items: list[Item], monthly: float = crashes.MONTHLY
) -> tuple[Casework, list[Label]]:
    """Crashes and parties before they are written, and what was done to them."""
    crew = crashes.handlers(bureau)
    scenes = crashes.make(plan, bureau=bureau, crew=crew, monthly=monthly)
    people = parties.make(plan, crashes=scenes, places=bureau.places, officers=len(bureau.officers))
    work = Casework(scenes, people, crew, stream(plan.seed, purpose="handling"))
    deeds = Deeds(plan, bureau=bureau, items=items)
    labels = deeds.before(work)
    steps.fill(plan, rows=scenes, terms=Terms(plan, law), drunk=_drunk(work))
    scenes["unsigned"] = np.zeros(len(scenes), int)
    return work, [*labels, *deeds.after(work)]


def _drunk(work: Casework) -> Array:
    """Crashes in which somebody at the wheel had drunk."""
    rows = work.parties
    drank = ((rows["behaviours"] & ALCOHOL) > 0) & (rows["kind"] < 2)
    return np.bincount(rows["crash"], drank, minlength=len(work.crashes)) > 0
