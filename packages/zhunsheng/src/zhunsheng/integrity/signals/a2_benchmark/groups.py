"""Peer groups of A2, and their records as a caseload: relative severity by subject and facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zhunsheng.integrity.severity.tally import Tally
from zhunsheng.stats import caseload
from zhunsheng.stats.betabinomial import Floats, Ints
from zhunsheng.stats.caseload import Caseload, Facts


@dataclass(frozen=True)
class Severity:
    """Relative severity by kind of violation and category, as known at a look: the middle of its own rank, 0 to 1.

    ``value`` : kinds by categories. ``gap`` : by kind, mean severity of grave records less that of the rest.
    """

    value: Floats
    cut: Ints
    gap: Floats


@dataclass(frozen=True)
class Work:
    """A tally with the facts of its strata.

    ``factors`` : by name, a level of each stratum. ``kind`` : of each stratum.
    """

    tally: Tally
    factors: Mapping[str, Ints]

    @property
    def kind(self) -> Ints:
        """The kind of violation of each stratum."""
        return self.factors["kind"]

    @cached_property
    def kinds(self) -> Ints:
        """The kind of each entry."""
        return self.kind[self.tally.stratum]

    def records(self, look: int) -> Floats:
        """Records of each subject known at a look."""
        seen = self.tally.look <= look
        return np.bincount(self.tally.subject[seen], weights=self.tally.n[seen], minlength=self.tally.size).astype(
            float
        )

    def severity(self, look: int) -> Severity:
        """How grave each category is among all records of its kind, everybody's, known at a look."""
        tally = self.tally
        seen = tally.look <= look
        kinds, width = int(self.kind.max(initial=0)) + 1, int(tally.category.max(initial=0)) + 1
        flat = np.bincount(
            self.kinds[seen] * width + tally.category[seen], weights=tally.n[seen], minlength=kinds * width
        )
        counts = flat.reshape(kinds, width)
        whole = counts.sum(axis=1, keepdims=True)
        below = np.cumsum(counts, axis=1) - counts
        value = np.where(whole > 0, (below + counts / 2) / np.maximum(whole, 1), 0.5)
        tail = whole - below
        even = tail * (whole - tail)
        cut = np.where(even.max(axis=1) > 0, even.argmax(axis=1), width)
        grave = cut[:, None] <= np.arange(width)
        parts = [(counts * side, (counts * side * value).sum(axis=1)) for side in (grave, ~grave)]
        upper, lower = (total / np.maximum(part.sum(axis=1), 1e-12) for part, total in parts)
        return Severity(value, cut, np.where(cut < width, upper - lower, 0.5))

    def caseload(self, subjects: Ints, *, look: int, severity: Severity) -> tuple[Caseload, Ints]:
        """Some subjects' records known at a look, over all strata that they ever have; and those strata."""
        tally = self.tally
        place = np.full(tally.size, -1)
        place[subjects] = np.arange(len(subjects))
        mine = place[tally.subject] >= 0
        strata, cell = np.unique(tally.stratum[mine], return_inverse=True)
        seen = tally.look[mine] <= look
        facts = Facts(
            {name: np.unique(level[strata], return_inverse=True)[1] for name, level in self.factors.items()}, {}
        )
        made = caseload.gather(
            place[tally.subject[mine]][seen],
            cell=cell[seen],
            severity=severity.value[self.kinds[mine], tally.category[mine]][seen],
            n=tally.n[mine][seen],
            facts=facts,
            subjects=len(subjects),
        )
        return made, strata


def work(tally: Tally, *, cells: pa.Table, names: Sequence[str]) -> Work:
    """A tally with the facts of its strata, levels numbered."""
    return Work(tally, {name: _levels(cells[name]) for name in names})


def _levels(column: pa.ChunkedArray) -> Ints:
    words = pc.dictionary_encode(column.combine_chunks())
    rank = np.argsort(np.argsort(np.array(words.dictionary.to_pylist(), dtype=str), kind="stable"), kind="stable")
    return np.asarray(rank[np.asarray(words.indices, dtype=np.int64)], dtype=np.int64)


def grouped(tally: Tally, *, branches: Mapping[str, str], least: int, records: int) -> list[Ints]:
    """Subjects by peer group: officers by branch where enough of them have enough records, all others together."""
    enough = np.array([tally.people.records.get(name, 0) >= records for name in tally.ids], dtype=bool)
    names = np.array([branches.get(tally.people.unit.get(name, name), "") for name in tally.ids])
    if tally.by != "officer":
        names = np.full(tally.size, "")
    groups, place = np.unique(names, return_inverse=True)
    sizes = np.bincount(place, weights=enough, minlength=len(groups))
    whole = (sizes < least) | (groups == "")
    joined = np.where(whole[place], len(groups), place)
    return [np.flatnonzero(joined == group) for group in np.unique(joined)]
