"""From evidence to levels: the three kinds apart, one hypothesis a subject, a false-discovery bound over the family."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from zhunsheng.integrity.bounds import Bounds
from zhunsheng.integrity.indicator import Kind, Line, SubjectKind
from zhunsheng.stats import discovery

Level = Literal["red", "orange", "yellow"]
KINDS: tuple[Kind, ...] = ("padding", "arbitrary", "downgrading")


@dataclass(frozen=True)
class Judged:
    """A subject and kind: its lines, the one p-value they give together, and the bound it passes."""

    kind: Kind
    subject_kind: SubjectKind
    subject_id: str
    lines: tuple[Line, ...]
    p: float
    q: float

    @property
    def subject(self) -> tuple[str, str]:
        """Kind and id."""
        return self.subject_kind, self.subject_id

    def level(self, bounds: Bounds) -> Level | None:
        """Red, orange, yellow, or nothing to look at."""
        if self.q <= bounds.discovery / bounds.stricter:
            return "red"
        if self.q <= bounds.discovery:
            return "orange"
        return "yellow" if self.p <= bounds.sample else None


@dataclass(frozen=True)
class Family:
    """All hypotheses of one kind, strongest first."""

    kind: Kind
    members: tuple[Judged, ...]


def families(lines: Iterable[Line]) -> list[Family]:
    """One family a kind, over officers and units together.

    Indicators of a subject are joined by the Cauchy combination, which holds whatever their dependence and costs a strong
    one little; Benjamini and Hochberg then run over the subjects. Officers of a unit that is itself at fault lean the
    same way, a positive dependence under which the bound holds.
    """
    groups: dict[tuple[Kind, SubjectKind, str], list[Line]] = {}
    for line in lines:
        if line.state == "assessed":
            groups.setdefault((line.indicator.kind, line.subject_kind, line.subject_id), []).append(line)
    return [_family(kind, groups={key: group for key, group in groups.items() if key[0] == kind}) for kind in KINDS]


def _family(kind: Kind, *, groups: dict[tuple[Kind, SubjectKind, str], list[Line]]) -> Family:
    keys = sorted(groups)
    p = np.array([joined(groups[key]) for key in keys])
    q = discovery.q_values(p)
    judged = [
        Judged(kind, key[1], key[2], tuple(groups[key]), float(one), float(bound))
        for key, one, bound in zip(keys, p, q, strict=True)
    ]
    return Family(kind, tuple(sorted(judged, key=lambda entry: (entry.p, entry.subject_kind, entry.subject_id))))


def joined(lines: Sequence[Line]) -> float:
    """One p-value from a subject's indicators of one kind."""
    p = np.array([line.evidence for line in lines], dtype=float)
    return float(p[0]) if len(p) == 1 else discovery.cauchy(p, weights=np.ones_like(p))
