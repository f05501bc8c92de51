"""The course of an indicator over the looks of a window: evidence by subject and look, and a line each at the last one."""

from __future__ import annotations

from dataclasses import dataclass

from zhunsheng.integrity.indicator import Indicator, Line, SubjectKind
from zhunsheng.stats import twogroups
from zhunsheng.stats.betabinomial import Floats


@dataclass(frozen=True)
class Course:
    """Evidence of one indicator.

    Parameters
    ----------
    p : subjects by looks, p-values of which the smallest over all looks is still one; NaN where not assessed.
    weighed : likewise, logarithms of how much likelier what was seen is with a fault than without; worked out from ``p`` where
        the method has none of its own.
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
    weighed: Floats | None = None

    @property
    def ratios(self) -> Floats:
        """Logarithms of likelihood ratios, NaN where not assessed."""
        return twogroups.log_ratio(self.p) if self.weighed is None else self.weighed
