"""What days go on with between refits: expectations as fitted, to which days add sums and no more."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zhunsheng.stats.betabinomial import Floats, Ints
from zhunsheng.stats.effects import Effects, Null, everybody
from zhunsheng.stats.propensity import Outcome

Bools = NDArray[np.bool_]
NEWTON = 60
LEAST = 1.0  # other people's records that a stratum needs
HALF = 0.5  # records of the law of all strata added to each, so that what no peer gave there is rare and not impossible


@dataclass(frozen=True)
class FrozenBenchmark:
    """What days need to go on without a refit.

    Parameters
    ----------
    outcome : fitted once. columns : facts of the cells as a design. usable : subjects not refused.
    support : subjects by cells, whether peers share the cell's facts. constant, slope : what each subject's weighted
        peers add to the outcome model (slope: an entry a column).
    noise : of the subjects. whole : spread of everybody's leanings.
    """

    outcome: Outcome
    columns: Floats
    usable: Bools
    support: Bools
    constant: Floats
    slope: Floats
    noise: Noise
    whole: Null

    def expected(self, subject: Ints, *, cell: Ints) -> Floats:
        """Severity that the subject's peers would have given on the facts of each cell; NaN where none share them."""
        value = self.outcome.by_cell[self.outcome.fold[subject], cell] + self.constant[subject]
        value = value + np.einsum("ij,ij->i", self.columns[cell], self.slope[subject])
        known = self.support[subject, cell] & self.usable[subject]
        return np.where(known, value, np.nan)

    def sums(self, subject: Ints, *, cell: Ints, n: Floats, total: Floats) -> tuple[Floats, Floats]:
        """Records and excess severity of each subject: what a day adds. Rows whose facts no peer shares count for nothing."""
        expected = self.expected(subject, cell=cell)
        known = np.isfinite(expected)
        excess = np.where(known, total - n * np.nan_to_num(expected), 0.0)
        size = len(self.usable)
        records = np.bincount(subject, weights=np.where(known, n, 0.0), minlength=size)
        return records.astype(np.float64), np.bincount(subject, weights=excess, minlength=size).astype(np.float64)

    def effects(self, records: Floats, *, excess: Floats) -> Effects:
        """Effects from the sums so far, as leanings; subjects without records have an infinite standard error."""
        return self.noise.effects(excess / np.where(records > 0, records, 1.0), records=records, whole=self.whole)


@dataclass(frozen=True)
class Noise:
    """How the mean severity of some records would scatter about its expectation, one entry a subject.

    Parameters
    ----------
    unit, third : variance and third central moment of a weighted peer's record. variance : that of an own record if the
        subject leaned nowhere. benchmark : variance of the peers' mean.

    Notes
    -----
    Lawful leanings are about equal in log odds whatever the facts are, and in severity they are not: a tilt by d log odds
    a unit of severity moves the mean by unit x (exp(c d) - 1) / c with c = third / unit, exact for a scaled Poisson count
    and to second order for any law. The sum of severities is therefore taken as such a count.
    """

    unit: Floats
    third: Floats
    variance: Floats
    benchmark: Floats

    @property
    def scale(self) -> Floats:
        """Severity of one event of the count."""
        scale = self.third / self.base
        return np.where(np.abs(scale) < 1e-6, 1e-6, scale)

    @property
    def base(self) -> Floats:
        """The unit, kept from zero."""
        return np.asarray(np.maximum(self.unit, 1e-9), dtype=np.float64)

    def of(self, chosen: NDArray[np.generic]) -> Noise:
        """Some of the subjects."""
        return Noise(self.unit[chosen], self.third[chosen], self.variance[chosen], self.benchmark[chosen])

    def effects(self, difference: Floats, *, records: Floats, whole: Null) -> Effects:
        """Differences of mean severity as leanings.

        The quadratic that touches the log likelihood at its mode under the belief ``whole``: with few events, or none, the
        likelihood is lopsided and its own maximum may lie at infinity. Checked by null worlds with rare outcomes.
        """
        error = np.maximum(self.variance / np.where(records > 0, records, 1.0) + self.benchmark, 1e-24)
        usual = self.base**2 / error / self.scale**2
        seen = np.maximum(usual * (1 + difference * self.scale / self.base), 0.0)
        mean, sd, at = whole.mean, max(whole.sd, 1e-3), np.zeros(len(usual))
        for _ in range(NEWTON):
            events = usual * np.exp(self.scale * at)
            step = (self.scale * (seen - events) - (at - mean) / sd**2) / (self.scale**2 * events + 1 / sd**2)
            at = at + np.clip(step, -1, 1)
            if np.max(np.abs(step), initial=0.0) < 1e-9:
                break
        events = usual * np.exp(self.scale * at)
        information = np.maximum(self.scale**2 * events, 1e-9)
        none = records <= 0
        return Effects(
            np.where(none, 0.0, at + (at - mean) / sd**2 / information),
            np.where(none, np.inf, 1 / np.sqrt(information)),
            np.where(none, 0.0, np.sign(self.scale) / np.sqrt(events)),
            np.ones(len(at)),
        )

    def everybody(self, difference: Floats, *, records: Floats) -> Null:
        """The spread of the leanings of all these subjects, found by turns with the leanings."""
        whole = Null(((0.0, 1.0, 1.0),))
        for _ in range(3):
            whole = everybody(self.effects(difference, records=records, whole=whole))
        return whole

    def severity(self, effect: Floats) -> Floats:
        """The difference of mean severity that a leaning makes."""
        return np.asarray(self.base * np.expm1(self.scale * effect) / self.scale, dtype=np.float64)


