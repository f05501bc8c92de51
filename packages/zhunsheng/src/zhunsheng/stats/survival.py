"""Time until something ends, where much has not ended yet: Kaplan and Meier's curve."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from zhunsheng.stats.betabinomial import Floats, Ints
from zhunsheng.stats.rare import Bools


@dataclass(frozen=True)
class Survival:
    """The share still open after each time at which something ended.

    Parameters
    ----------
    times : in the unit given, ascending. share : still open beyond it, with the limits ``lower`` and ``upper``. at_risk : watched
        just before it. ended : at it.
    """

    times: Floats
    share: Floats
    lower: Floats
    upper: Floats
    at_risk: Ints
    ended: Ints

    def open_after(self, time: float) -> float:
        """Share still open after a time, 1 before anything ended."""
        place = int(np.searchsorted(self.times, time, side="right"))
        return float(self.share[place - 1]) if place else 1.0

    def quantile(self, part: float) -> float:
        """The first time by which so large a part has ended; NaN where that is not seen yet."""
        return _first(self.times, self.share <= 1 - part + 1e-12)

    def median(self) -> tuple[float, float, float]:
        """Median time with the limits at which the limits of the curve cross a half; NaN for what is not seen yet."""
        half = 0.5 + 1e-12
        return self.quantile(0.5), _first(self.times, self.lower <= half), _first(self.times, self.upper <= half)


def kaplan_meier(duration: Floats, *, ended: Bools, entry: Floats | None = None, level: float = 0.95) -> Survival:
    """Share still open by time, items that are open now counted for as long as they were watched.

    Parameters
    ----------
    duration : from the beginning to the end, or to now. ended : whether it is over; False is censored. entry : age at which an
        item came under watch (left truncation), 0 where None: an item known only because it was still open at the start
        of the records has been under watch since then only.

    Notes
    -----
    Leaving the open items out, or the mean age of those closed, makes clearing look quicker than it is. Limits on the log-log
    scale with Greenwood's variance. Assumes that items go out of sight for no reason that has to do with their end. Own few
    lines: a library for this alone would be one more thing to carry. Checked against a published example (tests/reference).
    """
    begin = np.zeros(len(duration)) if entry is None else entry
    times = np.unique(duration[ended])
    begun, stopped = np.sort(begin), np.sort(duration)
    at_risk = np.searchsorted(begun, times, side="left") - np.searchsorted(stopped, times, side="left")
    count = np.searchsorted(np.sort(duration[ended]), times, side="right")
    died = np.diff(np.concatenate([[0], count]))
    share = np.cumprod(1 - died / at_risk) if len(times) else np.zeros(0)
    left = at_risk - died
    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = np.cumsum(np.where(left > 0, died / (at_risk * np.where(left > 0, left, 1)), 0.0))
        reach = ndtri((1 + level) / 2) * np.sqrt(greenwood) / np.abs(np.log(share))
        lower, upper = share ** np.exp(reach), share ** np.exp(-reach)
    known = (share > 0) & (share < 1)
    low = np.where(known, lower, np.where(share > 0, share, 0.0))
    high = np.where(known, upper, share)
    return Survival(times, share, low, high, at_risk.astype(np.int64), died.astype(np.int64))


def _first(times: Floats, reached: Bools) -> float:
    return float(times[int(np.argmax(reached))]) if reached.any() else float("nan")
