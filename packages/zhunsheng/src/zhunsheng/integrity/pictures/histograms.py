"""A histogram a reason: where a subject's records lie on the indicator's axis, and where its peers' would."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from zhunsheng.integrity.assess import Assessment
from zhunsheng.integrity.indicator import SubjectKind
from zhunsheng.integrity.marks import Marks
from zhunsheng.integrity.warnings import Lead

SPAN = (-8, 16)  # places on the axis that a histogram draws; what lies beyond is put at its ends
Key = tuple[str, SubjectKind, str]
Counts = dict[tuple[object, ...], dict[int, int]]


@dataclass(frozen=True)
class Histogram:
    """A subject's counts at each place of the axis, and what its peers would have there.

    ``line`` is where the law's tier begins, ``place`` where hits stand; None where there is none.
    """

    places: tuple[int, ...]
    seen: tuple[float, ...]
    expected: tuple[float, ...]
    line: float | None
    place: int | None

    def label(self, place: int) -> str:
        """A place, the ends marked as holding what lies beyond."""
        low, high = SPAN
        return f"≤{place}" if place == low else f"≥{place}" if place == high else str(place)


def histograms(found: Assessment, *, leads: Iterable[Lead]) -> Mapping[Key, Histogram]:
    """By indicator and subject, for the reasons of these leads; none for a method without marked records."""
    wanted: dict[str, dict[SubjectKind, set[str]]] = {}
    for lead in leads:
        for line in lead.reasons:
            wanted.setdefault(line.indicator.id, {}).setdefault(line.subject_kind, set()).add(line.subject_id)
    marks = {entry.indicator.id: entry for entry in found.marks}
    made: dict[Key, Histogram] = {}
    for indicator in sorted(wanted.keys() & marks.keys()):
        everyone: Counts = {}
        for row in found.scope.run(marks[indicator].spread([], by="unit")).to_pylist():
            _add(everyone, row=row, strata=marks[indicator].strata)
        for by, subjects in wanted[indicator].items():
            own = _own(found, marks=marks[indicator], by=by, subjects=sorted(subjects))
            for subject, counts in own.items():
                made[indicator, by, subject] = _histogram(counts, everyone=everyone, marks=marks[indicator])
    return made


def _own(found: Assessment, *, marks: Marks, by: SubjectKind, subjects: Sequence[str]) -> dict[str, Counts]:
    own: dict[str, Counts] = {}
    for row in found.scope.run(marks.spread(subjects, by=by)).to_pylist():
        _add(own.setdefault(row["subject_id"], {}), row=row, strata=marks.strata)
    return own


def _add(counts: Counts, *, row: dict[str, object], strata: Sequence[str]) -> None:
    place = int(np.clip(int(str(row["x"])), *SPAN))
    cell = counts.setdefault(tuple(row[name] for name in strata), {})
    cell[place] = cell.get(place, 0) + int(str(row["trials"]))


def _histogram(own: Counts, *, everyone: Counts, marks: Marks) -> Histogram:
    """Peers' distribution in each stratum, weighted as the subject's own records lie over the strata."""
    seen: dict[int, float] = {}
    expected: dict[int, float] = {}
    for stratum, cell in own.items():
        total = sum(cell.values())
        others = {place: count - cell.get(place, 0) for place, count in everyone[stratum].items()}
        whole = max(1, sum(others.values()))
        for place, count in cell.items():
            seen[place] = seen.get(place, 0) + count
        for place, count in others.items():
            expected[place] = expected.get(place, 0) + total * count / whole
    places = tuple(range(min({*seen, *expected}), max({*seen, *expected}) + 1))
    values = tuple(seen.get(place, 0) for place in places), tuple(expected.get(place, 0) for place in places)
    return Histogram(places, *values, marks.line, marks.place)
