"""The records behind a difference in severity: grave ones of the harsher, mild ones of the milder, the most telling first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import ibis
import ibis.expr.types as ir

from zhunsheng.integrity.course import Course
from zhunsheng.integrity.indicator import Indicator, SubjectKind
from zhunsheng.integrity.marks import COLUMNS, Marks
from zhunsheng.integrity.severity.lines import HARSHER, MILDER
from zhunsheng.integrity.severity.ranks import RANKS

Sides = Mapping[SubjectKind, frozenset[str]]
Groups = Mapping[SubjectKind, Mapping[str, str]]


@dataclass(frozen=True)
class Sided(Marks):
    """Records of which the grave are hits of the harsher subjects and the mild hits of the ``milder``.

    ``groups`` : the group of drivers that each subject's difference is about, where it is about one.
    """

    milder: Sides = field(default_factory=dict)
    groups: Groups = field(default_factory=dict)

    def told(self, subjects: Sequence[str], *, by: SubjectKind) -> ir.Table:
        """The records of some subjects that lie on their side, the most telling first; equal ones by time and id."""
        rows = self._compared(subjects, by=by)
        rows = rows.mutate(subject_id=rows[f"{by}_id"])
        if groups := self.groups.get(by):
            tests = [(rows.subject_id == name) & (rows.driver_group == groups.get(name, "")) for name in subjects]
            rows = rows.filter(ibis.or_(*tests))
        mild = rows.subject_id.isin(sorted(set(subjects) & self.milder.get(by, frozenset())))
        hits = rows.mutate(
            hit=ibis.ifelse(mild, ~rows.hit, rows.hit), telling=ibis.ifelse(mild, -rows.telling, rows.telling)
        )
        hits = hits.filter(hits.hit).select("record_id", "telling", "known_at", "subject_id")
        return hits.order_by(ibis.desc("telling"), "known_at", "record_id")


def told(rows: ir.Table, *, indicator: Indicator, courses: Iterable[Course], least: int) -> Sided:
    """Marks for records with ``stratum`` and ``cut``; how far a category lies from the cut is how much it tells."""
    rows = rows.filter(rows.cut < len(RANKS))
    far = (rows.category - rows.cut).cast("float64") + 0.5
    rows = rows.mutate(hit=rows.category >= rows.cut, x=rows.category, telling=far)
    courses = list(courses)
    return Sided(
        indicator,
        rows.select(*COLUMNS, "stratum", "driver_group"),
        ("stratum",),
        least=least,
        by=tuple(course.by for course in courses),
        milder={course.by: _milder(course) for course in courses},
        groups={course.by: groups for course in courses if (groups := _groups(course))},
    )


def _milder(course: Course) -> frozenset[str]:
    return frozenset(line.subject_id for line in course.lines if line.more.get("side", HARSHER) == MILDER)


def _groups(course: Course) -> dict[str, str]:
    return {line.subject_id: str(line.more["group"]) for line in course.lines if "group" in line.more}
