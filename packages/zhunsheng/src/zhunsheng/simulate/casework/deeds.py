"""Who handles crashes badly: officers drawn at random, a share of their crashes in scope; ordinary slips of all others."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa

from zhunsheng.errors import Problem
from zhunsheng.simulate.arrow import numbered, shuffled
from zhunsheng.simulate.bureau import Bureau
from zhunsheng.simulate.casework.defects import DEFECTS, ORDER, Casework, Defect
from zhunsheng.simulate.casework.words import KIND_OF
from zhunsheng.simulate.labels import Label
from zhunsheng.simulate.plan import Plan, midnight
from zhunsheng.simulate.recordings import officer_ids
from zhunsheng.simulate.rows import Array, stream
from zhunsheng.simulate.spec import Item

SLIP, BEFORE, LEAST = "slip", "R1", 8


class Deeds:
    """Commits defects; a crash has one at most, an officer does one thing only."""

    def __init__(self, plan: Plan, *, bureau: Bureau, items: list[Item]) -> None:
        self.plan, self.bureau, self.items = plan, bureau, items
        self.busy: set[int] = set()
        self.taken: Array = np.zeros(0, bool)

    def before(self, work: Casework) -> list[Label]:
        """Defects of the scene, on which the steps depend."""
        self.taken = np.zeros(len(work.crashes), bool)
        return list(self._asked(work, signal=BEFORE))

    def after(self, work: Casework) -> list[Label]:
        """All others, then slips.

        Raises
        ------
        Problem
            ``simulate_too_few`` where fewer officers than asked for have enough crashes in scope.
        """
        labels = [label for signal in ORDER for label in self._asked(work, signal=signal)]
        slips = [label for signal in ORDER for label in self._slips(work, signal=signal)]
        return [*labels, *slips]

    def _asked(self, work: Casework, *, signal: str) -> Iterator[Label]:
        for nth, item in enumerate(self.items):
            if item.signal == signal:
                yield from self._item(work, item=item, nth=nth)

    def _item(self, work: Casework, *, item: Item, nth: int) -> Iterator[Label]:
        defect = DEFECTS[item.signal]
        rng = stream(self.plan.seed, purpose=f"handling {nth} {item.signal}")
        begins = max(self.plan.begins, midnight(item.since)) if item.since else self.plan.begins
        scope = defect.scope(work) & (work.crashes["occurred"] >= begins) & ~self.taken
        counts = np.bincount(work.crashes["officer"][scope], minlength=len(self.bureau.officers))
        least = min(LEAST, max(1, round(1 / item.share))) if item.signal == "S5" else LEAST
        fit = [officer for officer in np.flatnonzero(counts >= least).tolist() if officer not in self.busy]
        if len(fit) < item.count:
            raise Problem("simulate_too_few", signal=item.signal, count=item.count, found=len(fit), least=least)
        for officer in rng.permutation(fit)[: item.count].tolist():
            self.busy.add(officer)
            at = np.flatnonzero(scope & (work.crashes["officer"] == officer))
            chosen = np.sort(rng.permutation(at)[: max(1, round(item.share * len(at)))])
            yield self._done(work, defect=defect, signal=item.signal, at=chosen, of=len(at), strength=item.strength)

    def _slips(self, work: Casework, *, signal: str) -> Iterator[Label]:
        """A few crashes of anybody."""
        defect = DEFECTS[signal]
        rng = stream(self.plan.seed, purpose=f"handling slips {signal}")
        drawn = rng.random(len(work.crashes)) < defect.slip
        chosen = np.flatnonzero(drawn & defect.scope(work) & ~self.taken)
        for officer in np.unique(work.crashes["officer"][chosen]).tolist():
            at = chosen[work.crashes["officer"][chosen] == officer]
            yield self._done(work, defect=defect, signal=signal, at=at, of=len(at), strength=SLIP)

    def _done(self, work: Casework, *, defect: Defect, signal: str, at: Array, of: int, strength: str) -> Label:
        work.rng = stream(self.plan.seed, purpose=f"handling deed {signal} {strength} {at[0]}")
        defect.run(work, at)
        self.taken[at] = True
        who = officer_ids(work.crashes["officer"][at[:1]], bureau=self.bureau)[0].as_py()
        begins, ends = (datetime.fromtimestamp(moment, tz=UTC) for moment in (self.plan.begins, self.plan.ends))
        named = tuple(crash_ids(work.crashes["serial"][at]).to_pylist())
        return Label("officer", who, KIND_OF[signal], signal, begins, ends, strength, len(at) / of, named)


def crash_ids(serials: Array) -> pa.Array:
    """Codes of crashes."""
    return numbered("K", numbers=shuffled(serials, kind="record"), width=9)
