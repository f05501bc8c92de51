"""The looks of a window: the end of each day or month and the last one at ``as_of``; nulls are fitted on the first of a month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Literal
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import ArrayLike

from zhunsheng.stats.betabinomial import Floats, Ints
from zhunsheng.types import Window

Step = Literal["D", "M"]
YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Horizon:
    """When a window is looked at.

    A look sees what was known before its moment. What was fitted on the first of a month, on data known before, stays
    frozen until the next one; a window without such a day is fitted at its end.
    """

    window: Window
    zone: ZoneInfo
    step: Step

    @cached_property
    def days(self) -> tuple[date, ...]:
        """The local date of each look: it sees everything known on earlier dates."""
        first, last = (moment.astimezone(self.zone) for moment in (self.window.start, self.window.end))
        end = last.date() if last.time() == time() else last.date() + timedelta(days=1)
        between = (first.date() + timedelta(days=number) for number in range(1, (end - first.date()).days))
        return (*(day for day in between if self.step == "D" or day.day == 1), end)

    @cached_property
    def fits(self) -> tuple[int, ...]:
        """Looks at which nulls and shares are fitted."""
        whole = self.window.end.astimezone(self.zone).time() == time()
        found = [
            number for number, day in enumerate(self.days) if day.day == 1 and (whole or number < len(self.days) - 1)
        ]
        return tuple(found) or (len(self.days) - 1,)

    def spans(self) -> list[tuple[int, int]]:
        """Each fit with the look before which its validity ends."""
        return list(zip(self.fits, (*self.fits[1:], len(self.days)), strict=True))

    def place(self, dates: ArrayLike) -> Ints:
        """The first look that sees what became known on these dates (or in the months that begin on them)."""
        looks = np.array(self.days, dtype="datetime64[D]")
        found = np.searchsorted(looks, np.asarray(dates, dtype="datetime64[D]"), side="right")
        return np.minimum(found, len(looks) - 1).astype(np.int64)

    @cached_property
    def elapsed(self) -> Floats:
        """Share of the planned span, a year at least, that has passed at each look."""
        start = self.window.start.astimezone(self.zone).date()
        planned = max(YEAR, self.window.end - self.window.start)
        shares = [min(1.0, (day - start) / planned) for day in self.days]
        return np.array(shares, dtype=np.float64)

    def moment(self, look: int) -> datetime:
        """When a look took place."""
        if look == len(self.days) - 1:
            return self.window.end
        return datetime.combine(self.days[look], time(), tzinfo=self.zone)
