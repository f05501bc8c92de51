"""Ends of the law's time limits, worked out for every day of the span and beyond."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

import numpy as np

from zhunsheng.law import Law
from zhunsheng.law.calendar import Calendar
from zhunsheng.simulate.plan import Plan
from zhunsheng.simulate.rows import DAY, NO_TIME, Array

BEYOND = 400  # days after the span on which limits may still begin
ZONE = ZoneInfo("Asia/Shanghai")


@dataclass
class Terms:
    """Looks up the last second of a limit that begins at a moment."""

    plan: Plan
    law: Law
    _known: dict[str, Array] = field(default_factory=dict)

    @cached_property
    def _calendar(self) -> Calendar:
        return Calendar("CN")

    def ends(self, limit: str, *, begins: Array) -> Array:
        """The last second of ``crash.LIMIT``; unknown where the beginning is."""
        if limit not in self._known:
            self._known[limit] = self._table(limit)
        table = self._known[limit]
        place = np.clip((begins - self.plan.begins) // DAY, 0, len(table) - 1)
        return np.where(begins == NO_TIME, NO_TIME, table[place])

    def _table(self, limit: str) -> Array:
        rule = self.law.rule(f"crash.{limit}", on=self.plan.start)
        amount, unit = int(rule.data["amount"]), str(rule.data["unit"])
        count = len(self.plan.days) + BEYOND
        first = datetime.combine(self.plan.start, datetime.min.time(), tzinfo=ZONE)
        days = (first + timedelta(days=number) for number in range(count))
        return np.array([int(self._calendar.deadline(day, amount=amount, unit=unit).timestamp()) for day in days])

    def within(self, limit: str, *, begins: Array, share: Array) -> Array:
        """A moment so far on the way from the beginning to the end of a limit."""
        ends = self.ends(limit, begins=begins)
        done = begins + (share * (ends - begins)).astype(np.int64)
        return np.where(begins == NO_TIME, NO_TIME, done)
