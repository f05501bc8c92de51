"""A subject beside its peers: counts by stratum, the share that peers have there, a random-effect null, a line each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from zhunsheng.integrity.bounds import Bounds
from zhunsheng.integrity.indicator import Benign, Indicator, Line, SubjectKind
from zhunsheng.stats import betabinomial, spread
from zhunsheng.stats.betabinomial import Floats, Ints
from zhunsheng.stats.spread import Null

ONE_OFF = "one_off_key"


@dataclass(frozen=True)
class People:
    """Whoever has records in the window: how many, and of an officer the unit that most of them are from."""

    records: Mapping[str, int]
    unit: Mapping[str, str]


@dataclass(frozen=True)
class Cells:
    """Counts of one indicator, one entry a subject and stratum.

    Parameters
    ----------
    subject : place in ``ids``. ``stratum`` : what must be the same for a comparison to be fair, as a number.
    sums : by name, among them ``trials`` (records that could show the thing) and ``hits`` (those that do).
    """

    subject: Ints
    stratum: Ints
    sums: Mapping[str, Floats]
    ids: tuple[str, ...]

    def total(self, weights: Floats) -> Floats:
        """Sum over a subject's cells."""
        return np.bincount(self.subject, weights=weights, minlength=len(self.ids)).astype(np.float64)


def people(counts: pa.Table, *, by: SubjectKind) -> People:
    """From records by officer and unit."""
    chosen = counts.filter(pc.is_valid(counts[f"{by}_id"])).sort_by([("n", "descending"), ("unit_id", "ascending")])
    records: dict[str, int] = {}
    unit: dict[str, str] = {}
    columns = (chosen[name].to_pylist() for name in (f"{by}_id", "unit_id", "n"))
    for subject, home, n in zip(*columns, strict=True):
        records[subject] = records.get(subject, 0) + n
        unit.setdefault(subject, home)
    return People(records, unit)


