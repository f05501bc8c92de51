"""Records still to come: which share of a period's records has been entered by now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pyarrow as pa

from zhunsheng.comparisons.params import Params
from zhunsheng.comparisons.spans import Span
from zhunsheng.stats import lateness
from zhunsheng.stats.betabinomial import Ints
from zhunsheng.stats.lateness import Delays

LEAST = 0.01  # share below which hardly anything is known of a period


@dataclass(frozen=True)
class Arrivals:
    """How fast the records of a table come in.

    Parameters
    ----------
    law : of the days from event to entry. now : the last day that entries are seen of. dispersion : of records to come, over
        chance.
    """

    law: Delays
    now: date
    dispersion: float

    def entered(self, span: Span) -> tuple[float, float]:
        """The share of a span's records that is in, and the variance of its logarithm; of a span not yet over, of the whole."""
        if (self.now - span.end).days + 1 >= self._longest:
            return 1.0, 0.0
        edges = np.array([span.start.toordinal(), span.end.toordinal()])
        share, variance = lateness.shares(self.law, edges=edges, now=self.now.toordinal())
        over = min((self.now - span.start).days + 1, span.days) / span.days
        return max(float(share[0, 0]) * over, LEAST), float(variance[0, 0])

    @cached_property
    def _longest(self) -> int:
        return int(self.law.share.shape[1]) - 1


def needed(span: Span, *, now: date, params: Params) -> bool:
    """Did the span end so lately that records of it may still come?"""
    return (now - span.end).days + 1 < params.late_days


def arrivals(entries: pa.Table, *, span: Span, now: date, params: Params) -> Arrivals | None:
    """The law of a table's delays; None where it cannot be told.

    Parameters
    ----------
    entries : ``occurred`` and ``entered``, local days, and how many records ``n`` have them. span : the period looked at.

    Notes
    -----
    What a first load brought of the time before it says nothing of delays, and is left out. Records that come in batches do
    not either: then all that is known is when the batches came.
    """
    occurred, entered = (_days(entries, name) for name in ("occurred", "entered"))
    entered = np.maximum(entered, occurred)
    times = np.asarray(entries["n"].to_numpy(), dtype=np.int64)
    today, begun = now.toordinal(), int(entered.min(initial=now.toordinal()))
    used = (occurred >= max(begun, today - params.late_window)) & (entered <= today)
    if (
        today - begun < params.late_days
        or times[used].sum() < params.late_least
        or _bunched(entered[used], params=params)
    ):
        return None
    whole = [np.repeat(part[used], times[used]) for part in (occurred, entered)]
    law = lateness.delays(whole[0], entered=whole[1], now=today, longest=params.late_days)
    edges = np.array([span.start.toordinal(), span.end.toordinal()])
    return Arrivals(law, now, lateness.dispersion(whole[0], entered=whole[1], law=law, edges=edges, now=today))


def _days(entries: pa.Table, name: str) -> Ints:
    return np.array([day.toordinal() for day in entries[name].to_pylist()], dtype=np.int64)


def _bunched(entered: Ints, *, params: Params) -> bool:
    days = np.unique(entered)
    return len(days) < 2 or float(np.median(np.diff(days))) > params.late_gap
