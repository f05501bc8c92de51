"""What a period will hold once all its records are in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from zhunsheng.comparisons.blocks import Block
from zhunsheng.comparisons.params import Params
from zhunsheng.comparisons.spans import Span
from zhunsheng.stats.betabinomial import Floats
from zhunsheng.stats.lateness import completed


@dataclass(frozen=True)
class Final:
    """The period in the end.

    Parameters
    ----------
    share : of its records that is in. late : too few of them to call it whole. expected, lower, upper : what each series will
        count, with its interval; what it counts now where all are in, NaN of amounts, whose records to come say little.
    """

    share: float
    late: bool
    expected: Floats
    lower: Floats
    upper: Floats


def final(block: Block, *, spans: Sequence[Span], params: Params) -> Final:
    """The end of the first of the spans; the others are earlier ones of its kind, which show what is usual."""
    share, _ = block.entered(spans[0])
    now = block.over(spans[0])
    if block.arrivals is None or share >= params.late_complete:
        return Final(share, False, now, now, now)
    if block.events is not None:
        blank = np.full(block.size, np.nan)
        return Final(share, True, blank, blank, blank)
    counts = np.array([block.counted(span) for span in spans])
    entered = np.array([block.entered(span) for span in spans])
    shares, variance = (np.tile(column[:, None], (1, block.size)) for column in entered.T)
    found = completed(
        counts, share=shares, variance=variance, dispersion=block.arrivals.dispersion, level=params.interval,
        complete=params.late_complete,
    )  # fmt: skip
    return Final(share, True, found.expected[0], found.lower[0], found.upper[0])
