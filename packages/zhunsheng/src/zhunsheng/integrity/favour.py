"""What speaks for the subject of a lead, reason by reason, beside the benign causes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from zhunsheng.errors import Lang
from zhunsheng.integrity import sentences, texts
from zhunsheng.integrity.assess import Assessment
from zhunsheng.integrity.bounds import Bounds
from zhunsheng.integrity.indicator import Check, Kind, Line, SubjectKind
from zhunsheng.integrity.warnings import Lead

Group = tuple[str, SubjectKind]


@dataclass(frozen=True)
class Favour:
    """What is known of the comparison as a whole.

    Parameters
    ----------
    assessed : subjects assessed, by indicator and kind of subject.
    articles : the law of the day that checks of a subject's records name, by indicator, kind of subject and subject.
    sizes : of the families. ``units`` : units with a lead, by kind.
    """

    bounds: Bounds
    assessed: Mapping[Group, int]
    articles: Mapping[tuple[str, SubjectKind, str], tuple[str, ...]]
    sizes: Mapping[Kind, int]
    units: Mapping[Kind, frozenset[str]]

    def points(self, lead: Lead, *, line: Line, lang: Lang) -> list[str]:
        """Sentences about one reason of a lead: causes tested, small numbers, the interval, peers, chance, the unit."""
        said = [(code, params) for code, applies, params in self._candidates(lead, line=line) if applies]
        return [
            *sentences.causes(line, lang=lang),
            *(texts.text("favour", code, lang=lang, params=params) for code, params in said),
        ]

    def law(self, line: Line) -> tuple[str, ...]:
        """Articles that stood on the day of the acts that this reason is about."""
        return self.articles.get((line.indicator.id, *_kind_and_id(line)), ())

    def _candidates(self, lead: Lead, *, line: Line) -> list[tuple[str, bool, dict[str, object]]]:
        excess, lower = line.observed - (line.expected or 0.0), line.lower or 0.0
        peers = self.assessed[line.indicator.id, line.subject_kind] - 1
        kind, size = lead.judged.kind, self.sizes[lead.judged.kind]
        chance = size * self.bounds.sample
        beside = lead.judged.subject_kind == "officer" and lead.unit_id in self.units[kind]
        return [
            ("small", 0 <= excess < self.bounds.small, {"exposure": round(line.exposure), "excess": excess}),
            ("interval", lower <= 1, {"lower": lower, "upper": line.upper or 0.0}),
            ("peers", True, {"peers": peers, "subject": line.subject_kind}),
            ("chance", lead.level == "yellow", {"size": size, "chance": chance, "bound": self.bounds.sample}),
            ("bound", lead.level == "orange", {"bound": self.bounds.discovery}),
            ("unit", beside, {"unit": lead.unit_id}),
        ]


def _kind_and_id(line: Line) -> tuple[SubjectKind, str]:
    return line.subject_kind, line.subject_id


def favour(found: Assessment) -> Favour:
    """Counted once for all leads of a run."""
    assessed: dict[Group, int] = {}
    for course in found.courses:
        key = (course.indicator.id, course.by)
        assessed[key] = assessed.get(key, 0) + sum(line.state == "assessed" for line in course.lines)
    units: dict[Kind, set[str]] = {family.kind: set() for family in found.families}
    for lead in found.leads:
        if lead.judged.subject_kind == "unit":
            units[lead.judged.kind].add(lead.judged.subject_id)
    return Favour(
        found.bounds,
        assessed,
        _articles(found.checks, leads=found.leads),
        {family.kind: len(family.members) for family in found.families},
        {kind: frozenset(names) for kind, names in units.items()},
    )


def _articles(checks: Iterable[Check], *, leads: Sequence[Lead]) -> dict[tuple[str, SubjectKind, str], tuple[str, ...]]:
    wanted = {(line.indicator.id, *_kind_and_id(line)) for lead in leads for line in lead.reasons}
    articles: dict[tuple[str, SubjectKind, str], dict[str, None]] = {}
    for check in checks:
        indicator = check.rule.partition(".")[0]
        subjects: tuple[tuple[SubjectKind, str | None], ...] = (("officer", check.officer_id), ("unit", check.unit_id))
        for kind, name in subjects:
            if name is not None and (key := (indicator, kind, name)) in wanted and check.article:
                articles.setdefault(key, {})[check.article] = None
    return {key: tuple(sorted(names)) for key, names in articles.items()}
