"""A subject beside the others: what was seen, what others had, the interval, the evidence, and what is made of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import ibis.expr.types as ir
import numpy as np

from zhunsheng.handling.params import Params
from zhunsheng.stats.betabinomial import Floats
from zhunsheng.stats.discovery import q_values

By = Literal["officer", "unit"]
UNKNOWN = float("nan")
BYS: tuple[By, By] = ("officer", "unit")
INDICATORS = ("liability_departure", "liability_equal", "liability_motor", "liability_outside", "reversals")


@dataclass(frozen=True)
class Line:
    """One subject of one indicator.

    Parameters
    ----------
    n : comparable crashes (reviews). observed, expected : share or mean grade of the subject and of others on like facts.
    effect, lower, upper : shrunken (log odds a step; of reversals the share itself). p, q : NaN where refused.
    state : ``assessed``, or why not. level : red, orange, yellow or blank. records : the crashes that tell most.
    """

    subject: str
    unit_id: str
    state: str
    n: float
    observed: float
    expected: float
    effect: float = UNKNOWN
    lower: float = UNKNOWN
    upper: float = UNKNOWN
    p: float = UNKNOWN
    q: float = UNKNOWN
    level: str = ""
    records: tuple[tuple[str, str, str], ...] = field(default=())

    @property
    def high(self) -> bool:
        """Does the subject lie above the others."""
        return self.observed >= self.expected


@dataclass(frozen=True)
class Compared:
    """One indicator over all subjects of a kind; ``needs`` where it could not be assessed; ``rows`` : the crashes compared."""

    indicator: str
    by: By
    lines: tuple[Line, ...]
    needs: str = ""
    rows: ir.Table | None = field(default=None, compare=False)


def judged(made: Sequence[Compared], *, params: Params) -> list[Compared]:
    """With q and level: the indicators of one kind of subject are one family.

    Two-sided p-values of subjects that share strata depend on each other; that the bound holds all the same is seen on null
    bureaus (tests/recovery/test_handling.py).
    """
    out: list[Compared] = []
    for by in BYS:
        family = [one for one in made if one.by == by]
        p: Floats = np.array([line.p for one in family for line in one.lines], dtype=np.float64)
        q = np.full(len(p), np.nan)
        known = np.isfinite(p)
        q[known] = q_values(p[known])
        left = iter(q.tolist())
        out += [replace(one, lines=tuple(_levelled(one.lines, q=left, params=params))) for one in family]
    return out


def _levelled(lines: Sequence[Line], *, q: Iterator[float], params: Params) -> Iterator[Line]:
    for line in lines:
        bound = next(q)
        level = "yellow" if line.p <= params.sample else ""
        level = "orange" if bound <= params.discovery else level
        level = "red" if bound <= params.discovery / params.stricter else level
        yield replace(line, q=bound, level=level)
