"""The list: each hazard with an id that stays the same, its rank, and what all its reports say."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from zhunsheng.hazards.reports import Report


@dataclass(frozen=True)
class Hazard:
    """One hazard.

    Parameters
    ----------
    reports : what it is known from, the earliest first. since : when it was first known, from earlier lists too.
    """

    id: str
    reports: tuple[Report, ...]
    since: date
    rank: int = 0

    @property
    def lead(self) -> Report:
        """The report that says most: the one with the largest excess, else the earliest."""
        return max(
            self.reports, key=lambda one: (one.excess == one.excess, one.excess if one.excess == one.excess else 0.0)
        )

    @property
    def place(self) -> Report:
        """The report that says best where it is: chainage and map, then either."""
        return max(self.reports, key=lambda one: (one.chained and one.located, one.located, one.chained))

    @property
    def sources(self) -> list[str]:
        """Who reports it."""
        return sorted({report.source for report in self.reports})

    @property
    def grade(self) -> int:
        """The gravest grade that anybody gave it, 0 first."""
        return min(report.grade for report in self.reports)

    @property
    def reopened(self) -> bool:
        """Is any of it back soon after it was cleared?"""
        return any(report.reopened for report in self.reports)

    def days(self, *, on: date) -> int:
        """How long it has been known."""
        return (on - self.since).days


def listed(groups: Sequence[Sequence[Report]], *, known: Mapping[str, tuple[str, date]]) -> list[Hazard]:
    """The list by rank.

    Parameters
    ----------
    known : from the list before: by key of a report the hazard's id and since when it was known. A hazard that shares a report
        with one of that list has its id; where it shares several, that of the one known longest.
    """
    found: dict[str, Hazard] = {}
    for same in groups:
        earlier = sorted({known[one.key] for one in same if one.key in known}, key=lambda entry: (entry[1], entry[0]))
        own, since = earlier[0] if earlier else (fresh_id(same[0]), same[0].since)
        while own in found:  # two groups that were one hazard in the list before
            own, since = fresh_id(same[0], salt=own), same[0].since
        found[own] = Hazard(own, tuple(same), min(since, *(one.since for one in same)))
    ordered = sorted(found.values(), key=_order)
    return [replace(hazard, rank=place) for place, hazard in enumerate(ordered, start=1)]


def _order(hazard: Hazard) -> tuple[float, int, date, str]:
    excess = hazard.lead.excess
    return (-excess if excess == excess else 0.0), hazard.grade, hazard.since, hazard.id


def fresh_id(report: Report, *, salt: str = "") -> str:
    """The id of a hazard that nobody listed before: made of its category and the subject of its earliest report."""
    text = "\x1f".join((report.category, report.subject_kind, report.subject_id, salt))
    return f"h-{hashlib.sha256(text.encode()).hexdigest()[:12]}"
