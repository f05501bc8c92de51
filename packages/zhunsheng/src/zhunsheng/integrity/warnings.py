"""Warnings: one a subject, kind and window, with its evidence, its records and what would have stopped it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

import numpy as np

from zhunsheng.integrity.bounds import Bounds
from zhunsheng.integrity.counterfactual import Stopped, stopped
from zhunsheng.integrity.family import Family, Judged, Level, joined_p
from zhunsheng.integrity.indicator import Line, Said
from zhunsheng.integrity.marks import Marks
from zhunsheng.integrity.scope import Scope


@dataclass(frozen=True)
class Lead:
    """What calls for a person's look; ``reasons`` are the lines behind it, the strongest first.

    ``stopped`` says for each reason how many such records would not have been a lead. ``score`` : as in `Judged`.
    """

    judged: Judged
    level: Level
    unit_id: str
    reasons: tuple[Line, ...]
    record_ids: tuple[str, ...] = ()
    first_seen_at: datetime | None = None
    methods: tuple[str, ...] = field(default=())
    stopped: tuple[Stopped, ...] = ()
    score: float = 0.0

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
    rows = {subject: row for row, subject in enumerate(family.subjects)}
    completed = partial(_complete, records=records, family=family, scope=scope, bounds=bounds)
    return [completed(lead, row=rows[lead.judged.subject_kind, lead.judged.subject_id]) for lead in bare]


def _lead(member: Judged, *, level: Level, bounds: Bounds) -> Lead:
    ordered = sorted(member.lines, key=lambda line: line.evidence if line.evidence is not None else 1.0)
    strong = [line for line in ordered if line.evidence is not None and line.evidence <= bounds.sample]
    reasons = tuple(strong or ordered[:1])
    return Lead(member, level, reasons[0].unit_id, reasons, methods=tuple(line.indicator.method for line in reasons))


def _complete(
    lead: Lead,
    *,
    row: int,
    records: Mapping[tuple[str, str, str], list[str]],
    family: Family,
    scope: Scope,
    bounds: Bounds,
) -> Lead:
    """The lead with its records, the look at which the evidence first sufficed, and what would have stopped it."""
    told = dict.fromkeys(record for line in lead.reasons for record in records.get(_key(line), ()))
    strength, bound = (family.p, bounds.sample) if lead.level == "yellow" else (family.q, bounds.discovery)
    with np.errstate(invalid="ignore"):
        first = int(np.flatnonzero(strength[row] <= bound)[0])
    leads = _worth_a_sample if lead.level == "yellow" else family.leads
    return replace(
        lead,
        record_ids=tuple(told),
        score=lead.judged.score(by_ratio=family.share is not None),
        first_seen_at=scope.horizon.moment(first),
        stopped=tuple(
            stopped(line, of=lead.judged.lines, leads=partial(leads, bounds=bounds)) for line in lead.reasons
        ),
    )


def _worth_a_sample(said: Sequence[Said], *, bounds: Bounds) -> bool:
    return joined_p(said) <= bounds.sample


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