@dataclass(frozen=True)
class FrozenStrata:
    """The sanctions' law of each stratum as fitted, each subject's own part kept apart so that it can be left out.

    Parameters
    ----------
    law : strata by categories, records levelled to average leaning. keys, own : subject x strata + stratum of each pair
        in the fit, ascending, and its part of ``law``. overlap : see `conditional.Scores`. whole : spread of everybody.
    """

    law: Floats
    keys: Ints
    own: Floats
    scores: Floats
    overlap: Floats
    whole: Null

    def others(self, subject: Ints, *, stratum: Ints) -> Floats:
        """Pairs by categories: records of the others in the stratum, as fitted."""
        wanted = subject * len(self.law) + stratum
        place = np.minimum(np.searchsorted(self.keys, wanted), max(len(self.keys) - 1, 0))
        held = (self.keys[place] == wanted)[:, None] if len(self.keys) else np.zeros((len(wanted), 1), dtype=bool)
        return np.maximum(self.law[stratum] - np.where(held, self.own[place], 0.0), 0.0)

    def effects(self, subject: Ints, *, stratum: Ints, counts: Floats) -> tuple[Effects, Floats]:
        """Effects from counts by category of pairs of subject and stratum (any window), and the records that tell.

        Parameters
        ----------
        subject, stratum : of each pair, strata numbered as in the fit. counts : pairs by categories.

        Notes
        -----
        The same model as `conditional.compare` with the others' law held fast; that law's own uncertainty is in the error.
        Subjects without telling records have an infinite standard error.
        """
        rest = self.others(subject, stratum=stratum)
        size = rest.sum(axis=1)
        law = rest + HALF * self.law.sum(axis=0) / max(float(self.law.sum()), 1e-300)
        law, tells = law / law.sum(axis=1)[:, None], size >= LEAST
        pairs = _Pairs(
            subject[tells], law[tells], size[tells], counts[tells].astype(float), self.scores, len(self.overlap)
        )
        return pairs.effects(self.whole, load=1 + self.overlap)


@dataclass(frozen=True)
class _Pairs:
    """Counts beside a law, one row a pair."""

    subject: Ints
    law: Floats
    size: Floats
    counts: Floats
    scores: Floats
    subjects: int

    def summed(self, values: Floats) -> Floats:
        return np.bincount(self.subject, weights=values, minlength=self.subjects).astype(np.float64)

    def effects(self, whole: Null, *, load: Floats) -> tuple[Effects, Floats]:
        n, total = self.counts.sum(axis=1), self.summed(self.counts @ self.scores)
        mean, sd, at = whole.mean, max(whole.sd, 1e-3), np.zeros(self.subjects)
        for _ in range(NEWTON):
            first, second, _ = _moments(self.law, scores=self.scores, tilt=at[self.subject])
            information = self.summed(n * second)
            slope = total - self.summed(n * first) - (at - mean) / sd**2
            step = np.clip(slope / (information + 1 / sd**2), -1, 1)
            at = at + step
            if np.max(np.abs(step), initial=0.0) < 1e-6:
                break
        _, second, third = _moments(self.law, scores=self.scores, tilt=at[self.subject])
        information, added = self.summed(n * second), self.summed(n**2 * second / self.size)
        base = np.maximum(information, 1e-9)
        known = information > 1e-9
        variance = np.where(known, information + added, 1.0)
        se = np.where(known, np.sqrt(variance) / base, np.inf)
        estimate = np.where(known, at + (at - mean) / sd**2 / base, 0.0)
        return Effects(estimate, se, self.summed(n * third) / variance**1.5, load), self.summed(n)


def _moments(law: Floats, *, scores: Floats, tilt: Floats) -> tuple[Floats, Floats, Floats]:
    """Mean, variance and third central moment of a score, the law tilted."""
    weight = law * np.exp(tilt[:, None] * (scores - scores.mean()))
    share = weight / weight.sum(axis=1)[:, None]
    mean = share @ scores
    apart = scores - mean[:, None]
    return mean, (share * apart**2).sum(axis=1), (share * apart**3).sum(axis=1)
