"""Warnings: one a subject, kind and window, with its evidence, its records and what would have stopped it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import numpy as np

from zhunsheng.integrity.bounds import Bounds
from zhunsheng.integrity.family import Family, Judged, Level
from zhunsheng.integrity.indicator import Line
from zhunsheng.integrity.marks import Marks
from zhunsheng.integrity.scope import Scope


@dataclass(frozen=True)
class Lead:
    """What calls for a person's look; ``reasons`` are the lines behind it, the strongest first."""

    judged: Judged
    level: Level
    unit_id: str
    reasons: tuple[Line, ...]
    record_ids: tuple[str, ...] = ()
    first_seen_at: datetime | None = None
    methods: tuple[str, ...] = field(default=())

    @property
    def score(self) -> float:
        """Minus the logarithm of the evidence, to base ten."""
        return float(-np.log10(max(self.judged.p, 1e-300)))

    def id(self, scope: Scope) -> str:
        """The same evidence gives the same id again."""
        evidence = [(line.indicator.id, line.exposure, line.observed) for line in self.reasons]
        window = (scope.window.start.isoformat(), scope.window.end.isoformat())
        subject = (self.judged.kind, self.judged.subject_kind, self.judged.subject_id)
        whole = repr((subject, window, sorted(evidence), sorted(self.record_ids), self.methods))
        return "w-" + hashlib.sha256(whole.encode()).hexdigest()[:20]


def warn(families: Iterable[Family], *, marks: Sequence[Marks], scope: Scope, bounds: Bounds) -> list[Lead]:
    """Warnings of all families, in each the strongest first."""
    by_indicator = {entry.indicator.id: entry for entry in marks}
    return [lead for family in families for lead in _of(family, by_indicator=by_indicator, scope=scope, bounds=bounds)]


def _of(family: Family, *, by_indicator: Mapping[str, Marks], scope: Scope, bounds: Bounds) -> list[Lead]:
    levels = [(member, level) for member in family.members if (level := member.level(bounds))]
    threshold = max((member.p for member, level in levels if level != "yellow"), default=bounds.sample)
    bare = [_lead(member, level=level, bounds=bounds) for member, level in levels]
    told = _Told(by_indicator, scope=scope, lines=[line for lead in bare for line in lead.reasons])
    return [_complete(lead, told=told, scope=scope, threshold=threshold) for lead in bare]


def _lead(member: Judged, *, level: Level, bounds: Bounds) -> Lead:
    ordered = sorted(member.lines, key=lambda line: line.evidence if line.evidence is not None else 1.0)
    strong = [line for line in ordered if line.evidence is not None and line.evidence <= bounds.sample]
    reasons = tuple(strong or ordered[:1])
    return Lead(member, level, reasons[0].unit_id, reasons, methods=tuple(line.indicator.method for line in reasons))


def _complete(lead: Lead, *, told: _Told, scope: Scope, threshold: float) -> Lead:
    """The lead with its records and the moment the evidence first sufficed."""
    bound = max(threshold, lead.judged.p)
    seen = [moment for line in lead.reasons if (moment := told.first_seen(line, bound=bound))]
    records = dict.fromkeys(record for line in lead.reasons for record in told.records(line))
    return replace(lead, record_ids=tuple(records), first_seen_at=min(seen, default=scope.as_of))


class _Told:
    """Records and history of the subjects warned of, fetched once an indicator and kind of subject."""

    def __init__(self, by_indicator: Mapping[str, Marks], *, scope: Scope, lines: Sequence[Line]) -> None:
        self._records: dict[tuple[str, str, str], list[str]] = {}
        self._history: dict[tuple[str, str, str], list[tuple[int, int, datetime]]] = {}
        for key in sorted({(line.indicator.id, line.subject_kind) for line in lines}):
            subjects = sorted({line.subject_id for line in lines if (line.indicator.id, line.subject_kind) == key})
            marks = by_indicator[key[0]]
            for row in scope.run(marks.told(subjects, by=key[1])).to_pylist():
                self._records.setdefault((*key, row["subject_id"]), []).append(row["record_id"])
            for row in scope.run(marks.history(subjects, by=key[1])).to_pylist():
                entry = (row["trials"], row["hits"], row["last"])
                self._history.setdefault((*key, row["subject_id"]), []).append(entry)

    def records(self, line: Line) -> list[str]:
        """The records to look at, most telling first."""
        return self._records.get((line.indicator.id, line.subject_kind, line.subject_id), [])

    def first_seen(self, line: Line, *, bound: float) -> datetime | None:
        """The end of the first month by which the records known gave the evidence, under the null as fitted now."""
        history = self._history.get((line.indicator.id, line.subject_kind, line.subject_id), [])
        if not history or line.null is None or line.share is None:
            return None
        trials = np.cumsum([entry[0] for entry in history])
        hits = np.cumsum([entry[1] for entry in history])
        p = line.null.upper_mid_p(hits, trials=trials, share=np.full(len(trials), line.share))
        passed = np.flatnonzero(p <= bound)
        return history[int(passed[0])][2] if len(passed) else history[-1][2]
