"""The numbers behind the pictures: a funnel an indicator, a histogram a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from zhunsheng.integrity.assess import Assessment
from zhunsheng.integrity.indicator import Line, SubjectKind
from zhunsheng.integrity.marks import Marks
from zhunsheng.stats import betabinomial

DRAWN = 1500  # subjects without a warning that a funnel draws
SPAN = (-8, 16)  # places on the axis that a histogram draws; what lies beyond is put at its ends
LEVELS = (0.025, 0.975, 0.001, 0.999)


@dataclass(frozen=True)
class Dot:
    """A subject in a funnel."""

    x: float
    y: float
    level: str
    name: str


@dataclass(frozen=True)
class Funnel:
    """Subjects of one indicator and kind, and the limits of the lawful spread at ``grid`` records."""

    indicator: str
    subject_kind: SubjectKind
    dots: tuple[Dot, ...]
    grid: tuple[float, ...]
    limits: tuple[tuple[float, ...], ...]
    of: int
    drawn: int


@dataclass(frozen=True)
class Histogram:
    """A subject's counts at each place of the axis, and what its peers would have there."""

    places: tuple[int, ...]
    seen: tuple[float, ...]
    expected: tuple[float, ...]
    line: float | None
    place: int | None


def funnels(found: Assessment) -> list[Funnel]:
    """A funnel for each indicator and kind of subject with anyone assessed."""
    levels = {(lead.judged.kind, *lead.judged.subject): lead.level for lead in found.leads}
    made = []
    for key in sorted({(line.indicator.id, line.subject_kind) for line in found.lines if line.state == "assessed"}):
        lines = [entry for entry in found.lines if _key(entry) == key and entry.state == "assessed"]
        dots = [
            Dot(
                line.exposure,
                line.observed / max(line.expected or 0.0, 1e-9),
                levels.get((line.indicator.kind, *line.subject), "none"),
                line.subject_id,
            )
            for line in lines
        ]
        made.append(_funnel(key, lines=lines, dots=dots))
    return made


def _key(line: Line) -> tuple[str, SubjectKind]:
    return line.indicator.id, line.subject_kind


def _funnel(key: tuple[str, SubjectKind], *, lines: Sequence[Line], dots: Sequence[Dot]) -> Funnel:
    calm = [dot for dot in dots if dot.level == "none"]
    chosen = [calm[place] for place in np.linspace(0, len(calm) - 1, min(len(calm), DRAWN)).astype(int)] if calm else []
    share = float(np.median([(line.expected or 0.0) / line.exposure for line in lines]))
    rho = next((line.null.rho for line in lines if line.null), 0.0)
    low, high = min(line.exposure for line in lines), max(line.exposure for line in lines)
    grid = np.unique(np.geomspace(low, max(high, low + 1), 60).astype(np.int64))
    a, b = betabinomial.shapes(np.full(len(grid), share), rho=rho)
    limits = tuple(
        tuple((betabinomial.quantile(level, trials=grid, a=a, b=b) / (grid * share)).tolist()) for level in LEVELS
    )
    drawn = (*chosen, *(dot for dot in dots if dot.level != "none"))
    return Funnel(*key, drawn, tuple(grid.tolist()), limits, len(calm), len(chosen))


def histograms(found: Assessment) -> Mapping[tuple[str, str, str], Histogram]:
    """By indicator and subject, for every reason of every lead."""
    wanted: dict[tuple[str, SubjectKind], set[str]] = {}
    for lead in found.leads:
        for line in lead.reasons:
            wanted.setdefault(_key(line), set()).add(line.subject_id)
    marks = {entry.indicator.id: entry for entry in found.marks}
    made: dict[tuple[str, str, str], Histogram] = {}
    for (indicator, by), subjects in sorted(wanted.items()):
        for subject, histogram in _histograms(found, marks=marks[indicator], by=by, subjects=sorted(subjects)).items():
            made[indicator, by, subject] = histogram
    return made


Counts = dict[tuple[object, ...], dict[int, int]]


def _histograms(found: Assessment, *, marks: Marks, by: SubjectKind, subjects: Sequence[str]) -> dict[str, Histogram]:
    everyone: Counts = {}
    for row in found.scope.run(marks.spread([], by=by)).to_pylist():
        _add(everyone, row=row, strata=marks.strata)
    own: dict[str, Counts] = {}
    for row in found.scope.run(marks.spread(subjects, by=by)).to_pylist():
        _add(own.setdefault(row["subject_id"], {}), row=row, strata=marks.strata)
    return {subject: _histogram(counts, everyone=everyone, marks=marks) for subject, counts in own.items()}


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
