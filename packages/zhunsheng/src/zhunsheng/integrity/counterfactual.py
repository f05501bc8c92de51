"""What would have stopped a lead: the most records of a kind with which it would not have been one, worked out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from zhunsheng.integrity.indicator import Line
from zhunsheng.stats import discovery, looks


@dataclass(frozen=True)
class Stopped:
    """The largest count, everything else as it was, with which the subject would not be a lead.

    ``allowed`` is None where even none would not have stopped it (the other reasons suffice), and where the indicator's method
    weighs no counts (``counted`` is then False).
    """

    indicator: str
    observed: int
    allowed: int | None
    counted: bool = True


def stopped(line: Line, *, of: Sequence[Line], limit: float) -> Stopped:
    """Work it out by bisection on the line's count, with all lines of the subject joined as they are in the family.

    Parameters
    ----------
    of : all assessed lines of the subject and kind. ``limit`` : the joined p-value from which on it is no lead.
    """
    observed = int(line.observed)
    if line.tried is None and (line.null is None or line.share is None):
        return Stopped(line.indicator.id, observed, None, counted=False)
    others = [entry.evidence for entry in of if entry is not line and entry.evidence is not None]

    def is_lead(count: int) -> bool:
        p = np.array([*others, _p(line, count=count)])
        return bool(discovery.cauchy(p, weights=np.ones_like(p)) <= limit)

    if is_lead(0):
        return Stopped(line.indicator.id, observed, None)
    low, high = 0, observed
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if is_lead(middle) else (middle, high)
    return Stopped(line.indicator.id, observed, low)


def _p(line: Line, *, count: int) -> float:
    if line.tried is not None:
        return line.tried(count)
    assert line.null is not None
    assert line.share is not None
    trials = np.array([int(line.exposure)])
    hits = np.minimum(np.array([count]), trials)
    share, end = np.array([line.share]), np.array([line.elapsed])
    return float(looks.adjusted(hits, trials=trials, share=share, elapsed=end, null=line.null)[0])
