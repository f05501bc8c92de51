"""A1's engine: both comparisons of a tally, fitted once a month and followed over the looks."""

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
from zhunsheng.stats.dispersion import Dispersion


@dataclass
class Fits:
    """Walks by the look at which each begins, and the variation at the last fit."""

    leans: dict[int, Walk]
    whims: dict[int, Walk]
    last: Dispersion | None = None


def courses(scope: Scope, *, tally: Tally, params: Params, leaning: Indicator, varies: Indicator) -> list[Course]:
    """The leaning of each subject and, of officers, how much they vary."""
    bounds, horizon = all_bounds.load(scope.as_of.date()), scope.horizon
    fits = _fits(tally, spans=horizon.spans(), params=params)
    found = walks.followed(lambda first, _: fits.leans[first], size=tally.size, horizon=horizon, bounds=bounds)
    made = [lines.course(leaning, tally=tally, found=found, bounds=bounds, horizon=horizon)]
    if tally.by == "officer":
        found = walks.followed(
            *(lambda first, _: fits.whims[first],),
            size=tally.size,
            horizon=horizon,
            bounds=bounds,
            sides="high",
            between=False,
        )
        more = _shares(fits.last)
        made.append(
            lines.course(varies, tally=tally, found=found, bounds=bounds, horizon=horizon, more=more, sides="high")
        )
    return made


def rare(scope: Scope, *, tally: Tally, params: Params, indicator: Indicator) -> Course:
    """How often each subject gives what is rare on the facts; the more of it the higher, one side only."""
    bounds, horizon = all_bounds.load(scope.as_of.date()), scope.horizon

    def fitted(first: int, last: int) -> Walk:
        return effect.walk(tally, usual=usual.fit(tally, look=first), first=first, last=last, params=params)

    found = walks.followed(fitted, size=tally.size, horizon=horizon, bounds=bounds, sides="high")
    return lines.course(indicator, tally=tally, found=found, bounds=bounds, horizon=horizon, sides="high")


def _fits(tally: Tally, *, spans: list[tuple[int, int]], params: Params) -> Fits:
    """One fit at a time: a large bureau's tables are not held for all months."""
    fits = Fits({}, {})
    for first, last in spans:
        fitted = usual.fit(tally, look=first)
        fits.leans[first] = effect.walk(tally, usual=fitted, first=first, last=last, params=params)
        if tally.by == "officer":
            fits.whims[first], fits.last = whim.walk(fitted, looks=last - first, params=params)
    return fits


def _shares(found: Dispersion | None) -> list[dict[str, object]]:
    """Share of pairs of own records on the same facts that were sanctioned otherwise, and that among peers' own pairs."""
    if found is None:
        return []
    table = np.nan_to_num(np.column_stack([1 - found.agreement, 1 - found.usual]))
    return [{"own": own, "usual": others} for own, others in table.tolist()]
