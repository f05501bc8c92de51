"""From evidence to levels: the three kinds apart, one hypothesis a subject, a false-discovery bound over the family."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from zhunsheng.integrity.bounds import Bounds
from zhunsheng.integrity.course import Course
from zhunsheng.integrity.indicator import Kind, Line, SubjectKind
from zhunsheng.stats import discovery
from zhunsheng.stats.betabinomial import Floats

Level = Literal["red", "orange", "yellow"]
KINDS: tuple[Kind, ...] = ("padding", "arbitrary", "downgrading")


@dataclass(frozen=True)
class Judged:
    """A subject and kind at the last look: its lines, the one p-value they give together, and the bound it passes."""

    kind: Kind
    subject_kind: SubjectKind
    subject_id: str
    lines: tuple[Line, ...]
    p: float
    q: float

    @property
    def subject(self) -> tuple[str, str]:
        """Kind and id."""
        return self.subject_kind, self.subject_id

    def level(self, bounds: Bounds) -> Level | None:
        """Red, orange, yellow, or nothing to look at."""
        if self.q <= bounds.discovery / bounds.stricter:
            return "red"
        if self.q <= bounds.discovery:
            return "orange"
        return "yellow" if self.p <= bounds.sample else None


@dataclass(frozen=True)
class Family:
    """All hypotheses of one kind: members at the last look, strongest first, and ``p`` and ``q`` of every subject and look.

    ``subjects`` names the rows of ``p`` and ``q``; NaN where nothing was assessed yet.
    """

    kind: Kind
    members: tuple[Judged, ...]
    subjects: tuple[tuple[SubjectKind, str], ...]
    p: Floats
    q: Floats

    def threshold(self, bounds: Bounds) -> float:
        """The largest p that is orange at the last look; what a first lead would need where nobody passes."""
        passed = [member.p for member in self.members if member.q <= bounds.discovery]
        return max(passed, default=bounds.discovery / max(1, len(self.members)))


def families(courses: Iterable[Course]) -> list[Family]:
    """One family a kind, over officers, units and devices together.

    Indicators of a subject are joined by the Cauchy combination, which holds whatever their dependence and costs a strong
    one little; Benjamini and Hochberg then run over the subjects at each look. Officers of a unit that is itself at fault lean
    the same way, a positive dependence under which the bound holds.
    """
    courses = list(courses)
    return [_family(kind, courses=[course for course in courses if course.indicator.kind == kind]) for kind in KINDS]


def _family(kind: Kind, *, courses: Sequence[Course]) -> Family:
    subjects = sorted({(course.by, name) for course in courses for name in course.ids})
    place = {subject: number for number, subject in enumerate(subjects)}
    looks = courses[0].p.shape[1] if courses else 0
    p = joined([(np.array([place[course.by, name] for name in course.ids], dtype=int), course.p) for course in courses],
               subjects=len(subjects), looks=looks)  # fmt: skip
    q = np.full_like(p, np.nan)
    for look in range(looks):
        assessed = np.isfinite(p[:, look])
        q[assessed, look] = discovery.q_values(p[assessed, look])
    lines: dict[tuple[SubjectKind, str], list[Line]] = {}
    for course in courses:
        for line in course.lines:
            if line.state == "assessed":
                lines.setdefault((course.by, line.subject_id), []).append(line)
    judged = [
        Judged(kind, *subject, tuple(lines[subject]), float(p[row, -1]), float(q[row, -1]))
        for row, subject in enumerate(subjects)
        if subject in lines
    ]
    ordered = sorted(judged, key=lambda entry: (entry.p, entry.subject_kind, entry.subject_id))
    return Family(kind, tuple(ordered), tuple(subjects), p, q)


def joined(parts: Sequence[tuple[np.ndarray, Floats]], *, subjects: int, looks: int) -> Floats:
    """One p-value a subject and look from its indicators; NaN where none was assessed.

    ``parts`` holds, for each indicator, the row of each of its subjects and their p-values.
    """
    total, count = np.zeros((subjects, looks)), np.zeros((subjects, looks))
    for rows, p in parts:
        assessed = np.isfinite(p)
        np.add.at(total, rows, np.where(assessed, discovery.cauchy_term(np.where(assessed, p, 0.5)), 0.0))
        np.add.at(count, rows, assessed)
    mean = np.divide(total, count, out=np.zeros_like(total), where=count > 0)
    return np.where(count > 0, discovery.cauchy_tail(mean), np.nan)
