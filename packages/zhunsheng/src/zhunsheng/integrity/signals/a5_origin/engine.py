"""A5's engine: contrasts of a tally followed over the looks; of several groups the one that differs most, paid for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from zhunsheng.integrity import bounds as all_bounds
from zhunsheng.integrity.course import Course
from zhunsheng.integrity.indicator import Indicator, Line
from zhunsheng.integrity.scope import Scope
from zhunsheng.integrity.severity import lines, usual, walks
from zhunsheng.integrity.severity.tally import Tally
from zhunsheng.integrity.severity.walks import Walk
from zhunsheng.integrity.signals.a5_origin import contrast
from zhunsheng.integrity.signals.a5_origin.params import Params


def course(scope: Scope, *, tally: Tally, params: Params, indicator: Indicator) -> Course:
    """Severity towards those apart beside severity towards the rest, subject by subject."""
    bounds, horizon = all_bounds.load(scope.standing), scope.horizon

    within = contrast.cells(tally)

    def fitted(first: int, last: int) -> Walk:
        found = usual.fit(tally, look=first)
        return contrast.walk(tally, within=within, usual=found, first=first, last=last, params=params)

    found = walks.followed(fitted, size=tally.size, horizon=horizon, bounds=bounds)
    return lines.course(indicator, tally=tally, found=found, bounds=bounds, horizon=horizon)


def widest(found: Mapping[str, Course]) -> Course:
    """Of the courses of several groups, the one with the least p-value of each subject, times the number of groups."""
    names, courses = list(found), list(found.values())
    stack = np.array([course.p for course in courses])
    filled = np.where(np.isfinite(stack), stack, np.inf)
    p = np.where(np.isfinite(stack).any(axis=0), np.minimum(1.0, len(courses) * filled.min(axis=0)), np.nan)
    least = filled.argmin(axis=0)
    ratios = np.take_along_axis(np.array([course.ratios for course in courses]), least[None], axis=0)[0]
    ratios = np.where(np.isfinite(p), ratios - np.log(len(courses)), np.nan)  # one of the groups, whichever
    best = least[:, -1]
    rows = range(len(best))
    told = tuple(
        _told(
            courses[best[row]].lines[row],
            group=names[best[row]],
            of=len(courses),
            said=(float(p[row, -1]), float(ratios[row, -1])),
        )
        for row in rows
    )
    seen, expected = (
        np.array([getattr(courses[best[row]], name)[row] for row in rows]) for name in ("seen", "expected")
    )
    return replace(courses[0], p=p, seen=seen, expected=expected, lines=told, weighed=ratios)


def _told(line: Line, *, group: str, of: int, said: tuple[float, float]) -> Line:
    if line.state != "assessed":
        return line
    tried = replace(line.tried, of=of) if isinstance(line.tried, lines.Tried) else line.tried
    p, ratio = said
    return replace(line, evidence=p, likelier=ratio, more={**line.more, "group": group}, tried=tried)
