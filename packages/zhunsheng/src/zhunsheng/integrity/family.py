"""From evidence to levels: the three kinds apart, one hypothesis a subject, a false-discovery bound over the family."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from zhunsheng.integrity.bounds import Bounds
from zhunsheng.integrity.course import Course
from zhunsheng.integrity.indicator import Kind, Line, Said, SubjectKind
from zhunsheng.stats import discovery, twogroups
from zhunsheng.stats.betabinomial import Floats

Level = Literal["red", "orange", "yellow"]
ROUNDING = 1e-9
KINDS: tuple[Kind, ...] = ("padding", "arbitrary", "downgrading")


@dataclass(frozen=True)
class Judged:
    """A subject and kind at the last look: its lines, what they say together, and the bound it passes.

    ``p`` : the one p-value of its lines. ``ratio`` : logarithm of how much likelier they are with a fault than without.
    """

    kind: Kind
    subject_kind: SubjectKind
    subject_id: str
    lines: tuple[Line, ...]
    p: float
    q: float
    ratio: float

    @property
    def subject(self) -> tuple[str, str]:
        """Kind and id."""
        return self.subject_kind, self.subject_id

    def score(self, *, by_ratio: bool) -> float:
        """Logarithm to base ten of the ratio, or of one over the p-value: of what the bound was worked out from."""
        return self.ratio / float(np.log(10)) if by_ratio else float(-np.log10(max(self.p, 1e-300)))

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

    ``subjects`` names the rows of ``p`` and ``q``; NaN where nothing was assessed yet. ``share`` is that of subjects at fault, as
    the last look tells it; None where they are too few to tell.
    """

    kind: Kind
    members: tuple[Judged, ...]
    subjects: tuple[tuple[SubjectKind, str], ...]
    p: Floats
    q: Floats
    share: float | None = None

    def leads(self, said: Sequence[Said], *, bounds: Bounds) -> bool:
        """Whether what a subject's lines say would be orange at the last look, all others as they are.

        As strong as the weakest that is orange; where nobody is, as strong as a first lead would have to be.
        """
        passed = [member for member in self.members if member.q <= bounds.discovery]
        if self.share is None:
            first = bounds.discovery / max(1, len(self.members))
            return joined_p(said) <= max((member.p for member in passed), default=first)
        first = twogroups.least(bounds.discovery, share=self.share)
        return joined_ratio(said) >= min((member.ratio for member in passed), default=first) - ROUNDING


def families(courses: Iterable[Course], *, bounds: Bounds) -> list[Family]:
    """One family a kind, over officers, units and devices together.

    Many subjects are two groups: each indicator's evidence is a likelihood ratio, a subject's is their mean (the fault is taken
    to lie in one of them, whichever), the share of those at fault is estimated from all, and subjects are named while the
    mean chance of no fault among the named keeps the bound. Fewer than ``bounds.share_least`` cannot tell that share: one
    p-value a subject, by the Cauchy combination, which holds whatever the dependence of its indicators, then goes through
    Benjamini and Hochberg. Which of the two depends on their number alone. The p-value also says who is worth a sample check.
    """
    courses = list(courses)
    return [
        _family(kind, courses=[course for course in courses if course.indicator.kind == kind], bounds=bounds)
        for kind in KINDS
    ]


def _family(kind: Kind, *, courses: Sequence[Course], bounds: Bounds) -> Family:
    subjects = sorted({(course.by, name) for course in courses for name in course.ids})
    place = {subject: number for number, subject in enumerate(subjects)}
    looks = courses[0].p.shape[1] if courses else 0
    rows = [np.array([place[course.by, name] for name in course.ids], dtype=int) for course in courses]
    parts = [(row, course.p, course.ratios) for row, course in zip(rows, courses, strict=True)]
    p, ratios = joined(parts, subjects=len(subjects), looks=looks)
    q, share = np.full_like(p, np.nan), None
    for look in range(looks):
        assessed = np.isfinite(p[:, look])
        q[assessed, look], share = bounded(p[assessed, look], ratios=ratios[assessed, look], bounds=bounds)
    lines: dict[tuple[SubjectKind, str], list[Line]] = {}
    for course in courses:
        for line in course.lines:
            if line.state == "assessed":
                lines.setdefault((course.by, line.subject_id), []).append(line)
    last = [(*subject, tuple(lines[subject]), row) for row, subject in enumerate(subjects) if subject in lines]
    judged = [
        Judged(kind, by, name, told, float(p[row, -1]), float(q[row, -1]), float(ratios[row, -1]))
        for by, name, told, row in last
    ]
    ordered = sorted(judged, key=lambda entry: (-entry.score(by_ratio=share is not None), *entry.subject))
    return Family(kind, tuple(ordered), tuple(subjects), p, q, share)


def bounded(p: Floats, *, ratios: Floats, bounds: Bounds) -> tuple[Floats, float | None]:
    """The bound at which each subject of one look would just pass, and the share at fault where they are enough to tell it."""
    if len(p) < bounds.share_least:
        return discovery.q_values(p), None
    share = twogroups.share(ratios, belief=bounds.belief)
    return twogroups.q_values(ratios, share=share), share


def joined(parts: Sequence[tuple[np.ndarray, Floats, Floats]], *, subjects: int, looks: int) -> tuple[Floats, Floats]:
    """One p-value and one ratio a subject and look from its indicators; NaN where none was assessed.

    ``parts`` holds, for each indicator, the row of each of its subjects, their p-values and ratios.
    """
    total, count = np.zeros((subjects, looks)), np.zeros((subjects, looks))
    likelier = np.full((subjects, looks), -np.inf)
    for rows, p, ratios in parts:
        assessed = np.isfinite(p)
        np.add.at(total, rows, np.where(assessed, discovery.cauchy_term(np.where(assessed, p, 0.5)), 0.0))
        np.logaddexp.at(likelier, rows, np.where(assessed, ratios, -np.inf))
        np.add.at(count, rows, assessed)
    some = count > 0
    mean = np.divide(total, count, out=np.zeros_like(total), where=some)
    size = np.log(np.where(some, count, 1.0))
    return np.where(some, discovery.cauchy_tail(mean), np.nan), np.where(some, likelier - size, np.nan)


def joined_p(said: Sequence[Said]) -> float:
    """The one p-value of a subject whose lines say this."""
    p = np.array([one.p for one in said])
    return discovery.cauchy(p, weights=np.ones_like(p))


def joined_ratio(said: Sequence[Said]) -> float:
    """Its ratio: the mean of those of its lines."""
    return float(np.logaddexp.reduce([one.ratio for one in said]) - np.log(len(said)))
