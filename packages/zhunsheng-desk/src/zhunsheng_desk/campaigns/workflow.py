"""What may be done with a task: from which state to which, and where the permission is asked."""

from __future__ import annotations

from dataclasses import dataclass

from zhunsheng_desk.campaigns.models import Task

State = Task.State


@dataclass(frozen=True)
class Move:
    """One step. `above`: asked at the unit above, of somebody who had no part in the task."""

    before: frozenset[str]
    after: str
    permission: str
    event: str
    above: bool


def _move(*before: str, after: str, event: str, above: bool) -> Move:
    return Move(frozenset(before), after, "tasks.sign" if above else "tasks.report", event, above)


MOVES = {
    "submit": _move(State.OPEN, State.RETURNED, after=State.SUBMITTED, event="task.submitted", above=False),
    "sign_off": _move(State.SUBMITTED, after=State.CLOSED, event="task.signed_off", above=True),
    "send_back": _move(State.SUBMITTED, after=State.RETURNED, event="task.sent_back", above=True),
    "reopen": _move(State.CLOSED, after=State.RETURNED, event="task.reopened", above=True),
}
