"""Leads that a benign cause cleared: what would have drawn attention had no cause been tested, kept with its reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from zhunsheng.integrity.bounds import Bounds
from zhunsheng.integrity.course import Course
from zhunsheng.integrity.family import KINDS
from zhunsheng.integrity.indicator import Line
from zhunsheng.integrity.marks import Marks


@dataclass(frozen=True)
class Cleared:
    """A line that is within the lawful spread only because causes explain ``explained`` of its records."""

    line: Line
    explained: float


def cleared(courses: Iterable[Course], *, marks: Iterable[Marks], bounds: Bounds) -> list[Cleared]:
    """Lines whose evidence passes the sample bound without the causes and not with them; by kind and id, not by size.

    Causes that stand in the expected share are no part of it: they are in the number of the peers.
    """
    in_share = {(entry.indicator.id, entry.cause) for entry in marks}
    found = [
        Cleared(line, sum(part.explained for part in line.benign if (line.indicator.id, part.cause) not in in_share))
        for course in courses
        for line in course.lines
        if _is_cleared(line, bounds=bounds)
    ]
    return sorted(found, key=lambda entry: (KINDS.index(entry.line.indicator.kind), *entry.line.subject))


def _is_cleared(line: Line, *, bounds: Bounds) -> bool:
    if line.raw is None or line.evidence is None:
        return False
    return line.raw <= bounds.sample < line.evidence
