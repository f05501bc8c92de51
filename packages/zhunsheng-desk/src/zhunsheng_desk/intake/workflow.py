"""From which state to which a file goes, who may send it there, and whether its content is still needed then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from zhunsheng_desk.intake.models import Upload

State = Upload.State


@dataclass(frozen=True)
class Move:
    """One step; the desk itself makes those without a permission."""

    before: frozenset[str]
    after: str
    event: str
    permission: str = ""


MOVES: Mapping[str, Move] = {
    "try": Move(frozenset({State.TRIED, State.FAILED}), State.SENT, "intake.profile_chosen", "intake.upload"),
    "take": Move(frozenset({State.TRIED}), State.QUEUED, "intake.ordered", "intake.upload"),
    "drop": Move(
        frozenset({State.SENT, State.TRIED, State.QUEUED, State.FAILED}), State.DROPPED, "intake.dropped", "intake.upload"
    ),
    "begin_trial": Move(frozenset({State.SENT}), State.TRYING, "intake.trial_begun"),
    "begin": Move(frozenset({State.QUEUED}), State.TAKING, "intake.begun"),
    "resume_trial": Move(frozenset({State.TRYING}), State.SENT, "intake.resumed"),
    "resume": Move(frozenset({State.TAKING}), State.QUEUED, "intake.resumed"),
    "tried": Move(frozenset({State.TRYING}), State.TRIED, "intake.tried"),
    "landed": Move(frozenset({State.TAKING}), State.LANDED, "intake.landed"),
    "known": Move(frozenset({State.TAKING}), State.KNOWN, "intake.known"),
    "fail": Move(frozenset({State.TRYING, State.TAKING}), State.FAILED, "intake.failed"),
    "wait": Move(frozenset({State.TAKING}), State.QUEUED, "intake.waited"),
}  # fmt: skip
WORKING = frozenset({State.SENT, State.TRYING, State.QUEUED, State.TAKING})
KEPT = WORKING | {State.TRIED, State.FAILED}  # the content still lies in the data folder
