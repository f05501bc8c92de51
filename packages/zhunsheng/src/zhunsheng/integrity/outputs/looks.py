"""Evidence as it was at each look: when a subject's level came, held and went."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pyarrow as pa

from zhunsheng.integrity.assess import Assessment
from zhunsheng.integrity.bounds import Bounds
from zhunsheng.integrity.course import Course
from zhunsheng.integrity.family import Family
from zhunsheng.integrity.indicator import SubjectKind
from zhunsheng.integrity.outputs.schemas import EVIDENCE
from zhunsheng.stats.betabinomial import Ints

LEVELS = np.array(["none", "yellow", "orange", "red"])


def table(found: Assessment) -> pa.Table:
    """Looks at which a subject's level is red, orange or yellow, and the first of each return to none; by id and look."""
    moments = [found.scope.horizon.moment(look) for look in range(len(found.scope.horizon.days))]
    parts = []
    for family in found.families:
        level = levels(family, bounds=found.bounds)
        back = np.zeros(level.shape, dtype=bool)
        back[:, 1:] = (level[:, 1:] == 0) & (level[:, :-1] > 0)
        rows, looks = np.nonzero((level > 0) | back)
        subjects = [family.subjects[row] for row in rows]
        units = _units(found.courses, wanted=set(subjects))
        columns = {
            "subject_kind": [by for by, _ in subjects],
            "subject_id": [name for _, name in subjects],
            "unit_id": [units[subject] for subject in subjects],
            "kind": [family.kind] * len(rows),
            "day": [moments[look] for look in looks],
            "p_value": pa.array(family.p[rows, looks], from_pandas=True),  # NaN, not assessed, becomes null
            "q_value": pa.array(family.q[rows, looks], from_pandas=True),
            "level": LEVELS[level[rows, looks]].tolist(),
        }
        parts.append(pa.table(columns, schema=EVIDENCE))
    return pa.concat_tables(parts) if parts else EVIDENCE.empty_table()


def levels(family: Family, *, bounds: Bounds) -> Ints:
    """Subjects by looks: 3 red, 2 orange, 1 yellow, 0 none or not assessed, by the rules of `Judged.level`."""
    with np.errstate(invalid="ignore"):
        passed = [
            family.q <= bounds.discovery / bounds.stricter,
            family.q <= bounds.discovery,
            family.p <= bounds.sample,
        ]
    return np.select(passed, [3, 2, 1], default=0).astype(np.int64)


def _units(courses: Iterable[Course], *, wanted: set[tuple[SubjectKind, str]]) -> dict[tuple[SubjectKind, str], str]:
    return {
        (course.by, line.subject_id): line.unit_id
        for course in courses
        for line in course.lines
        if (course.by, line.subject_id) in wanted
    }
