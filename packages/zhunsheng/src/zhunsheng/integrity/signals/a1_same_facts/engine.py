"""A1's engine: comparisons of a tally, fitted once a month and followed over the looks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zhunsheng.integrity import bounds as all_bounds
from zhunsheng.integrity.course import Course
from zhunsheng.integrity.indicator import Indicator
from zhunsheng.integrity.scope import Scope
from zhunsheng.integrity.severity import lines, usual, walks
from zhunsheng.integrity.severity.tally import Tally
from zhunsheng.integrity.severity.walks import Walk
from zhunsheng.integrity.signals.a1_same_facts import effect, whim
from zhunsheng.integrity.signals.a1_same_facts.params import Params
from zhunsheng.stats import strata
from zhunsheng.stats.betabinomial import Floats
from zhunsheng.stats.dispersion import Dispersion
from zhunsheng.stats.strata import Table


@dataclass
class Shared:
    """How much of each comparison rests on single peers: every subject beside every other, so worked out as records grow."""

    growth: float
    final: int
    held: Floats | None = None
    records: float = 0.0

    def overlap(self, table: Table, *, look: int) -> Floats:
        """As it stands at a look."""
        records = float(table.counts.sum())
        if self.held is None or look == self.final or records >= self.growth * self.records:
            self.held, self.records = strata.score(table).overlap, records
        return self.held


def leaning(scope: Scope, *, tally: Tally, params: Params, indicator: Indicator) -> Course:
    """How each subject's sanctions lie beside others' on the same facts, harsher or milder."""
    bounds, horizon = all_bounds.load(scope.standing), scope.horizon
    shared = Shared(params.growth, horizon.fits[-1])

    def fitted(first: int, last: int) -> Walk:
        found = usual.fit(tally, look=first)
        overlap = shared.overlap(found.table, look=first)
        return effect.walk(tally, usual=found, overlap=overlap, first=first, last=last, params=params)

    found = walks.followed(fitted, size=tally.size, horizon=horizon, bounds=bounds)
    return lines.course(indicator, tally=tally, found=found, bounds=bounds, horizon=horizon)


def variation(scope: Scope, *, tally: Tally, params: Params, indicator: Indicator) -> Course:
    """How much an officer's own sanctions on the same facts differ, more than peers' own do; by month."""
    bounds, horizon = all_bounds.load(scope.standing), scope.horizon
    last: list[Dispersion] = []

    def fitted(first: int, until: int) -> Walk:
        walk, made = whim.walk(tally.until(first), looks=until - first, params=params)
        last[:] = [made]
        return walk

    found = walks.followed(fitted, size=tally.size, horizon=horizon, bounds=bounds, sides="high", between=False)
    more = _shares(last[0])
    return lines.course(indicator, tally=tally, found=found, bounds=bounds, horizon=horizon, more=more, sides="high")


def _shares(found: Dispersion) -> list[dict[str, object]]:
    """Share of pairs of own records on the same facts that were sanctioned otherwise, and that among peers' own pairs."""
    table = np.nan_to_num(np.column_stack([1 - found.agreement, 1 - found.usual]))
    return [{"own": own, "usual": others} for own, others in table.tolist()]
