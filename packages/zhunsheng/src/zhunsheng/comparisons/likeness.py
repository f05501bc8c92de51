"""Like for like: what a period's days and season weigh, estimated from what was before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from zhunsheng.comparisons.blocks import Block, Trials
from zhunsheng.comparisons.params import Params
from zhunsheng.comparisons.spans import Pair, Span, months
from zhunsheng.stats.betabinomial import Floats
from zhunsheng.stats.daykinds import Rates, rates
from zhunsheng.stats.seasons import Season, season


@dataclass(frozen=True)
class Likeness:
    """Weights of periods.

    Parameters
    ----------
    rates : of the kinds of day; 1 for all where the calendar has no say. season : by month of the year, None where the history
        is too short.
    """

    block: Block
    rates: Rates
    season: Season | None

    def weight(self, span: Span, *, seasonal: bool = False) -> float:
        """Like-for-like days of a span, as far as its records are in; NaN where the season is asked for and not known."""
        if seasonal and self.season is None:
            return float("nan")
        if self.block.stock:
            return 1.0
        low, high = self.block.days.places(span)
        kind, month = self.block.days.kind[low:high], self.block.days.month[low:high]
        trials = isinstance(self.block.exposure, Trials)
        each = np.full(high - low, 1 / max(high - low, 1)) if trials else self.rates.rate[kind]
        whole = float(each @ self.season.factor[month]) if seasonal and self.season else float(each.sum())
        return whole * self.block.entered(span)[0]

    def ratio(self, pair: Pair, *, seasonal: bool) -> tuple[float, float]:
        """What the later period weighs beside the other, and the variance of its logarithm.

        NaN where the season is asked for and not known.
        """
        value = self.weight(pair.now, seasonal=seasonal) / self.weight(pair.then, seasonal=seasonal)
        doubt = self._calendar_doubt(pair) + self.block.entered(pair.now)[1] + self.block.entered(pair.then)[1]
        return value, doubt + (self._season_doubt(pair) if seasonal else 0.0)

    def _season_doubt(self, pair: Pair) -> float:
        if self.season is None:
            return 0.0
        shares = []
        for span in (pair.now, pair.then):
            low, high = self.block.days.places(span)
            shares.append(np.bincount(self.block.days.month[low:high], minlength=12) / max(high - low, 1))
        return float((shares[0] - shares[1]) ** 2 @ np.nan_to_num(self.season.variance))

    def _calendar_doubt(self, pair: Pair) -> float:
        days = self.block.days
        return float(self.rates.doubt(days.of(pair.now)[None, :], before=days.of(pair.then)[None, :])[0])


def likeness(block: Block, *, before: Span, params: Params) -> Likeness:
    """Rates and season from the whole months before a period.

    All events are pooled: a calendar is a habit of a country and a season that of a region.
    """
    spans = months(block.days.first, end=before.start)
    whole = np.array([block.pooled(span) for span in spans]) / block.unit
    found = _rates(block, spans=spans, params=params)
    if len(spans) < params.least_months or block.stock or not whole.any():
        return Likeness(block, found, None)
    cases = block.exposure if isinstance(block.exposure, Trials) else None
    weight = (
        np.array([cases.pooled(span) for span in spans])
        if cases
        else found.weight(block.days.spans(spans)) * _entered(block, spans=spans)
    )
    place = np.array([span.start.month - 1 for span in spans])
    with np.errstate(invalid="ignore", divide="ignore"):
        return Likeness(block, found, season(whole, weight=weight, place=place, prior=params.prior_events))


def _entered(block: Block, *, spans: Sequence[Span]) -> Floats:
    return np.array([block.entered(span)[0] for span in spans])


def _rates(block: Block, *, spans: Sequence[Span], params: Params) -> Rates:
    kinds = len(block.days.kinds.kinds)
    if not (block.calendar and block.daily and spans) or block.stock:
        return Rates(np.ones(kinds), np.zeros(kinds), 1.0)
    each = np.diff(block.pool) / block.unit
    return rates(_cells(each, block=block, spans=spans), days=block.days.spans(spans), prior=params.prior_events)


def _cells(each: Floats, *, block: Block, spans: Sequence[Span]) -> Floats:
    """Events by span and kind of day."""
    cells = np.zeros((len(spans), len(block.days.kinds.kinds)))
    for row, span in enumerate(spans):
        low, high = block.days.places(span)
        np.add.at(cells[row], block.days.kind[low:high], each[low:high])
    return cells
