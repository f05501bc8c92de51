"""The course of an indicator over the looks of a window: evidence by subject and look, and a line each at the last one."""

from __future__ import annotations

from dataclasses import dataclass

from zhunsheng.integrity.indicator import Indicator, Line, SubjectKind
from zhunsheng.stats.betabinomial import Floats


@dataclass(frozen=True)
class Course:
    """Evidence of one indicator.

    Parameters
    ----------
    p : subjects by looks, p-values of which the smallest over all looks is still one; NaN where not assessed.
    seen, expected : subjects by looks, running totals, for pictures.
    lines : one a subject, in the order of ``ids``.
    """

    indicator: Indicator
    by: SubjectKind
    ids: tuple[str, ...]
    p: Floats
    seen: Floats
    expected: Floats
    lines: tuple[Line, ...]
