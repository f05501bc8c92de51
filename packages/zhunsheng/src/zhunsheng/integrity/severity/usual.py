"""What others give on the same facts: the sanctions' law of each stratum, fitted at one look and frozen until the next."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zhunsheng.integrity.severity.tally import Tally
from zhunsheng.stats import conditional, strata
from zhunsheng.stats.betabinomial import Floats, Ints
from zhunsheng.stats.effects import Null
from zhunsheng.stats.frozen import FrozenStrata
from zhunsheng.stats.strata import Table

FAR = 6.0  # log odds a step beyond which nobody is taken to lean
FLAT = 1e-6  # variance of a stratum's scores below which it cannot tell


@dataclass(frozen=True)
class Given:
    """What others give on the facts of some entries of a tally: moments of the score, an entry each.

    Parameters
    ----------
    chosen : entries whose stratum can tell (others enough, sanctions not all alike). mean, variance, third : of others'
        scores there. others : how many records of others. gap : mean score of grave records less that of the rest.
    """

    chosen: Ints
    mean: Floats
    variance: Floats
    third: Floats
    others: Floats
    gap: Floats


@dataclass(frozen=True)
class Beside:
    """Others' law on the facts of entries of a tally, a row a pair of subject and stratum.

    Parameters
    ----------
    known : the entries. place : of each its row. subject : of each row. rest : rows by categories, records of others.
    grave : rows by categories, whether a category is at or above the stratum's cut.
    """

    known: Ints
    place: Ints
    subject: Ints
    rest: Floats
    grave: NDArray[np.bool_]
    scores: Floats

    def given(self, *, least: float, leaning: Floats | None = None) -> Given:
        """For entries in strata with at least so many records of others.

        Parameters
        ----------
        leaning : by subject, log odds a step of the scores by which the others' law is tilted; not at all where None.
        """
        size = self.rest.sum(axis=1)
        rest = self.rest if leaning is None else tilted(self.rest, scores=self.scores, leaning=leaning[self.subject])
        moments = _moments(rest, scores=self.scores, grave=self.grave)
        tells = ((size >= least) & (moments[1] > FLAT))[self.place]
        place = self.place[tells]
        mean, variance, third, gap = (values[place] for values in moments)
        return Given(self.known[tells], mean, variance, third, size[place], gap)


@dataclass(frozen=True)
class Usual:
    """The law of each stratum with each subject's own part set apart, and the table that it was fitted on."""

    frozen: FrozenStrata
    table: Table

    def beside(self, tally: Tally, *, last: int) -> Beside:
        """For entries seen before a look."""
        known = np.flatnonzero((tally.look < last) & (tally.stratum < len(self.frozen.law)))
        subject, stratum, pair = tally.pairs
        seen = np.zeros(len(subject), dtype=bool)
        seen[pair[known]] = True
        place = (np.cumsum(seen) - 1)[pair[known]]
        cut = np.zeros(int(seen.sum()), dtype=np.int64)
        cut[place] = tally.cut[known]
        rest = self.frozen.others(subject[seen], stratum=stratum[seen])
        return Beside(known, place, subject[seen], rest, cut[:, None] <= tally.levels, self.table.scores)


def fit(tally: Tally, *, look: int) -> Usual:
    """Fit on what is known at a look.

    Each subject's records are first weighted to what one of average leaning would have given (`conditional.levelled`), with
    its leaning by one step of the score statistic, shrunk: so that one harsh subject does not make those beside it look
    mild. The full conditional likelihood (`conditional.compare`) gives the same and takes fifty times as long.
    """
    table = tally.until(look)
    shrunk, spread = leanings(table)
    shared = conditional.levelled(table, effect=shrunk) if len(table.subject) else table.counts
    count = int(table.stratum.max(initial=-1)) + 1
    law = [np.bincount(table.stratum, weights=part, minlength=count) for part in shared.T]
    frozen = FrozenStrata(
        np.asarray(np.column_stack(law), dtype=np.float64),
        table.subject * count + table.stratum,
        shared,
        table.scores,
        np.zeros(table.subjects),
        Null(((0.0, spread, 1.0),)),
    )
    return Usual(frozen, table)


def tilted(rest: Floats, *, scores: Floats, leaning: Floats) -> Floats:
    """Each row's records as if those who made them leaned so, their number kept."""
    weight = rest * np.exp(np.clip(leaning, -FAR, FAR)[:, None] * (scores - scores.mean()))
    held = rest.sum(axis=1) / np.maximum(weight.sum(axis=1), 1e-300)
    return np.asarray(weight * held[:, None], dtype=np.float64)


def leanings(table: Table) -> tuple[Floats, float]:
    """Rough leanings by one step of the score statistic, shrunk and held within one; and their standard deviation."""
    if not len(table.subject):
        return np.zeros(table.subjects), 0.0
    mean, spread, _ = strata.by_lot(table)
    score, variance = table.summed(table.total - mean), table.summed(spread)
    known = variance > 0
    estimate = np.where(known, score / np.where(known, variance, 1.0), 0.0)
    noise = 1 / np.where(known, variance, np.inf)
    between = max(float(np.average(estimate**2 - noise, weights=variance)), 0.0) if known.any() else 0.0
    shrunk = estimate * between / np.where(known, between + noise, np.inf)
    return np.clip(shrunk, -1, 1), float(np.sqrt(between))


def _moments(rest: Floats, *, scores: Floats, grave: NDArray[np.bool_]) -> tuple[Floats, Floats, Floats, Floats]:
    """Mean, variance and third central moment of the scores of each row, and the gap between grave and other records."""
    size = np.maximum(rest.sum(axis=1), 1e-12)
    mean = rest @ scores / size
    apart = scores - mean[:, None]
    second, third = ((rest * apart**power).sum(axis=1) / size for power in (2, 3))
    parts = [np.where(side, rest, 0.0) for side in (grave, ~grave)]
    held = [part.sum(axis=1) for part in parts]
    upper, lower = (part @ scores / np.maximum(number, 1e-12) for part, number in zip(parts, held, strict=True))
    both = (held[0] > 0) & (held[1] > 0)
    return mean, second, third, np.where(both, upper - lower, 1.0)
