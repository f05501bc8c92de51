"""Sanctions counted by subject, stratum of equal facts, category and look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zhunsheng.expr import functions as f
from zhunsheng.integrity.indicator import SubjectKind
from zhunsheng.integrity.people import People, people
from zhunsheng.integrity.scope import Scope
from zhunsheng.stats import strata
from zhunsheng.stats.betabinomial import Floats, Ints
from zhunsheng.stats.strata import Table


@dataclass(frozen=True)
class Tally:
    """Counted records, one entry a subject, stratum, category, level of the ``columns`` and look.

    Parameters
    ----------
    subject : place in ``ids``; ``people`` says how many records they have and where. ``stratum``, ``category`` : of each
        entry. ``look`` : the first that sees these records. ``n`` : how many. ``cut`` : of each entry's stratum.
    columns : further columns of the entries, as words.
    """

    by: SubjectKind
    ids: tuple[str, ...]
    people: People
    subject: Ints
    stratum: Ints
    category: Ints
    look: Ints
    n: Floats
    cut: Ints
    columns: Mapping[str, pa.Array]

    @cached_property
    def grave(self) -> Floats:
        """Records of each entry that are at or above their stratum's cut."""
        return np.where(self.category >= self.cut, self.n, 0.0)

    @cached_property
    def levels(self) -> Ints:
        """The categories that occur, ascending."""
        return np.unique(self.category)

    @cached_property
    def score(self) -> Ints:
        """The score of each entry: whole steps from one category that occurs to the next."""
        return np.searchsorted(self.levels, self.category).astype(np.int64)

    @cached_property
    def pairs(self) -> tuple[Ints, Ints, Ints]:
        """Subject and stratum of each pair that occurs, ordered, and the pair of each entry: sorted once for all looks."""
        width = int(self.stratum.max(initial=0)) + 1
        keys, pair = np.unique(self.subject * width + self.stratum, return_inverse=True)
        return keys // width, keys % width, pair.astype(np.int64)

    @property
    def size(self) -> int:
        """How many subjects."""
        return len(self.ids)

    def until(self, look: int) -> Table:
        """What is known at a look, as a table of strata."""
        seen = self.look <= look
        return strata.tabulate(
            self.subject[seen],
            stratum=self.stratum[seen],
            category=self.score[seen],
            n=self.n[seen],
            subjects=self.size,
            scores=np.arange(len(self.levels), dtype=np.float64),
        )

    def running(self, values: Floats, *, chosen: Ints, first: int, last: int) -> Floats:
        """Running totals of some entries' values, subjects by the looks from first to last (excluded)."""
        width = last - first
        column = np.maximum(self.look[chosen] - first, 0)
        flat = np.bincount(self.subject[chosen] * width + column, weights=values, minlength=self.size * width)
        return np.cumsum(flat.reshape(self.size, width), axis=1)


def tallies(scope: Scope, *, rows: ir.Table, columns: Sequence[str] = ()) -> dict[SubjectKind, Tally]:
    """Officers and units, counted from records with ``stratum`` and ``cut``."""
    day = f.to_wall_clock(scope.lake.zone, rows.known_at).date()
    day = day if scope.horizon.step == "D" else day.truncate("M")
    keys = ("officer_id", "unit_id", "stratum", "category", *columns)
    counts = scope.run(rows.group_by(*keys, day=day).aggregate(n=rows.count(), cut=rows.cut.max()))
    return {"officer": _tally(counts, by="officer", scope=scope, columns=columns),
            "unit": _tally(counts, by="unit", scope=scope, columns=columns)}  # fmt: skip


def _tally(counts: pa.Table, *, by: SubjectKind, scope: Scope, columns: Sequence[str]) -> Tally:
    counts = counts.filter(pc.is_valid(counts[f"{by}_id"]))
    coded = counts[f"{by}_id"].combine_chunks().dictionary_encode()
    names = coded.dictionary.to_pylist()
    order = sorted(range(len(names)), key=names.__getitem__)
    rank = np.empty(len(names), dtype=np.int64)
    rank[order] = np.arange(len(names))
    subject = rank[np.asarray(coded.indices, dtype=np.int64)] if names else np.zeros(0, dtype=np.int64)
    numbers = {name: counts[name].to_numpy().astype(np.int64) for name in ("stratum", "category", "n", "cut")}
    by_unit = counts.group_by(["officer_id", "unit_id"]).aggregate([("n", "sum")]).rename_columns(
        ["officer_id", "unit_id", "n"]
    )  # fmt: skip
    return Tally(
        by,
        tuple(names[place] for place in order),
        people(by_unit, by=by),
        subject,
        numbers["stratum"],
        numbers["category"],
        scope.horizon.place(counts["day"].to_numpy()),
        numbers["n"].astype(np.float64),
        numbers["cut"],
        {name: counts[name].combine_chunks() for name in columns},
    )
