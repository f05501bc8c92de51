"""Who looked at a case, from the log: what its subject is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from zhunsheng_desk.audit.models import Entry
from zhunsheng_desk.cases.models import Case
from zhunsheng_desk.texts import gather

SHOWN = 100
LOOKS = ("case.viewed", "case.moved", "case.file_taken")


@dataclass(frozen=True)
class Look:
    """Who, when, what, and for what purpose."""

    at: datetime
    name: str
    event: str
    purpose: str


def seen_by(case: Case) -> list[Look]:
    """The last sights and steps, latest first."""
    entries = Entry.objects.filter(subject=f"cases.case:{case.pk}", event__in=LOOKS).select_related("actor")[:SHOWN]
    purposes = gather("purposes.toml")
    return [
        Look(
            at=entry.at,
            name=entry.actor.name if entry.actor else "–",
            event=str(gather("events.toml")[entry.event].text),
            purpose=str(purposes[entry.purpose].text) if entry.purpose in purposes else entry.purpose,
        )
        for entry in entries
    ]
