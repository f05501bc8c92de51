"""Breaks of activity: weeks in which a unit's daily counts fall far below their own level. To be explained, never a warning."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from zhunsheng.integrity.indicator import Note
from zhunsheng.integrity.scope import Scope
from zhunsheng.integrity.signals.u1_pressure import params as parameters
from zhunsheng.integrity.signals.u1_pressure.params import Params
from zhunsheng.stats.betabinomial import Floats

WEEK = 7


@dataclass(frozen=True)
class Break:
    """Days on which a unit had far fewer records than its own weeks before.

    Parameters
    ----------
    seen, usual : records on these days, and what the weeks before would give for as many days of the week.
    fall, lower, upper : share by which they fell, 1 for none at all, and its interval.
    """

    series: str
    unit_id: str
    first: date
    last: date
    seen: int
    usual: float
    fall: float
    lower: float
    upper: float

    @property
    def days(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1


def breaks(scope: Scope, *, params: Params | None = None) -> list[Break]:
    """Breaks of every daily series: on-site records by unit, and `counts` with step ``day``; needs neither the other.

    Days without a row inside a series count as zero: sources leave out what did not happen.
    """
    params = params or parameters.load(scope.standing)
    found: list[Break] = []
    for name, rows in _sources(scope):
        series = _series(scope.run(rows))
        for key, (first, counts) in sorted(series.items()):
            found += find(counts, first=first, series=name, unit=key, params=params)
    return sorted(found, key=lambda entry: (entry.first, entry.series, entry.unit_id))


def _sources(scope: Scope) -> Iterator[tuple[str, ir.Table]]:
    if scope.lake.has("enforcement"):
        rows = scope.columns("unit_id", "method")
        rows = rows.filter(rows.method == "on_site")
        yield "enforcement", rows.group_by(unit=rows.unit_id, day=rows._day).aggregate(n=rows.count())
    if scope.lake.has("counts"):
        rows = scope.lake.table("counts", as_of=scope.as_of)
        start, end = (moment.astimezone(scope.zone).date() for moment in (scope.window.start, scope.window.end))
        rows = rows.filter(rows.step == "day", rows.period >= start, rows.period < end)
        name = rows.unit_id.fill_null(rows.series_id)
        yield "counts", rows.group_by(unit=name, day=rows.period).aggregate(n=rows["count"].sum().cast("int64"))


def _series(table: pa.Table) -> Mapping[str, tuple[date, Floats]]:
    """Each unit's counts by day from its first to its last, absent days as zero."""
    found: dict[str, dict[date, int]] = {}
    for row in table.to_pylist():
        found.setdefault(row["unit"], {})[row["day"]] = row["n"]
    made = {}
    for unit, days in found.items():
        first, last = min(days), max(days)
        counts = np.zeros((last - first).days + 1)
        for day, n in days.items():
            counts[(day - first).days] = n
        made[unit] = (first, counts)
    return made


def find(counts: Floats, *, first: date, series: str, unit: str, params: Params) -> Iterator[Break]:
    """Breaks of one series.

    Notes
    -----
    Each week (seven days, so that days of the week say nothing) is compared with the mean of those weeks before it that are
    not themselves a break. The variance of weekly counts about their own running level, over the mean, widens the interval
    (quasi-Poisson); it is never taken below one. Breaks that touch are one; days at its ends that are no lower than half the
    usual are cut off. Not for series with seasons of more than half within two months, nor for a break longer than those
    weeks, whose end then looks like its new level. Checked on the fall of New York's tickets after 20 December 2014.
    """
    spread = _dispersion(counts)
    low, level = _low(counts, spread=spread, params=params)
    for begin, end in _stretches(low):
        under = np.flatnonzero(counts[begin:end] < level[begin] * (1 - params.least_fall))
        since, until = begin + int(under[0]), begin + int(under[-1]) + 1
        seen, usual = counts[since:until].sum(), level[begin] * (until - since)
        fall, lower, upper = _interval(seen, usual=usual, spread=spread, params=params)
        days = (first + timedelta(days=since), first + timedelta(days=until - 1))
        yield Break(series, unit, *days, int(seen), float(usual), float(fall), float(lower), float(upper))


