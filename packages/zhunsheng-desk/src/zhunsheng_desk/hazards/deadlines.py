"""When each step must be done, and how many levels above are told of what is late."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from zhunsheng_desk.bridge import dated
from zhunsheng_desk.bridge.calendar import working_days_after
from zhunsheng_desk.hazards.models import Hazard

State = Hazard.State


@dataclass(frozen=True)
class Deadlines:
    """One version of deadlines.toml; see there."""

    name: str
    assign: int
    verify: int
    close: int
    warn: int
    escalate: tuple[int, ...]
    reopened_days: int
    photo_pixels: int
    photo_side: int
    photos: int
    rectify: Mapping[str, int]


@lru_cache(maxsize=64)
def deadlines(on: date) -> Deadlines:
    """The limits of a day."""
    return dated.load(Deadlines, package="zhunsheng_desk.hazards", on=on, name="deadlines.toml")


def due(state: str, *, category: str, on: date) -> date:
    """The last day for what comes next, for a hazard that comes into a state on a day."""
    limits = deadlines(on)
    days = {
        State.FOUND: limits.assign,
        State.REOPENED: limits.assign,
        State.SUBMITTED: limits.verify,
        State.VERIFIED: limits.close,
    }.get(State(state), limits.rectify.get(category, limits.rectify["other"]))
    return working_days_after(on, days=days)


def late_since(on: date) -> list[date]:
    """For each level above in turn: what was due on this day or before is late enough for it to be told."""
    limits = deadlines(on)
    found = []
    for days in limits.escalate:
        day = on - timedelta(days=days)
        while working_days_after(day, days=days) > on:
            day -= timedelta(days=1)
        found.append(day)
    return found
