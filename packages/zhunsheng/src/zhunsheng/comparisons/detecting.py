"""Beside the three comparisons: Farrington's limit from the same time of earlier years."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from zhunsheng.comparisons.blocks import Block
from zhunsheng.comparisons.likeness import Likeness
from zhunsheng.comparisons.params import Params
from zhunsheng.comparisons.spans import Look, Span, months
from zhunsheng.stats.betabinomial import Floats
from zhunsheng.stats.farrington import detect

WINDOW = {"month": 1, "week": 3}  # half-width about the same time of each year
YEAR = {"month": 12, "week": 52}


@dataclass(frozen=True)
class Detected:
    """One entry a series, NaN where the history or the counts are too few."""

    expected: Floats
    upper: Floats
    p_value: Floats
    alarm: NDArray[np.bool_]


def detected(block: Block, *, look: Look, like: Likeness, params: Params) -> Detected:
    """Farrington's limit of the period, months and weeks only; its kinds of day and its season are allowed for."""
    blank = np.full(block.size, np.nan)
    none = Detected(blank, blank, blank, np.zeros(block.size, dtype=np.bool_))
    spans = _spans(block, look=look)
    least, most = params.farrington_years
    years = (len(spans) - 1 - WINDOW.get(look.form, 0)) // YEAR.get(look.form, 10**6)
    if block.stock or years < least:
        return none
    counts = np.array([block.counted(span) for span in spans])
    found = detect(
        counts, dates=np.array([span.start for span in spans], dtype="datetime64[D]"), b=min(years, most), w=WINDOW[look.form],
        exposure=_weights(block, spans=spans, like=like), threshold_method="predictive",
        alpha=params.farrington_alpha, span=slice(len(spans) - 1, len(spans)),
    )  # fmt: skip
    unit = block.unit
    return Detected(found.expected[0] * unit, found.upper[0] * unit, found.p_value[0], found.alarm[0])


def _spans(block: Block, *, look: Look) -> list[Span]:
    if look.form == "month":
        return months(block.days.first, end=look.now.end)
    if look.form != "week" or not block.daily:
        return []
    found, start = [], look.now.start
    while start >= block.days.first:
        found.append(Span(start, start + timedelta(days=7)))
        start = start - timedelta(days=7)
    return found[::-1]


def _weights(block: Block, *, spans: list[Span], like: Likeness) -> Floats:
    """Like-for-like days, by season where it is known, times exposure where that is: periods by series."""
    each = np.empty((len(spans), block.size))
    for row, span in enumerate(spans):
        seasonal = like.weight(span, seasonal=True)
        plain = seasonal if np.isfinite(seasonal) else like.weight(span)
        exposed = block.exposed(span)
        each[row] = plain * exposed
    usable = np.isfinite(each).all(axis=0) & (each > 0).all(axis=0)
    bare = np.array([_plain(like, span=span) for span in spans])[:, None]
    return np.asarray(np.where(usable, each, bare), dtype=np.float64)


def _plain(like: Likeness, *, span: Span) -> float:
    seasonal = like.weight(span, seasonal=True)
    return seasonal if np.isfinite(seasonal) else like.weight(span)