def cells(counts: pa.Table, *, by: SubjectKind, strata: Sequence[str], sums: Sequence[str]) -> Cells:
    """Counts by officer, unit and stratum as cells of officers, or of units; rows without the subject are left out."""
    counts = counts.filter(pc.is_valid(counts[f"{by}_id"]))
    coded = counts[f"{by}_id"].combine_chunks().dictionary_encode()
    subject = np.asarray(coded.indices, dtype=np.int64)
    stratum = _numbered(counts, names=strata)
    width = int(stratum.max(initial=0)) + 1
    keys, place = np.unique(subject * width + stratum, return_inverse=True)
    added = {
        name: np.bincount(place, weights=np.asarray(counts[name], dtype=np.float64), minlength=len(keys)).astype(
            np.float64
        )
        for name in ("trials", "hits", *sums)
    }
    return Cells(keys // width, keys % width, added, tuple(coded.dictionary.to_pylist()))


def _numbered(counts: pa.Table, *, names: Sequence[str]) -> Ints:
    """A number for each distinct combination of the columns."""
    number = np.zeros(counts.num_rows, dtype=np.int64)
    for name in names:
        coded = counts[name].combine_chunks().dictionary_encode(null_encoding="encode")
        number = number * (len(coded.dictionary) + 1) + np.asarray(coded.indices, dtype=np.int64)
    return np.unique(number, return_inverse=True)[1].astype(np.int64)


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
    return np.where(trials >= max(least, 1), (hits + 0.5) / (trials + 1), np.nan)


@dataclass(frozen=True)
class Comparison:
    """How the lines of one indicator are made.

    Parameters
    ----------
    least : records below which a subject is `insufficient`.
    cause : the benign cause that the expected share allows for, blank for none.
    """

    by: SubjectKind
    indicator: Indicator
    bounds: Bounds
    people: People
    least: int
    cause: str = ""

    def lines(self, cells: Cells, *, share: Floats, before: Floats | None = None) -> list[Line]:
        """A line for each subject: observed against expected under the null of lawfully differing peers.

        Parameters
        ----------
        share : expected share in each cell, NaN where the stratum has too few peers (such cells are left out).
        before : the expected share before the benign cause was allowed for.
        """
        usable = np.isfinite(share)
        trials = cells.total(np.where(usable, cells.sums["trials"], 0.0)).astype(np.int64)
        hits = cells.total(np.where(usable, cells.sums["hits"], 0.0)).astype(np.int64)
        expected = _expected(cells, share=share, usable=usable)
        records = np.array([self.people.records.get(name, 0) for name in cells.ids])
        known = (records > self.bounds.one_off) | (self.by == "unit")
        chosen = np.flatnonzero((trials >= self.least) & known & (expected > 0))
        lines = [self._bare(name, exposure=n, observed=k) for name, n, k in zip(cells.ids, trials, hits, strict=True)]
        if len(chosen) < self.bounds.fit_least:
            return lines
        explained = (
            np.zeros_like(expected) if before is None else expected - _expected(cells, share=before, usable=usable)
        )
        judged = self._judged(hits[chosen], trials=trials[chosen], share=expected[chosen] / trials[chosen])
        for place, values in zip(chosen.tolist(), judged, strict=True):
            benign = (Benign(self.cause, round(float(explained[place]), 2)),) if self.cause else ()
            lines[place] = replace(lines[place], state="assessed", benign=benign, **values)
        return lines

    def _bare(self, name: str, *, exposure: int, observed: int) -> Line:
        one_off = self.by == "officer" and self.people.records.get(name, 0) <= self.bounds.one_off
        benign = (Benign(ONE_OFF, float(observed)),) if one_off else ()
        unit = self.people.unit.get(name, name)
        counts = (int(exposure), int(observed))
        return Line(self.by, name, unit, self.indicator, *counts, "insufficient", benign=benign)

    def _judged(self, hits: Ints, *, trials: Ints, share: Floats) -> list[dict[str, Any]]:
        """Expected count, shrunken ratio with its interval, and evidence, for each assessed subject."""
        bounds = self.bounds
        found = spread.fit(hits, trials=trials, share=share, keep=bounds.keep, most=bounds.fit_most)
        null, mean = found.null, found.null.mean(share)
        evidence = null.upper_mid_p(hits, trials=trials, share=share)
        a, b = betabinomial.shapes(mean, rho=found.whole)
        middle, low, high = betabinomial.posterior(hits, trials=trials, a=a, b=b, level=bounds.interval)
        allowed = _allowed(hits, trials=trials, share=share, null=null, evidence=evidence, bound=bounds.sample)
        table = np.column_stack([trials * mean, middle / mean, low / mean, high / mean, evidence, allowed, share])
        return [{**dict(zip(JUDGED, row, strict=True)), "null": null} for row in table.tolist()]


JUDGED = ("expected", "ratio", "lower", "upper", "evidence", "allowed", "share")


def _expected(cells: Cells, *, share: Floats, usable: NDArray[np.bool_]) -> Floats:
    return cells.total(np.where(usable, cells.sums["trials"] * np.nan_to_num(share), 0.0))


def _allowed(hits: Ints, *, trials: Ints, share: Floats, null: Null, evidence: Floats, bound: float) -> Floats:
    """The largest count that would not have passed the bound, for those that did; NaN for the others."""
    found = np.full(len(hits), np.nan)
    passed = np.flatnonzero(evidence <= bound)
    low, high = np.full(len(passed), -1, dtype=np.int64), hits[passed]
    while np.any(high - low > 1):
        middle = (low + high) // 2
        p = null.upper_mid_p(np.maximum(middle, 0), trials=trials[passed], share=share[passed])
        free = (p > bound) | (middle < 0)
        low, high = np.where(free, middle, low), np.where(free, high, middle)
    found[passed] = low
    return found
