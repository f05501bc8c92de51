"""The assessment: all signals over one scope, one family a kind, warnings, checks, and what must be known of the run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from zhunsheng.errors import Problem
from zhunsheng.integrity import bounds as all_bounds
from zhunsheng.integrity.benign import one_off_keys, recording_change
from zhunsheng.integrity.bounds import Bounds
from zhunsheng.integrity.family import Family, families
from zhunsheng.integrity.indicator import Check, Line, Note, State
from zhunsheng.integrity.marks import Marks, Reading
from zhunsheng.integrity.scope import Scope
from zhunsheng.integrity.signals.d1_tier import run as d1_tier
from zhunsheng.integrity.signals.d2_bunching import run as d2_bunching
from zhunsheng.integrity.signals.p5_defaults import run as p5_defaults
from zhunsheng.integrity.subjects import Subjects, subjects
from zhunsheng.integrity.warnings import Lead, warn
from zhunsheng.lake import Lake, looks
from zhunsheng.law import Law
from zhunsheng.types import Window

Signal = Callable[..., Reading]
SIGNALS: tuple[tuple[str, Signal], ...] = (
    ("d1_tier", d1_tier.run),
    ("d2_bunching", d2_bunching.run),
    ("p5_defaults", p5_defaults.run),
)
YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Assessment:
    """Everything one run found, ready to be written, printed or drawn."""

    scope: Scope
    bounds: Bounds
    lines: tuple[Line, ...]
    families: tuple[Family, ...]
    leads: tuple[Lead, ...]
    checks: tuple[Check, ...]
    notes: tuple[Note, ...]
    marks: tuple[Marks, ...]


def assess(
    lake: Lake,
    *,
    as_of: datetime,
    start: datetime | None = None,
    local_law: Path | None = None,
    told: Callable[[str], None] | None = None,
) -> Assessment:
    """Assess the records that happened before ``as_of`` and were known by then.

    Parameters
    ----------
    as_of : an aware moment; what was known later plays no part.
    start : where the window begins, a year before ``as_of`` where it is not given.
    local_law : folder of the bureau's own layer of the law data.
    told : called with each signal's id before it runs, to show progress.

    Raises
    ------
    Problem
        ``table_empty`` where no enforcement is held, ``window_without_records`` where none of it lies in the window.
    """
    law = Law.load(lake.jurisdiction, local=local_law)
    scope = Scope(lake, law, as_of, Window(start or as_of - YEAR, as_of))
    bounds = all_bounds.load(as_of.date())
    whom = subjects(scope)
    if not whom["unit"].records:
        raise Problem("window_without_records", start=scope.window.start.isoformat(), end=as_of.isoformat())
    looks.record(lake.path, what="integrity", rows=sum(whom["unit"].records.values()), detail=str(scope.window))
    readings = []
    for name, signal in SIGNALS:
        if told:
            told(name)
        readings.append(signal(scope, bounds=bounds, subjects=whom))
    lines = [line for reading in readings for line in reading.lines]
    lines += _unseen(readings, lines=lines, whom=whom)
    marks = [entry for reading in readings for entry in reading.marks]
    judged = families(lines)
    return Assessment(
        scope,
        bounds,
        tuple(lines),
        tuple(judged),
        tuple(warn(judged, marks=marks, scope=scope, bounds=bounds)),
        tuple(check for reading in readings for check in reading.checks),
        tuple(_notes(scope, readings=readings, whom=whom, bounds=bounds)),
        tuple(marks),
    )


def _unseen(readings: Sequence[Reading], *, lines: Sequence[Line], whom: Subjects) -> Iterator[Line]:
    """A line for every subject that an indicator has none for: nothing seen of it, or nothing that could be."""
    seen = {(line.indicator.id, *line.subject) for line in lines}
    for reading in readings:
        absent = {indicator.id for indicator in reading.absent}
        assessed = [marks.indicator for marks in reading.marks if marks.indicator.id not in absent]
        for indicator in (*assessed, *reading.absent):
            state: State = "not_assessable" if indicator.id in absent else "insufficient"
            for kind, people in whom.items():
                for name in people.records:
                    if (indicator.id, kind, name) not in seen:
                        yield Line(kind, name, people.unit[name], indicator, 0, 0, state)


def _notes(scope: Scope, *, readings: Sequence[Reading], whom: Subjects, bounds: Bounds) -> list[Note]:
    named, of = sum(whom["officer"].records.values()), sum(whom["unit"].records.values())
    unnamed = [Note("no_officer", {"rows": of - named, "of": of})] if of > named else []
    keys = one_off_keys.note(whom["officer"].records, most=bounds.one_off)
    return [*unnamed, *keys, *recording_change.notes(scope), *(note for reading in readings for note in reading.notes)]
