"""What every signal hands over: indicators, a line for each subject, checks, pictures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from zhunsheng.stats import twogroups
from zhunsheng.stats.spread import Null

Kind = Literal["padding", "arbitrary", "downgrading"]
State = Literal["assessed", "insufficient", "not_assessable"]
SubjectKind = Literal["officer", "unit", "device"]


@dataclass(frozen=True)
class Indicator:
    """One number that a signal watches; its texts are in texts.toml under its id."""

    id: str
    kind: Kind
    method: str
    evidence_kind: str = "mid_p"
    exposure_unit: str = "records"


@dataclass(frozen=True)
class Benign:
    """A cause tested: ``explained`` is how many of the observed records it accounts for."""

    cause: str
    explained: float


@dataclass(frozen=True)
class Said:
    """What a line says: a p-value, and the logarithm of a likelihood ratio where it is not worked out from that."""

    p: float
    likelier: float | None

    @property
    def ratio(self) -> float:
        """The logarithm of the likelihood ratio."""
        return float(twogroups.log_ratio(np.array([self.p]))[0]) if self.likelier is None else self.likelier


@dataclass(frozen=True)
class Line:
    """One subject and one indicator at the last look, warned or not.

    ``expected`` is what peers with the same duty would have; ``ratio``, ``lower``, ``upper`` are shrunken; ``share`` and ``null``
    are what it was tested against; ``likelier`` is the logarithm of how much likelier it is with a fault than without, where the
    method says more than its evidence does; ``raw`` is the evidence there would be if what benign causes explain had
    counted; ``elapsed`` is the part of the horizon that has passed. ``more`` are further parameters of its sentence; ``tried``
    gives what would be said with another count observed, for methods whose null is not one of counts.
    """

    subject_kind: SubjectKind
    subject_id: str
    unit_id: str
    indicator: Indicator
    exposure: float
    observed: float
    state: State
    expected: float | None = None
    ratio: float | None = None
    lower: float | None = None
    upper: float | None = None
    evidence: float | None = None
    likelier: float | None = None
    share: float | None = None
    null: Null | None = None
    benign: tuple[Benign, ...] = ()
    raw: float | None = None
    elapsed: float = 1.0
    more: Mapping[str, object] = field(default_factory=dict, compare=False)
    tried: Callable[[float], Said] | None = field(default=None, compare=False)

    @property
    def subject(self) -> tuple[str, str]:
        """Kind and id."""
        return self.subject_kind, self.subject_id

    @property
    def said(self) -> Said:
        """Its evidence and ratio; of a line that is not assessed, what speaks for nothing."""
        p = 1.0 if self.evidence is None else self.evidence
        return Said(p, self.likelier)


@dataclass(frozen=True)
class Check:
    """A record that contradicts fact or law."""

    record_id: str
    officer_id: str | None
    unit_id: str
    rule: str
    observed: str
    allowed: str
    article: str
    params: dict[str, object]


@dataclass(frozen=True)
class Note:
    """Something about the run as a whole that its reader must know; the text is in texts.toml under ``notes``."""

    code: str
    params: dict[str, object]
