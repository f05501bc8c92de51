"""The assessment: all signals over one scope, one family a kind, warnings, checks, and what must be known of the run."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path

from zhunsheng.errors import Problem
from zhunsheng.integrity import bounds as all_bounds
from zhunsheng.integrity import doubts, signals
from zhunsheng.integrity.benign import one_off_keys, recording_change
from zhunsheng.integrity.bounds import Bounds
from zhunsheng.integrity.clearing import Cleared, cleared
from zhunsheng.integrity.course import Course
from zhunsheng.integrity.evidence import courses
from zhunsheng.integrity.family import Family, families
from zhunsheng.integrity.horizon import YEAR, Step
from zhunsheng.integrity.indicator import Check, Line, Note
from zhunsheng.integrity.marks import Marks, Reading
from zhunsheng.integrity.parameters import own
from zhunsheng.integrity.people import People, Subjects, people
from zhunsheng.integrity.scope import Scope
from zhunsheng.integrity.unseen import Unseen, unseen
from zhunsheng.integrity.warnings import Lead, warn
from zhunsheng.lake import Lake, looks
from zhunsheng.law import Law
from zhunsheng.types import Window

COUNTED = "u1_pressure"  # the room that looks at activity in the table ``counts`` too
BY_DAY = 2_000_000  # records up to which evidence is kept by day, beyond by month
LONGEST_BY_DAY = timedelta(days=400)  # likewise for the window


@dataclass(frozen=True)
class Assessment:
    """Everything one run found, ready to be written, printed or drawn."""

    scope: Scope
    bounds: Bounds
    unseen: tuple[Unseen, ...]
    courses: tuple[Course, ...]
    families: tuple[Family, ...]
    leads: tuple[Lead, ...]
    checks: tuple[Check, ...]
    notes: tuple[Note, ...]
    marks: tuple[Marks, ...]

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """A line for every indicator and subject: an object each, so read ``courses`` and ``unseen`` where there are many."""
        seen = (line for course in self.courses for line in course.lines)
        return (*seen, *(line for block in self.unseen for line in block.lines()))

    @cached_property
    def cleared(self) -> tuple[Cleared, ...]:
        """Lines that benign causes cleared."""
        return tuple(cleared(self.courses, marks=self.marks, bounds=self.bounds))


def assess(
    lake: Lake,
    *,
    as_of: datetime,
    start: datetime | None = None,
    local_law: Path | None = None,
    step: Step | None = None,
    only: Collection[str] | None = None,
    told: Callable[[str], None] | None = None,
) -> Assessment:
    """Assess the records that happened before ``as_of`` and were known by then.

    Parameters
    ----------
    as_of : an aware moment; what was known later plays no part.
    start : where the window begins, a year before ``as_of`` where it is not given.
    local_law : folder of the bureau's own layer: law data, and values of parameters.
    step : how far two looks are apart; days for up to `BY_DAY` records in up to `LONGEST_BY_DAY`, else
        months, where it is not given.
    only : rooms to run, all where it is not given.
    told : called with each signal's id before it runs, to show progress.

    Raises
    ------
    Problem
        ``table_empty`` where neither enforcement nor counts are held, ``window_without_records`` where the window holds none,
        ``signal_unknown`` where ``only`` names a room that there is not.
    """
    law = Law.load(lake.jurisdiction, local=local_law)
    window = Window(start or as_of - YEAR, as_of)
    scope = Scope(lake, law, as_of, window, step or _step(lake, window=window), own(local_law))
    bounds = all_bounds.load(scope.standing)
    whom = subjects(scope)
    if not whom["unit"].records and not _counts_alone(lake):
        raise Problem("window_without_records", start=window.start.isoformat(), end=as_of.isoformat())
    looks.record(lake.path, what="integrity", rows=sum(whom["unit"].records.values()), detail=str(window))
    readings, found, marked = _readings(scope, only=only, whom=whom, bounds=bounds, told=told)
    judged = families(found, bounds=bounds)
    return Assessment(
        scope,
        bounds,
        tuple(unseen(readings, courses=found, whom=whom)),
        tuple(found),
        tuple(judged),
        tuple(warn(judged, marks=marked, scope=scope, bounds=bounds)),
        tuple(check for reading in readings for check in reading.checks),
        (*_notes(scope, readings=readings, whom=whom, bounds=bounds), *doubts.notes(found, bounds=bounds)),
        tuple(marked),
    )


def _readings(
    scope: Scope,
    *,
    only: Collection[str] | None,
    whom: Subjects,
    bounds: Bounds,
    told: Callable[[str], None] | None,
) -> tuple[list[Reading], list[Course], list[Marks]]:
    """What each room found, the courses of all indicators, and the marks that leads list their records from."""
    readings: list[Reading] = []
    found: list[Course] = []
    marked: list[Marks] = []
    for name, run in _chosen(only):
        if told:
            told(name)
        reading = _lacking(name) if _counts_alone(scope.lake) and name != COUNTED else run(scope)
        readings.append(reading)
        for marks in reading.marks:
            more, compared = courses(scope, marks=marks, subjects=whom, bounds=bounds)
            found += more
            marked.append(compared)
        found += reading.courses
        marked += reading.told
    return readings, found, marked


def _counts_alone(lake: Lake) -> bool:
    """A lake of counts without any record: activity can be looked at, conduct cannot."""
    return lake.has("counts") and not lake.has("enforcement")


def _lacking(room: str) -> Reading:
    return Reading(notes=[Note("not_assessable", {"indicator": room, "lack": "enforcement"})])


def subjects(scope: Scope) -> Subjects:
    """Officers and units with records in the window."""
    if _counts_alone(scope.lake):
        return {"officer": People({}, {}), "unit": People({}, {})}
    rows = scope.rows
    counts = scope.run(rows.group_by("officer_id", "unit_id").aggregate(n=rows.count()))
    return {"officer": people(counts, by="officer"), "unit": people(counts, by="unit")}


def _step(lake: Lake, *, window: Window) -> Step:
    """Days where that is a matter of a minute, else months."""
    few = lake.filled("enforcement").get("record_id", 0) <= BY_DAY
    return "D" if few and window.end - window.start <= LONGEST_BY_DAY else "M"


def _chosen(only: Collection[str] | None) -> list[tuple[str, Callable[[Scope], Reading]]]:
    rooms = signals.rooms()
    for name in only or ():
        if name not in rooms:
            raise Problem("signal_unknown", signal=name, allowed=", ".join(rooms))
    return [(name, signals.run_of(name)) for name in rooms if only is None or name in only]


def _notes(scope: Scope, *, readings: Sequence[Reading], whom: Subjects, bounds: Bounds) -> list[Note]:
    named, of = sum(whom["officer"].records.values()), sum(whom["unit"].records.values())
    if _counts_alone(scope.lake):
        return [note for reading in readings for note in reading.notes]
    unnamed = [Note("no_officer", {"rows": of - named, "of": of})] if of > named else []
    keys = one_off_keys.note(whom["officer"].records, most=bounds.one_off)
    return [*unnamed, *keys, *recording_change.notes(scope), *(note for reading in readings for note in reading.notes)]
