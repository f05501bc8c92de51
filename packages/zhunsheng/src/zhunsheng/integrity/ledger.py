"""Sufficient statistics of one indicator: counts by subject and stratum, and at which look each became known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zhunsheng.integrity.horizon import Horizon
from zhunsheng.integrity.indicator import SubjectKind
from zhunsheng.stats.betabinomial import Floats, Ints


@dataclass(frozen=True)
class Cells:
    """Counts of one indicator, one entry a subject and stratum.

    Parameters
    ----------
    by : what kind of subject.
    subject : place in ``ids``. ``stratum`` : what must be the same for a comparison to be fair, as a number.
    sums : by name, among them ``trials`` (records that could show the thing) and ``hits`` (those that do).
    """

    by: SubjectKind
    subject: Ints
    stratum: Ints
    sums: Mapping[str, Floats]
    ids: tuple[str, ...]

    def total(self, weights: Floats) -> Floats:
        """Sum over a subject's cells."""
        return np.bincount(self.subject, weights=weights, minlength=len(self.ids)).astype(np.float64)


@dataclass(frozen=True)
class Ledger:
    """Entries: so much of each sum was added to a cell at a look.

    Parameters
    ----------
    subject, stratum : of each cell. ``cell``, ``look`` : of each entry. ``sums`` : of each entry.
    """

    by: SubjectKind
    ids: tuple[str, ...]
    subject: Ints
    stratum: Ints
    cell: Ints
    look: Ints
    sums: Mapping[str, Floats]

    def until(self, look: int) -> Cells:
        """What is known at a look."""
        seen = self.look <= look
        sums = {
            name: np.bincount(self.cell[seen], weights=values[seen], minlength=len(self.subject)).astype(np.float64)
            for name, values in self.sums.items()
        }
        return Cells(self.by, self.subject, self.stratum, sums, self.ids)

    @cached_property
    def owner(self) -> Ints:
        """The subject of each entry."""
        return self.subject[self.cell]

    def course(self, values: Floats, *, first: int, last: int) -> Floats:
        """Running totals of an entry's values by subject over the looks from first to last (excluded)."""
        seen = self.look < last
        width = last - first
        column = np.maximum(self.look[seen] - first, 0)
        flat = np.bincount(self.owner[seen] * width + column, weights=values[seen], minlength=len(self.ids) * width)
        return np.cumsum(flat.reshape(len(self.ids), width), axis=1)


def ledger(
    counts: pa.Table, *, by: SubjectKind, strata: Sequence[str], sums: Sequence[str], horizon: Horizon
) -> Ledger:
    """Counts by subject, stratum and ``day`` as a ledger; rows without the subject are left out."""
    counts = counts.filter(pc.is_valid(counts[f"{by}_id"]))
    coded = counts[f"{by}_id"].combine_chunks().dictionary_encode()
    ids = coded.dictionary.to_pylist()
    order = sorted(range(len(ids)), key=ids.__getitem__)
    rank = np.empty(len(ids), dtype=np.int64)
    rank[order] = np.arange(len(ids))
    subject = rank[np.asarray(coded.indices, dtype=np.int64)] if len(ids) else np.zeros(0, dtype=np.int64)
    stratum = _numbered(counts, names=strata)
    width = int(stratum.max(initial=0)) + 1
    keys, cell = np.unique(subject * width + stratum, return_inverse=True)
    look = horizon.place(counts["day"].to_numpy())
    slots, place = np.unique(cell * len(horizon.days) + look, return_inverse=True)
    added = {
        name: np.bincount(place, weights=np.asarray(counts[name], dtype=np.float64), minlength=len(slots)).astype(float)
        for name in ("trials", "hits", *sums)
    }
    return Ledger(
        by,
        tuple(ids[number] for number in order),
        keys // width,
        keys % width,
        slots // len(horizon.days),
        slots % len(horizon.days),
        added,
    )


def _numbered(counts: pa.Table, *, names: Sequence[str]) -> Ints:
    """Each row's combination of the columns as a number, the same for the same values in whatever order they come."""
    number = np.zeros(counts.num_rows, dtype=np.int64)
    for name in names:
        coded = pc.fill_null(counts[name].combine_chunks().cast(pa.string()), "").dictionary_encode()
        words = coded.dictionary.to_pylist()
        rank = np.argsort(np.argsort(np.array(words, dtype=str), kind="stable"), kind="stable")
        place = rank[np.asarray(coded.indices, dtype=np.int64)] if words else np.zeros(0, dtype=np.int64)
        number = number * (len(words) + 1) + place
        number = np.unique(number, return_inverse=True)[1].astype(np.int64)
    return number


def others(cells: Cells, *, values: Floats) -> Floats:
    """In each cell, the sum of ``values`` over all other subjects of the stratum."""
    left: Floats = np.bincount(cells.stratum, weights=values)[cells.stratum] - values
    return left


def share_of_others(cells: Cells, *, least: float) -> Floats:
    """Share of hits among the other subjects' records of the stratum; NaN where those are fewer than ``least``.

    Half a hit is added, so that what no peer ever did is rare and not impossible.
    """
    trials = others(cells, values=cells.sums["trials"])
    hits = others(cells, values=cells.sums["hits"])
    return np.where(trials >= max(least, 1), (np.maximum(hits, 0) + 0.5) / (np.maximum(trials, 0) + 1), np.nan)
