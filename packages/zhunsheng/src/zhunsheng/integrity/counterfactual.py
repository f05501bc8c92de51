"""What would have stopped a lead: the most records of a kind with which it would not have been one, worked out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from zhunsheng.integrity import evidence
from zhunsheng.integrity.indicator import Line, Said


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


def stopped(line: Line, *, of: Sequence[Line], leads: Callable[[Sequence[Said]], bool]) -> Stopped:
    """Work it out by bisection on the line's count, with all lines of the subject joined as they are in the family.

    Parameters
    ----------
    of : all assessed lines of the subject and kind. ``leads`` : whether what the lines say makes one.
    """
    observed = int(line.observed)
    if line.tried is None and (line.null is None or line.share is None):
        return Stopped(line.indicator.id, observed, None, counted=False)
    others = [entry.said for entry in of if entry is not line]

    def is_lead(count: int) -> bool:
        return leads([*others, _said(line, count=count)])

    if is_lead(0):
        return Stopped(line.indicator.id, observed, None)
    low, high = 0, observed
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if is_lead(middle) else (middle, high)
    return Stopped(line.indicator.id, observed, low)


def _said(line: Line, *, count: int) -> Said:
    if line.tried is not None:
        return line.tried(count)
    assert line.null is not None
    assert line.share is not None
    counts = np.array([float(count)]), np.array([line.exposure])
    p, ratio = evidence.evidence(
        counts[0], trials=counts[1], share=np.array([line.share]), elapsed=np.array([line.elapsed]), null=line.null
    )
    return Said(float(p[0]), float(ratio[0]))
