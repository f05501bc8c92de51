"""Which periods are judged, each with its baseline or the reason why it has none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from zhunsheng.stats.betabinomial import Ints
from zhunsheng.stats.farrington import checks
from zhunsheng.stats.farrington.reference import Reference, Timeline, reference, timeline


@dataclass(frozen=True)
class Plan:
    """The judged periods of a history; arguments as of `zhunsheng.stats.farrington.detect`."""

    line: Timeline
    b: int
    w: int
    no_periods: int
    left_out: int
    kinds: Ints | None
    places: Ints

    def baselines(self) -> Iterator[tuple[int, int, Reference | None, str]]:
        """Row and position of each judged period, and its baseline or else why there is none: ``kind`` or ``history``."""
        for row, place in enumerate(self.places.tolist()):
            if self.kinds is not None and self.kinds[place] < 0:
                yield row, place, None, "kind"
                continue
            at = reference(
                place, line=self.line, b=self.b, w=self.w, no_periods=self.no_periods, left_out=self.left_out,
                kinds=self.kinds,
            )  # fmt: skip
            missing = at is None or at.now_level < 0
            yield row, place, None if missing else at, "history" if missing else ""


def plan(
    dates: ArrayLike | None,
    *,
    length: int,
    b: int,
    w: int,
    no_periods: int,
    past_not_included: int | None,
    span: slice | None,
    kinds: ArrayLike | None,
    frequency: int | None,
) -> Plan:
    """Check what was given and say what is to be judged."""
    checks.window(b=b, w=w, no_periods=no_periods)
    line = timeline(dates, length=length, frequency=frequency)
    places = np.arange(length)[span if span is not None else slice(b * line.frequency + w, None)]
    left_out = w if past_not_included is None else past_not_included
    return Plan(line, b, w, no_periods, left_out, checks.marks(kinds, length=length), places)
