"""A timeline a reason: running totals seen and expected, look by look, with the band that the lawful spread allows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from zhunsheng.integrity.assess import Assessment
from zhunsheng.integrity.course import Course
from zhunsheng.integrity.indicator import Line, SubjectKind
from zhunsheng.integrity.pictures.limits import limits
from zhunsheng.integrity.warnings import Lead
from zhunsheng.stats.betabinomial import Ints

LOOKS = 60  # points of a line
BAND = (0.025, 0.975)
Key = tuple[str, SubjectKind, str]


@dataclass(frozen=True)
class Timeline:
    """Running totals of one subject and indicator.

    Parameters
    ----------
    days : of the looks drawn. ``seen``, ``expected`` : totals known at each.
    low, high : what 95 % of lawful subjects in its place lie between; empty for a method without a null.
    """

    days: tuple[date, ...]
    seen: tuple[float, ...]
    expected: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


def timelines(found: Assessment, *, leads: Iterable[Lead]) -> Mapping[Key, Timeline]:
    """For the reasons of these leads.

    The band takes the null of the last look throughout, and trials from the expected count at the share of the last look:
    earlier looks were judged by the fits of their own months.
    """
    wanted: dict[tuple[str, SubjectKind], dict[str, Line]] = {}
    for lead in leads:
        for line in lead.reasons:
            wanted.setdefault((line.indicator.id, line.subject_kind), {})[line.subject_id] = line
    horizon = found.scope.horizon
    first, last = horizon.fits[0], len(horizon.days) - 1
    looks = np.unique(np.linspace(first, last, min(LOOKS, last - first + 1)).astype(np.int64))
    days = tuple(horizon.days[look] for look in looks)
    made: dict[Key, Timeline] = {}
    for course in found.courses:
        for line in wanted.get((course.indicator.id, course.by), {}).values():
            if line.subject_id in course.ids:
                made[course.indicator.id, course.by, line.subject_id] = _timeline(
                    course, line=line, looks=looks, days=days
                )
    return made


def _timeline(course: Course, *, line: Line, looks: Ints, days: tuple[date, ...]) -> Timeline:
    row = course.ids.index(line.subject_id)
    known = np.isfinite(course.seen[row, looks]) & np.isfinite(course.expected[row, looks])
    looks, days = looks[known], tuple(day for day, kept in zip(days, known, strict=True) if kept)
    seen, expected = course.seen[row, looks], course.expected[row, looks]
    low = high = np.zeros(0)
    if line.null is not None and line.share:
        trials = np.rint(expected / line.share).astype(np.int64)
        share = np.full(len(looks), line.share)
        expected = trials * line.null.mean(share)
        low, high = limits(BAND, trials=trials, share=share, null=line.null)
    return Timeline(days, *(tuple(values.tolist()) for values in (seen, expected, low, high)))
