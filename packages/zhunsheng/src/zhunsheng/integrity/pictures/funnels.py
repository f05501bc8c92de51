"""A funnel an indicator and kind of subject: how much of it there is, beside how much could be compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from zhunsheng.integrity.assess import Assessment
from zhunsheng.integrity.course import Course
from zhunsheng.integrity.family import Level
from zhunsheng.integrity.indicator import Line, SubjectKind
from zhunsheng.integrity.pictures.limits import limits

DRAWN = 1500  # other subjects that a funnel draws
LEVELS = (0.025, 0.975, 0.001, 0.999)
NODES = 60


@dataclass(frozen=True)
class Dot:
    """A subject that is a lead for this reason: where it lies, its level, its name and the lead's id."""

    x: float
    y: float
    level: Level
    name: str
    lead: str


@dataclass(frozen=True)
class Funnel:
    """Subjects of one indicator and kind, and the limits of the lawful spread at ``grid`` records.

    ``calm`` are all others, unnamed; ``of`` says how many there are. ``limits`` is empty for a method without a null.
    Upwards is the ratio to the expected count or, where peers would have less than one (``rare``), the share of the records.
    """

    indicator: str
    kind: str
    subject_kind: SubjectKind
    dots: tuple[Dot, ...]
    calm: tuple[tuple[float, float], ...]
    grid: tuple[float, ...]
    limits: tuple[tuple[float, ...], ...]
    of: int
    rare: bool = False


def funnels(found: Assessment) -> list[Funnel]:
    """A funnel for each indicator and kind of subject with anyone assessed, officers first."""
    leads = {
        (line.indicator.id, *line.subject): (lead.level, lead.id(found.scope))
        for lead in found.leads
        for line in lead.reasons
    }
    drawn = [_funnel(course, leads=leads) for course in sorted(found.courses, key=_order)]
    return [funnel for funnel in drawn if funnel]


def _order(course: Course) -> tuple[str, str]:
    return course.indicator.id, {"officer": "", "unit": "1", "device": "2"}[course.by]


def _funnel(course: Course, *, leads: Mapping[tuple[str, str, str], tuple[Level, str]]) -> Funnel | None:
    lines = [line for line in course.lines if line.state == "assessed" and line.exposure > 0]
    if not lines:
        return None
    rare = bool(np.median([line.expected or 0.0 for line in lines]) < 1)
    dots, calm = [], []
    for line in lines:
        level, lead = leads.get((course.indicator.id, *line.subject), (None, ""))
        at = line.exposure, line.observed / (line.exposure if rare else max(line.expected or 0.0, 1e-9))
        if level:
            dots.append(Dot(*at, level, line.subject_id, lead))
        else:
            calm.append(at)
    chosen = [
        calm[place] for place in np.unique(np.linspace(0, max(0, len(calm) - 1), min(len(calm), DRAWN)).astype(int))
    ]
    grid, curves = _limits(lines, rare=rare)
    about = (course.indicator.id, course.indicator.kind, course.by)
    return Funnel(*about, tuple(dots), tuple(chosen), grid, curves, len(calm), rare)


def _limits(lines: Sequence[Line], *, rare: bool) -> tuple[tuple[float, ...], tuple[tuple[float, ...], ...]]:
    """Where the curves are drawn, and each curve at the median share, as a ratio to its expected count or as a share."""
    low, high = min(line.exposure for line in lines), max(line.exposure for line in lines)
    grid = np.unique(np.geomspace(max(low, 1), max(high, low + 1, 2), NODES).astype(np.int64))
    null = next((line.null for line in lines if line.null), None)
    shares = [line.share for line in lines if line.share is not None]
    if null is None or not shares:
        return tuple(grid.tolist()), ()
    share = np.full(len(grid), float(np.median(shares)))
    expected = grid if rare else grid * null.mean(share)
    curves = limits(LEVELS, trials=grid, share=share, null=null)
    return tuple(grid.tolist()), tuple(tuple((curve / expected).tolist()) for curve in curves)
