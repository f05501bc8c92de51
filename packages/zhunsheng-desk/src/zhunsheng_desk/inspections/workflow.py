"""What may be done with a finding: from which state to which, and who asks."""

from __future__ import annotations

from dataclasses import dataclass

from zhunsheng_desk.inspections.models import Finding

State = Finding.State


@dataclass(frozen=True)
class Move:
    """One step. `other`: done by another person, of another unit."""

    before: frozenset[str]
    after: str
    event: str
    other: bool

    @property
    def permission(self) -> str:
        """Asked at the finding's unit."""
        return "inspections.visit" if self.other else "findings.rectify"


MOVES = {
    "ask": Move(frozenset({State.OPEN, State.RETURNED}), State.SUBMITTED, "finding.submitted", other=False),
    "verify": Move(frozenset({State.SUBMITTED}), State.CLOSED, "finding.verified", other=True),
    "refuse": Move(frozenset({State.SUBMITTED}), State.RETURNED, "finding.sent_back", other=True),
    "relapse": Move(frozenset({State.CLOSED}), State.RETURNED, "finding.reopened", other=True),
}
