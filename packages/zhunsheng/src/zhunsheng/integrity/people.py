"""Whom an assessment looks at: officers, and units, for a peer norm hides what a whole squadron does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from zhunsheng.integrity.indicator import SubjectKind


@dataclass(frozen=True)
class People:
    """Whoever has records in the window: how many, and of an officer the unit that most of them are from."""

    records: Mapping[str, int]
    unit: Mapping[str, str]


Subjects = Mapping[SubjectKind, People]


def people(counts: pa.Table, *, by: SubjectKind) -> People:
    """From records by officer and unit."""
    chosen = counts.filter(pc.is_valid(counts[f"{by}_id"])).sort_by([("n", "descending"), ("unit_id", "ascending")])
    records: dict[str, int] = {}
    unit: dict[str, str] = {}
    columns = (chosen[name].to_pylist() for name in (f"{by}_id", "unit_id", "n"))
    for subject, home, n in zip(*columns, strict=True):
        records[subject] = records.get(subject, 0) + n
        unit.setdefault(subject, home)
    return People(records, unit)
