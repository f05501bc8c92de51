"""How far an assessment reached: subjects assessed, too few, and not assessable, by indicator; the size of each family."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from zhunsheng.integrity.assess import Assessment
from zhunsheng.integrity.family import KINDS
from zhunsheng.integrity.indicator import Kind, SubjectKind

SUBJECT_KINDS: tuple[SubjectKind, ...] = ("officer", "unit", "device")
STATES = ("assessed", "insufficient", "not_assessable")


@dataclass(frozen=True)
class Reach:
    """One indicator: how many subjects of each kind are in each state, and how many records its checks ask about."""

    indicator: str
    kind: Kind
    counts: Mapping[tuple[SubjectKind, str], int]
    checks: int

    def about(self, by: SubjectKind) -> int:
        """Subjects of a kind, in whatever state."""
        return sum(number for (kind, _), number in self.counts.items() if kind == by)


def reach(found: Assessment) -> list[Reach]:
    """Every indicator that was run, by kind and id."""
    counts: dict[tuple[Kind, str], Counter[tuple[SubjectKind, str]]] = {}
    for course in found.courses:
        states = Counter((course.by, str(line.state)) for line in course.lines)
        counts.setdefault((course.indicator.kind, course.indicator.id), Counter()).update(states)
    for block in found.unseen:
        several = {(block.by, str(block.state)): len(block.ids)}
        counts.setdefault((block.indicator.kind, block.indicator.id), Counter()).update(several)
    checks = Counter(check.rule.partition(".")[0] for check in found.checks)
    ordered = sorted(counts, key=lambda key: (KINDS.index(key[0]), key[1]))
    return [Reach(name, kind, counts[kind, name], checks.get(name, 0)) for kind, name in ordered]


@dataclass(frozen=True)
class Size:
    """One family: members by kind of subject, leads by level, lines that a benign cause cleared."""

    kind: Kind
    members: Mapping[SubjectKind, int]
    levels: Mapping[str, int]
    cleared: int


def sizes(found: Assessment) -> list[Size]:
    """The families in their order."""
    made = []
    for family in found.families:
        members = Counter(member.subject_kind for member in family.members)
        levels = Counter(str(lead.level) for lead in found.leads if lead.judged.kind == family.kind)
        cleared = sum(entry.line.indicator.kind == family.kind for entry in found.cleared)
        made.append(Size(family.kind, members, levels, cleared))
    return made
