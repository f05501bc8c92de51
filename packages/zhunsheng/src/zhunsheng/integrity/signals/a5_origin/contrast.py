"""A5's contrast: within one subject and group of violations, records of one group beside the rest, facts allowed for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from zhunsheng.integrity.severity.leanings import Scored
from zhunsheng.integrity.severity.tally import Tally
from zhunsheng.integrity.severity.usual import Given, Usual
from zhunsheng.integrity.severity.walks import Walk
from zhunsheng.integrity.signals.a5_origin.params import Params
from zhunsheng.stats.betabinomial import Floats, Ints

Bools = NDArray[np.bool_]
STEPS = 4
BELIEF = 2.0  # standard deviation of leanings, log odds a step: wide, so that hardly anybody is pulled to the middle
LEAST = 1e-9  # information below which there is none
REASONS = ("few_records", "few_events")


@dataclass(frozen=True)
class _Sums:
    """Running sums within each cell (subject and group of violations), one entry a record set, of those apart and the rest.

    ``score`` less what is usual for the facts, ``information``, ``third``, ``n``, ``grave``; each apart and rest.
    """

    apart: dict[str, Floats]
    rest: dict[str, Floats]

    def both(self, name: str) -> Floats:
        value: Floats = self.apart[name] + self.rest[name]
        return value

    @property
    def compared(self) -> Floats:
        """Is there something on either side?"""
        return ((self.apart["information"] > 0) & (self.rest["information"] > 0)).astype(np.float64)

    def values(self) -> dict[str, Floats]:
        """What the cells add up to: contrast, its information and third moment, and records of those apart."""
        whole = np.maximum(self.both("information"), 1e-12)
        mine, theirs = self.apart["information"] / whole, self.rest["information"] / whole
        third = self.apart["third"] * theirs**3 - self.rest["third"] * mine**3
        return {
            "score": self.compared * (self.apart["score"] - mine * self.both("score")),
            "information": self.compared * self.apart["information"] * theirs,
            "third": self.compared * third,
            "weight": self.compared * self.apart["information"],
            "n": self.compared * self.apart["n"],
            "grave": self.compared * self.apart["grave"],
        }


@dataclass(frozen=True)
class Cells:
    """A tally's entries by cell (subject and group of violations), within it by look; sorted once for all fits.

    Parameters
    ----------
    order : the entries. cell : of each entry. apart : whether an entry's records are those set apart.
    """

    order: Ints
    cell: Ints
    apart: Bools

    def of(self, chosen: Ints) -> tuple[Ints, Ints]:
        """Some entries in their order, as places in ``chosen``, and where among them each cell begins."""
        place = np.full(len(self.cell), -1, dtype=np.int64)
        place[chosen] = np.arange(len(chosen))
        ordered = self.order[place[self.order] >= 0]
        cell = self.cell[ordered]
        return place[ordered], np.flatnonzero(np.diff(cell, prepend=-1))


def cells(tally: Tally) -> Cells:
    """The cells of a tally with the columns ``group`` and ``apart``."""
    group = np.asarray(pc.dictionary_encode(tally.columns["group"]).indices, dtype=np.int64)
    cell = tally.subject * (int(group.max(initial=0)) + 1) + group
    return Cells(np.lexsort((tally.look, cell)), cell, np.asarray(tally.columns["apart"], dtype=bool))


def walk(tally: Tally, *, within: Cells, usual: Usual, first: int, last: int, params: Params) -> Walk:
    """Differences in severity between those apart and the rest, in log odds of the next graver sanction, look by look.

    Scores less their expectation on the facts: others' law of the stratum tilted to the subject's own leaning, what is left
    of that within each cell taken out (efficient score for the difference). So an officer severe to all, whatever facts the
    groups bring, shows none; what all peers do alike is the mean of the null.
    """
    leaning = _leaning(tally, usual=usual, look=first)
    given = usual.beside(tally, last=last).given(least=params.least_others, leaning=leaning)
    added = _added(tally, within=within, given=given)
    totals = {
        name: tally.running(values, chosen=given.chosen, first=first, last=last) for name, values in added.items()
    }
    information = totals["information"]
    known = np.where(information > LEAST, information, np.inf)
    scored = Scored(totals["score"] / known, np.where(information > LEAST, information, 0.0), totals["third"] / known)
    nothing = np.zeros(tally.size)
    return Walk(
        scored,
        nothing + 1,
        nothing,
        _reasons(totals["n"][:, 0], skew=scored.skew[:, 0], params=params),
        totals["n"],
        totals["grave"],
        totals["weight"],
        _gap(tally, given=given),
    )


def _leaning(tally: Tally, *, usual: Usual, look: int) -> Floats:
    """Each subject's own leaning on all its records, by Newton's method under a wide belief."""
    at, beside = np.zeros(tally.size), usual.beside(tally, last=look + 1)
    for _ in range(STEPS):
        given = beside.given(least=1, leaning=at)
        subject, n = tally.subject[given.chosen], tally.n[given.chosen]
        score = np.bincount(subject, weights=n * (tally.score[given.chosen] - given.mean), minlength=tally.size)
        information = np.bincount(subject, weights=n * given.variance, minlength=tally.size)
        at = at + np.clip((score - at / BELIEF**2) / (information + BELIEF**-2), -1, 1)
    return at


def _added(tally: Tally, *, within: Cells, given: Given) -> dict[str, Floats]:
    """What each entry adds to its subject's sums, entries within a cell taken in the order of their looks."""
    chosen = given.chosen
    order, starts = within.of(chosen)
    apart = within.apart[chosen][order]
    n = tally.n[chosen][order]
    parts = {
        "score": n * (tally.score[chosen] - given.mean)[order],
        "information": n * given.variance[order],
        "third": n * given.third[order],
        "n": n,
        "grave": tally.grave[chosen][order],
    }
    sums = _Sums(
        {name: _within(values * apart, starts=starts) for name, values in parts.items()},
        {name: _within(values * ~apart, starts=starts) for name, values in parts.items()},
    )
    return {name: _back(_steps(values, starts=starts), order=order) for name, values in sums.values().items()}


def _within(values: Floats, *, starts: Ints) -> Floats:
    """Running sums that begin anew at each start."""
    run = np.cumsum(values)
    before = np.zeros(len(values))
    if len(starts):
        lengths = np.diff(np.append(starts, len(values)))
        before = np.repeat(run[starts] - values[starts], lengths)
    return run - before


def _steps(values: Floats, *, starts: Ints) -> Floats:
    """Differences from the entry before, those at starts from nothing."""
    steps = np.diff(values, prepend=0.0)
    steps[starts] = values[starts]
    return steps


def _back(values: Floats, *, order: Ints) -> Floats:
    placed = np.empty(len(values))
    placed[order] = values
    return placed


def _gap(tally: Tally, *, given: Given) -> Floats:
    """What one grave record more is worth in scores, on each subject's facts."""
    subject, n = tally.subject[given.chosen], tally.n[given.chosen]
    weight = np.bincount(subject, weights=n, minlength=tally.size)
    gap = np.bincount(subject, weights=n * given.gap, minlength=tally.size)
    return np.where(weight > 0, gap / np.where(weight > 0, weight, 1.0), 1.0)


def _reasons(records: Floats, *, skew: Floats, params: Params) -> tuple[str, ...]:
    table = np.column_stack([records < params.least_records, np.abs(skew) > params.skew])
    return tuple(next((name for name, test in zip(REASONS, row, strict=True) if test), "") for row in table.tolist())
