"""Beside the three comparisons: the limit that the past sets, the same time of earlier years or else the periods just before."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from zhunsheng.comparisons.blocks import Block
from zhunsheng.comparisons.likeness import Likeness
from zhunsheng.comparisons.params import Baseline, Params
from zhunsheng.comparisons.spans import Look, Span, months
from zhunsheng.stats import ears
from zhunsheng.stats.betabinomial import Floats, Ints
from zhunsheng.stats.farrington import detect, pooled

LAG = ears.BEFORE["C2"]


@dataclass(frozen=True)
class Limits:
    """One entry a series, NaN where there is no limit.

    Parameters
    ----------
    by : ``own`` (Farrington, from the series itself), ``pooled`` (from its peers, for it has too few events), ``ears`` (too few
        years: from the periods just before), blank without a limit.
    """

    by: NDArray[np.str_]
    expected: Floats
    upper: Floats
    p_value: Floats
    alarm: NDArray[np.bool_]

    @classmethod
    def none(cls, size: int) -> Limits:
        """No limit for anybody."""
        expected, upper, p = np.full((3, size), np.nan)
        return cls(_named("", size=size), expected, upper, p, np.zeros(size, dtype=np.bool_))

    def take(self, found: Limits, *, at: Ints) -> None:
        """Write another's entries at these places, where it has a limit."""
        good = np.isfinite(found.upper)
        for name in (field.name for field in fields(self)):
            getattr(self, name)[at[good]] = getattr(found, name)[good]


def limits(block: Block, *, look: Look, like: Likeness, params: Params) -> Limits:
    """The limit of each series in the period, for months and weeks; kinds of day, season, exposure and late records allowed for.

    Beside the family, not in it: its level is per series.
    """
    found = Limits.none(block.size)
    spans = _spans(block, look=look)
    if block.stock or not spans:
        return found
    rules = params.looking_back(look.form)
    years = _years(block, spans=spans, rules=rules, params=params)
    for number in np.unique(years[years > 0]):
        at = np.flatnonzero(years == number)
        history = _History(block, spans, like, at)
        found.take(history.own(int(number), rules=rules, params=params), at=at)
        found.take(history.pooled(int(number), rules=rules, params=params, known=found.by[at] != ""), at=at)
    at = np.flatnonzero((years == 0) & (_periods(block, spans=spans) > params.ears_periods + LAG))
    if len(at):
        found.take(_History(block, spans, like, at).ears(params=params), at=at)
    for name in ("expected", "upper"):
        getattr(found, name)[:] *= block.unit
    return found


def _spans(block: Block, *, look: Look) -> list[Span]:
    """Whole periods of the history, the one looked at last."""
    if look.form == "month":
        return months(block.days.first, end=look.now.end)
    if look.form != "week":
        return []
    found, start = [], look.now.start
    while start >= block.days.first:
        found.append(Span(start, start + timedelta(days=7)))
        start = start - timedelta(days=7)
    return found[::-1]


def _periods(block: Block, *, spans: list[Span]) -> Ints:
    """How many of the periods each series is known in."""
    return np.asarray(np.sum([block.seen(span) for span in spans], axis=0), dtype=np.int64)


def _years(block: Block, *, spans: list[Span], rules: Baseline, params: Params) -> Ints:
    """Years that each series can be looked back on, 0 where they are too few."""
    least, most = params.farrington_years
    years = (_periods(block, spans=spans) - 1 - rules.window) // rules.year
    return np.asarray(np.where(years >= least, np.minimum(years, most), 0), dtype=np.int64)


class _History:
    """Counts of some series by period, and what they are expected in proportion to."""

    def __init__(self, block: Block, spans: list[Span], like: Likeness, at: Ints) -> None:
        self.counts = np.array([block.counted(span)[at] for span in spans])
        self.days = np.array([_days(like, span=span) for span in spans])[:, None]
        exposed = np.array([block.exposed(span)[at] for span in spans])
        self.exposed = (np.isfinite(exposed) & (exposed > 0)).all(axis=0)
        self.rates = np.where(self.exposed, exposed, 1.0) * self.days
        self.group = block.group[at]
        self.dates = np.array([span.start for span in spans], dtype="datetime64[D]")

    def own(self, years: int, *, rules: Baseline, params: Params) -> Limits:
        """Farrington's improved method, each series by itself."""
        found = detect(
            self.counts, dates=self.dates, b=years, w=rules.window, no_periods=rules.levels,
            past_not_included=rules.left_out, exposure=self.rates, threshold_method="predictive",
            p_threshold_trend=params.farrington_trend, alpha=params.farrington_alpha, span=self._last,
        )  # fmt: skip
        return Limits(
            _named("own", size=self.size), found.expected[0], found.upper[0], found.p_value[0], found.alarm[0]
        )

    def pooled(self, years: int, *, rules: Baseline, params: Params, known: NDArray[np.bool_]) -> Limits:
        """The same from the peers' sum, for those that are not ``known`` yet."""
        made = Limits.none(self.size)
        at = np.flatnonzero((self.group >= 0) & np.isin(self.group, self.group[~known]))
        if not len(at):
            return made
        bare = np.isin(self.group[at], self.group[~self.exposed])  # levels are alike by one measure or by none
        found = pooled(
            self.counts[:, at], dates=self.dates, group=self.group[at], b=years, w=rules.window,
            no_periods=rules.levels, past_not_included=rules.left_out, exposure=np.where(bare, self.days, self.rates[:, at]),
            p_threshold_trend=params.farrington_trend, alpha=params.farrington_alpha,
            least_peers=params.least_peers + 1, span=self._last,
        )  # fmt: skip
        upper = np.where(known[at], np.nan, found.upper[0])
        part = Limits(_named("pooled", size=len(at)), found.expected[0], upper, found.p_value[0], found.alarm[0])
        made.take(part, at=at)
        return made

    def ears(self, *, params: Params) -> Limits:
        """EARS C2: the periods just before, whatever the season."""
        counts = self.counts[-(params.ears_periods + LAG + 1) :]
        found = ears.detect(
            counts, method="C2", baseline=params.ears_periods, alpha=params.farrington_alpha,
            span=slice(len(counts) - 1, len(counts)),
        )  # fmt: skip
        return Limits(
            _named("ears", size=self.size), found.expected[0], found.upper[0], found.p_value[0], found.alarm[0]
        )

    @property
    def size(self) -> int:
        """How many series."""
        return int(self.counts.shape[1])

    @property
    def _last(self) -> slice:
        return slice(len(self.counts) - 1, len(self.counts))


def _named(by: str, *, size: int) -> NDArray[np.str_]:
    return np.full(size, by, dtype="<U6")


def _days(like: Likeness, *, span: Span) -> float:
    seasonal = like.weight(span, seasonal=True)
    return seasonal if np.isfinite(seasonal) else like.weight(span)
