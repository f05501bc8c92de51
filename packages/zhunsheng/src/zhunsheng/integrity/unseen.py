"""Subjects that an indicator has no line for, in columns: a large bureau has hundreds of thousands of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from zhunsheng.integrity.course import Course
from zhunsheng.integrity.indicator import Indicator, Line, State, SubjectKind
from zhunsheng.integrity.marks import Reading
from zhunsheng.integrity.people import Subjects


@dataclass(frozen=True)
class Unseen:
    """Subjects of one indicator and kind with nothing seen of them (`insufficient`), or nothing that could be.

    ``units`` are the units answerable, in the order of ``ids``.
    """

    indicator: Indicator
    by: SubjectKind
    ids: tuple[str, ...]
    units: tuple[str, ...]
    state: State

    def lines(self) -> Iterator[Line]:
        """The same as lines, one a subject."""
        for name, unit in zip(self.ids, self.units, strict=True):
            yield Line(self.by, name, unit, self.indicator, 0.0, 0.0, self.state)


def unseen(readings: Sequence[Reading], *, courses: Iterable[Course], whom: Subjects) -> Iterator[Unseen]:
    """For each indicator and kind of subject it is about, those of ``whom`` that no course holds."""
    seen: dict[tuple[str, SubjectKind], set[str]] = {}
    for course in courses:
        seen.setdefault((course.indicator.id, course.by), set()).update(course.ids)
    for reading in readings:
        for indicator, by in _about(reading):
            if by not in whom:
                continue
            known = seen.get((indicator.id, by), set())
            ids = tuple(name for name in whom[by].records if name not in known)
            units = tuple(whom[by].unit[name] for name in ids)
            yield Unseen(indicator, by, ids, units, "not_assessable" if indicator in reading.absent else "insufficient")


def _about(reading: Reading) -> list[tuple[Indicator, SubjectKind]]:
    """Each indicator of a signal and the kinds of subject it is about, in the order in which they are told."""
    found: dict[tuple[Indicator, SubjectKind], None] = {}
    for marks in reading.marks:
        found |= dict.fromkeys((marks.indicator, by) for by in marks.by)
    found |= dict.fromkeys((course.indicator, course.by) for course in reading.courses)
    for indicator in reading.absent:
        found |= {(indicator, "officer"): None, (indicator, "unit"): None}
    return list(found)
