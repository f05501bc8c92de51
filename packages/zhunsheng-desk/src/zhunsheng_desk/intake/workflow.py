"""From which state to which a file goes, and whether its content is still needed then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from zhunsheng_desk.intake.models import Upload

State = Upload.State


@dataclass(frozen=True)
class Move:
    """One step."""

    before: frozenset[str]
    after: str


def _move(*before: str, after: str) -> Move:
    return Move(frozenset(before), after)


MOVES: Mapping[str, Move] = {
    "try": _move(State.TRIED, State.FAILED, after=State.SENT),
    "take": _move(State.TRIED, after=State.QUEUED),
    "drop": _move(State.SENT, State.TRIED, State.QUEUED, State.FAILED, after=State.DROPPED),
    "begin_trial": _move(State.SENT, after=State.TRYING),
    "begin": _move(State.QUEUED, after=State.TAKING),
    "resume_trial": _move(State.TRYING, after=State.SENT),
    "resume": _move(State.TAKING, after=State.QUEUED),
    "tried": _move(State.TRYING, after=State.TRIED),
    "landed": _move(State.TAKING, after=State.LANDED),
    "known": _move(State.TAKING, after=State.KNOWN),
    "fail": _move(State.TRYING, State.TAKING, after=State.FAILED),
    "wait": _move(State.TAKING, after=State.QUEUED),
}
WORKING = frozenset({State.SENT, State.TRYING, State.QUEUED, State.TAKING})
KEPT = WORKING | {State.TRIED, State.FAILED}  # the content still lies in the data folder
