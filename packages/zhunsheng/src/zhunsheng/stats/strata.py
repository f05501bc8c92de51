"""Sanctions counted by officer and stratum of equal facts, and the score statistics given each stratum's margins."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from zhunsheng.stats.betabinomial import Floats, Ints

BLOCK = 500  # subjects whose overlaps with all others are held at a time


@dataclass(frozen=True)
class Table:
    """Counts by subject, stratum and category; one entry a pair of subject and stratum.

    Parameters
    ----------
    subject, stratum : of each pair, places from 0. counts : pairs by categories. scores : of the categories, ascending.
    """

    subject: Ints
    stratum: Ints
    counts: Floats
    scores: Floats
    subjects: int

    @property
    def own(self) -> Floats:
        """Records of each pair."""
        return np.asarray(self.counts.sum(axis=1), dtype=np.float64)

    @property
    def total(self) -> Floats:
        """Sum of the scores of each pair."""
        return np.asarray(self.counts @ self.scores, dtype=np.float64)

    def margins(self) -> Floats:
        """Counts by category of each pair's whole stratum."""
        width = int(self.stratum.max(initial=-1)) + 1
        table = np.column_stack([np.bincount(self.stratum, weights=part, minlength=width) for part in self.counts.T])
        return np.asarray(table[self.stratum], dtype=np.float64)

    def summed(self, values: Floats) -> Floats:
        """Sum over each subject's pairs."""
        return np.bincount(self.subject, weights=values, minlength=self.subjects).astype(np.float64)


def tabulate(
    subject: Ints, *, stratum: Ints, category: Ints, n: Floats, subjects: int, scores: Floats | None = None
) -> Table:
    """Counted records as a table.

    Parameters
    ----------
    category : ordered sanction from 0, mildest first. scores : their distances; whole steps unless told.
    """
    scores = np.arange(int(category.max(initial=0)) + 1, dtype=float) if scores is None else scores
    width = int(stratum.max(initial=0)) + 1
    keys, place = np.unique(subject * width + stratum, return_inverse=True)
    flat = np.bincount(place * len(scores) + category, weights=n, minlength=len(keys) * len(scores))
    counts = flat.astype(np.float64).reshape(len(keys), len(scores))
    return Table(keys // width, keys % width, counts, scores, subjects)


@dataclass(frozen=True)
class Scores:
    """Score statistic of each subject given the margins of its strata.

    Parameters
    ----------
    score, variance, third : observed less expected sum of scores, and the second and third cumulant of that sum if the
        sanctions of each stratum were dealt among its records by lot (hypergeometric, subject left in).
    records : the subject's, in strata that can tell (others present, sanctions not all equal).
    overlap : sum of squares of the shares that single peers have in the comparison; 1 / overlap peers count.
    """

    score: Floats
    variance: Floats
    third: Floats
    records: Floats
    overlap: Floats


def by_lot(table: Table) -> tuple[Floats, Floats, Floats]:
    """Mean, variance and third central moment of each pair's sum of scores under dealing by lot.

    Mantel (1963), JASA 58, 690-700, for mean and variance; the third is that of a sum drawn without replacement.
    Checked against scipy.stats.hypergeom and all permutations of small strata.
    """
    margins, n = table.margins(), table.own
    whole = margins.sum(axis=1)
    mean = margins @ table.scores / whole
    from_mean = table.scores[None, :] - mean[:, None]
    second, third = ((margins * from_mean**power).sum(axis=1) / whole for power in (2, 3))
    left = n * (whole - n)
    variance = np.divide(left, whole - 1, out=np.zeros_like(left), where=whole > 1) * second
    down = (whole - 1) * (whole - 2)
    skewed = np.divide(left * (whole - 2 * n), down, out=np.zeros_like(left), where=down > 0) * third
    return n * mean, variance, skewed


def score(table: Table) -> Scores:
    """Score statistics of all subjects: the extended Mantel-Haenszel test of a mean score, one subject beside the rest."""
    mean, variance, third = by_lot(table)
    tells = variance > 0
    links = _links(table)
    added = table.summed(variance)
    squares = np.zeros(table.subjects)
    for start in range(0, table.subjects, BLOCK):
        block = links[start : start + BLOCK] @ links.T
        squares[start : start + BLOCK] = np.asarray(block.power(2).sum(axis=1)).ravel() - block.diagonal(start) ** 2
    overlap = np.divide(squares, added**2, out=np.ones_like(added), where=added > 0)
    records = table.summed(np.where(tells, table.own, 0.0))
    return Scores(table.summed(table.total - mean), added, table.summed(third), records, np.clip(overlap, 0.0, 1.0))


def _links(table: Table) -> csr_array:
    """Subjects by strata; the product of two rows is how strongly two subjects are compared with each other."""
    margins = table.margins()
    whole = margins.sum(axis=1)
    mean = margins @ table.scores / whole
    second = (margins * (table.scores[None, :] - mean[:, None]) ** 2).sum(axis=1) / whole
    weight = table.own * np.sqrt(np.divide(second, whole - 1, out=np.zeros_like(whole), where=whole > 1))
    strata = int(table.stratum.max(initial=-1)) + 1
    return csr_array((weight, (table.subject, table.stratum)), shape=(table.subjects, strata))


def means(table: Table) -> tuple[Floats, Floats]:
    """Mean score of telling records, and that of the others in the same strata, weighted as the subject's records are."""
    tells = by_lot(table)[1] > 0
    margins, own = table.margins(), table.own
    left = np.maximum(margins.sum(axis=1) - own, 1.0)
    theirs = own * (margins @ table.scores - table.total) / left
    records = table.summed(np.where(tells, own, 0.0))
    seen, expected = (table.summed(np.where(tells, values, 0.0)) for values in (table.total, theirs))
    bare = np.full(table.subjects, np.nan)
    return (
        np.divide(seen, records, out=bare.copy(), where=records > 0),
        np.divide(expected, records, out=bare.copy(), where=records > 0),
    )