def _low(counts: Floats, *, spread: float, params: Params) -> tuple[np.ndarray, Floats]:
    """Days that lie in a week far below its level, and the level at the first day of each such week."""
    span = params.weeks * WEEK
    low, levels = np.zeros(len(counts), dtype=bool), np.zeros(len(counts))
    if len(counts) < span + WEEK:
        return low, levels
    sums = np.r_[0.0, np.cumsum(counts)]
    starts = np.arange(span, len(counts) - WEEK + 1)
    seen = sums[starts + WEEK] - sums[starts]
    candidate = _is_low(seen, level=(sums[starts] - sums[starts - span]) / span, spread=spread, params=params)
    last = -span
    for start, week, likely in zip(starts.tolist(), seen.tolist(), candidate.tolist(), strict=True):
        if not likely and start - last > span:
            continue
        level = _level(counts, low=low, start=start, weeks=params.weeks)
        if _is_low(np.array([week]), level=np.array([level]), spread=spread, params=params).all():
            low[start : start + WEEK] = True
            levels[start] = level
            last = start + WEEK
    return low, levels


def _is_low(seen: Floats, *, level: Floats, spread: float, params: Params) -> np.ndarray:
    """Is a week surely a fall? False where too few are expected or nothing is known."""
    usual = level * WEEK
    _, lower, _ = _interval(seen, usual=usual, spread=spread, params=params)
    return np.asarray((usual >= params.least_weekly) & (lower >= params.least_fall))


def _level(counts: Floats, *, low: np.ndarray, start: int, weeks: int) -> float:
    """Mean of the days before that lie in no break; NaN where fewer than half are left."""
    before = slice(max(0, start - weeks * WEEK), start)
    usual = counts[before][~low[before]]
    return float(usual.mean()) if len(usual) >= weeks * WEEK / 2 else np.nan


def _dispersion(counts: Floats) -> float:
    """Variance over mean of weekly counts, from differences of neighbouring weeks: a level that drifts does not count."""
    weekly = counts[: len(counts) // WEEK * WEEK].reshape(-1, WEEK).sum(axis=1)
    total = weekly[1:] + weekly[:-1]
    ratio = np.diff(weekly) ** 2 / np.maximum(total, 1.0)
    return max(1.0, float(np.median(ratio) / 0.4549)) if len(ratio) else 1.0  # the median of chi-square with one degree


def _interval(seen: Floats, *, usual: Floats, spread: float, params: Params) -> tuple[Floats, Floats, Floats]:
    """Fall as a share, and its interval: the means that leave what was seen within so many standard errors (a score interval).

    The variance is ``spread`` times the mean in question, and that of the level, which comes from ``weeks`` times as many.
    """
    wide = params.sigma**2 * spread
    bend = np.maximum(1 - wide / (np.maximum(usual, 1.0) * params.weeks), 0.1)
    half = seen + wide / 2
    root = np.sqrt(np.maximum(half**2 - bend * seen**2, 0.0))
    base = np.maximum(usual, 1e-9)
    return 1 - seen / base, 1 - (half + root) / bend / base, 1 - (half - root) / bend / base


def _stretches(low: np.ndarray) -> Sequence[tuple[int, int]]:
    """First day of each run of low days and the day after its last."""
    edges = np.flatnonzero(np.diff(np.r_[0, low.astype(int), 0]))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def notes(found: Sequence[Break], *, listed: int) -> list[Note]:
    """A note for each break; where more units than ``listed`` break at the same time, one for all of them together."""
    made: list[Note] = []
    for group in _together(found):
        if len({entry.unit_id for entry in group}) <= listed:
            made += [_alone(entry) for entry in group]
            continue
        seen, usual = sum(entry.seen for entry in group), sum(entry.usual for entry in group)
        days = {"first": min(entry.first for entry in group), "last": max(entry.last for entry in group)}
        units = len({entry.unit_id for entry in group})
        falls = sorted(entry.fall for entry in group)
        counted = {"units": units, "seen": seen, "usual": usual, "fall": 1 - seen / usual}
        made.append(Note("activity_breaks", {**days, **counted, "least": falls[0], "most": falls[-1]}))
    return made


def _alone(entry: Break) -> Note:
    names = ("unit_id", "first", "last", "days", "seen", "usual", "fall", "lower", "upper")
    return Note("activity_break", {name: getattr(entry, name) for name in names})


def _together(found: Sequence[Break]) -> Iterator[list[Break]]:
    """Breaks whose first days lie within a week of each other's."""
    group: list[Break] = []
    for entry in sorted(found, key=lambda entry: (entry.first, entry.unit_id)):
        if group and (entry.first - group[-1].first).days > WEEK:
            yield group
            group = []
        group.append(entry)
    if group:
        yield group
