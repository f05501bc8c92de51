"""Warnings: one a subject, kind and window, with its evidence, its records and what would have stopped it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import numpy as np

from zhunsheng.integrity.bounds import Bounds
from zhunsheng.integrity.counterfactual import Stopped, stopped
from zhunsheng.integrity.family import Family, Judged, Level
from zhunsheng.integrity.indicator import Line
from zhunsheng.integrity.marks import Marks
from zhunsheng.integrity.scope import Scope
from zhunsheng.stats.betabinomial import Floats


@dataclass(frozen=True)
class Lead:
    """What calls for a person's look; ``reasons`` are the lines behind it, the strongest first.

    ``stopped`` says for each reason how many such records would not have been a lead.
    """

    judged: Judged
    level: Level
    unit_id: str
    reasons: tuple[Line, ...]
    record_ids: tuple[str, ...] = ()
    first_seen_at: datetime | None = None
    methods: tuple[str, ...] = field(default=())
    stopped: tuple[Stopped, ...] = ()

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
    bare = [_lead(member, level=level, bounds=bounds) for member, level in levels]
    records = _records(by_indicator, scope=scope, lines=[line for lead in bare for line in lead.reasons])
    rows, threshold = {subject: row for row, subject in enumerate(family.subjects)}, family.threshold(bounds)
    made = []
    for lead in bare:
        yellow = lead.level == "yellow"
        strength = (family.p if yellow else family.q)[rows[lead.judged.subject_kind, lead.judged.subject_id]]
        first = scope.horizon.moment(_reached(strength, bound=bounds.sample if yellow else bounds.discovery))
        limit = bounds.sample if yellow else threshold
        made.append(_complete(lead, records=records, first=first, limit=limit))
    return made


def _lead(member: Judged, *, level: Level, bounds: Bounds) -> Lead:
    ordered = sorted(member.lines, key=lambda line: line.evidence if line.evidence is not None else 1.0)
    strong = [line for line in ordered if line.evidence is not None and line.evidence <= bounds.sample]
    reasons = tuple(strong or ordered[:1])
    return Lead(member, level, reasons[0].unit_id, reasons, methods=tuple(line.indicator.method for line in reasons))


def _reached(strength: Floats, *, bound: float) -> int:
    """The first look at which the evidence sufficed."""
    with np.errstate(invalid="ignore"):
        return int(np.flatnonzero(strength <= bound)[0])


def _complete(lead: Lead, *, records: Mapping[tuple[str, str, str], list[str]], first: datetime, limit: float) -> Lead:
    """The lead with its records and what would have stopped it."""
    told = dict.fromkeys(record for line in lead.reasons for record in records.get(_key(line), ()))
    return replace(
        lead,
        record_ids=tuple(told),
        first_seen_at=first,
        stopped=tuple(stopped(line, of=lead.judged.lines, limit=limit) for line in lead.reasons),
    )


def _key(line: Line) -> tuple[str, str, str]:
    return line.indicator.id, line.subject_kind, line.subject_id


def _records(
    by_indicator: Mapping[str, Marks], *, scope: Scope, lines: Sequence[Line]
) -> dict[tuple[str, str, str], list[str]]:
    """The records to look at, most telling first, fetched once an indicator and kind of subject."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for indicator, by in sorted({(line.indicator.id, line.subject_kind) for line in lines}):
        if indicator not in by_indicator:
            continue
        wanted = sorted(
            {line.subject_id for line in lines if (line.indicator.id, line.subject_kind) == (indicator, by)}
        )
        for row in scope.run(by_indicator[indicator].told(wanted, by=by)).to_pylist():
            found.setdefault((indicator, by, row["subject_id"]), []).append(row["record_id"])
    return found
