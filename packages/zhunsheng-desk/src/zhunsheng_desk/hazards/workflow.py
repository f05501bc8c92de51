"""What may be done with a hazard: from which states to which, with which permission, and by whom not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from zhunsheng_desk.hazards.models import Hazard

State = Hazard.State


@dataclass(frozen=True)
class Move:
    """One step. `apart`: not by who rectifies. `proof`: with a photo of this round. `noted`: with a reason."""

    before: frozenset[str]
    after: str
    permission: str
    event: str
    apart: bool = False
    proof: bool = False
    noted: bool = True


def _move(*before: str, after: str, permission: str, event: str, **more: bool) -> Move:
    return Move(frozenset(before), after, permission, event, **more)


MOVES: Mapping[str, Move] = {
    "assign": _move(State.FOUND, State.REOPENED, State.ASSIGNED, State.RECTIFYING, after=State.ASSIGNED,
                    permission="hazards.assign", event="hazard.assigned", noted=False),
    "start": _move(State.ASSIGNED, after=State.RECTIFYING, permission="hazards.rectify", event="hazard.started",
                   noted=False),
    "submit": _move(State.RECTIFYING, after=State.SUBMITTED, permission="hazards.rectify", event="hazard.submitted",
                    proof=True),
    "send_back": _move(State.SUBMITTED, after=State.RECTIFYING, permission="hazards.verify", event="hazard.sent_back",
                       apart=True),
    "verify": _move(State.SUBMITTED, after=State.VERIFIED, permission="hazards.verify", event="hazard.verified",
                    apart=True),
    "close": _move(State.VERIFIED, after=State.CLOSED, permission="hazards.verify", event="hazard.closed", apart=True,
                   noted=False),
    "reopen": _move(State.VERIFIED, State.CLOSED, State.DEFERRED, after=State.REOPENED, permission="hazards.verify",
                    event="hazard.reopened"),
    "resume": _move(State.DEFERRED, after=State.RECTIFYING, permission="hazards.rectify", event="hazard.resumed"),
}  # fmt: skip
DEFERRABLE = frozenset({State.ASSIGNED, State.RECTIFYING})
MERGEABLE = frozenset({State.FOUND, State.REOPENED, State.ASSIGNED, State.RECTIFYING})
RECTIFYING = ("start", "submit", "resume")  # whoever did one of these in a round has put it right
