"""Same facts, other sanction: an officer's effect within strata of equal facts, given the sanctions that fell there."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, ndtri

from zhunsheng.stats import effects
from zhunsheng.stats.betabinomial import Floats, Ints
from zhunsheng.stats.effects import Effects, Null, Spread
from zhunsheng.stats.frozen import FrozenStrata
from zhunsheng.stats.strata import Scores, Table, means, score

Bools = NDArray[np.bool_]
OUTER, INNER, PASSES = 60, 60, 3
REASONS = ("few_records", "few_peers", "few_events")


@dataclass(frozen=True)
class Limits:
    """When an effect is refused.

    Parameters
    ----------
    records : in strata that can tell; peers : effective number; skew : of the score (fewer than about one rare event).
    """

    records: int = 50
    peers: float = 5.0
    skew: float = 1.0


@dataclass(frozen=True)
class Conditional:
    """One entry a subject; effects are log odds of the next higher sanction rather than the one below it.

    Parameters
    ----------
    observed, expected : mean score of the subject's telling records, and of the other subjects' in the same strata.
    effects : with sampling error, skewness and load; harsher is positive. spread : fitted to the subjects that are not
        refused; None, as ``frozen`` (what days go on with), where these are fewer than ``least``.
    p_high, p_low : predictive p of as harsh, as lenient; not-a-number where refused.
    effect, lower, upper : posterior mode by the conditional likelihood and interval, shrunk by everybody's spread.
    records, peers : telling records, effective number of peers. reason : "" or one of `REASONS`.
    """

    observed: Floats
    expected: Floats
    effects: Effects
    spread: Spread | None
    p_high: Floats
    p_low: Floats
    effect: Floats
    lower: Floats
    upper: Floats
    records: Floats
    peers: Floats
    reason: tuple[str, ...]
    frozen: FrozenStrata | None

    @property
    def usable(self) -> Bools:
        """Subjects that are not refused."""
        return np.array([not one for one in self.reason])


def compare(
    table: Table, *, limits: Limits | None = None, keep: float = 0.98, level: float = 0.95, least: int = 12
) -> Conditional:
    """Each subject beside those who met the same facts, the margins of every stratum given.

    Notes
    -----
    Model: within a stratum P(category j) is proportional to exp(a_j + effect x score_j); the a_j are conditioned out.
    The likelihood given the margins is taken at its mode under the spread of everybody, so that the effect is finite
    also where all records of a subject fell alike, and is tested against the lawful spread (`effects.fit`). Peers' own
    effects are allowed for (`levelled`), and what is unknown of them adds to the variance. Assumes records exchangeable
    within a stratum: it must hold all that lawfully moves the sanction.
    Not for a stratum that names its officer (one post, one officer), which tells nothing and is left out by itself.
    Source: Mantel (1963); Agresti, Categorical Data Analysis, 7.5; Ridgeway (2026) for the idea. Checked by permutations,
    scipy's hypergeometric laws, and recovery of planted effects, coverage and null worlds (tests/recovery).
    """
    limits = limits or Limits()
    found = score(table)
    reason = tuple(_reason(*row, limits=limits) for row in _rows(found))
    usable = np.flatnonzero([not one for one in reason])
    made, spread, frozen = _effects(found), None, None
    p = [np.full(table.subjects, np.nan) for _ in range(2)]
    shown = [np.full(table.subjects, np.nan) for _ in range(3)]
    if len(usable) >= least:
        mode = _joint(table, start=made, usable=usable)
        made = mode.effects(skew=made.skew, load=made.load)
        spread = effects.fit(made.of(usable), keep=keep)
        frozen = _frozen(table, effect=mode.at, overlap=found.overlap, whole=spread.whole)
        p[0][usable] = spread.null.p(made.of(usable), side="high")
        p[1][usable] = spread.null.p(made.of(usable), side="low")
        for values, part in zip(shown, mode.interval(level=level, overlap=found.overlap), strict=True):
            values[usable] = part[usable]
    peers = 1 / np.maximum(found.overlap, 1e-12)
    observed, expected = means(table)
    effect, lower, upper = shown
    return Conditional(
        observed, expected, made, spread, p[0], p[1], effect, lower, upper, found.records, peers, reason, frozen
    )


def _rows(found: Scores) -> list[tuple[float, float, float]]:
    skew = found.third / np.maximum(found.variance, 1e-100) ** 1.5
    table: list[tuple[float, float, float]] = np.column_stack([found.records, found.overlap, skew]).tolist()
    return table


def _reason(records: float, overlap: float, skew: float, *, limits: Limits) -> str:
    failed = (records < limits.records, overlap > 1 / limits.peers, abs(skew) > limits.skew)
    return next((name for name, test in zip(REASONS, failed, strict=True) if test), "")


def _effects(found: Scores) -> Effects:
    variance = np.where(found.variance > 0, found.variance, 1e-9)
    skew = np.where(found.variance > 0, found.third / variance**1.5, 0.0)
    return Effects(found.score / variance, 1 / np.sqrt(variance), skew, 1 + found.overlap)


@dataclass(frozen=True)
class _Mode:
    """Where the conditional likelihood times a normal belief is highest, and the likelihood's curvature there."""

    at: Floats
    information: Floats
    mean: float
    sd: float

    def effects(self, *, skew: Floats, load: Floats) -> Effects:
        """The quadratic that touches the likelihood at the mode: finite also where all records fell alike."""
        own = np.maximum(self.information, 1e-9)
        return Effects(self.at + (self.at - self.mean) / self.sd**2 / own, 1 / np.sqrt(own), skew, load)

    def interval(self, *, level: float, overlap: Floats) -> tuple[Floats, Floats, Floats]:
        """The mode, and a normal interval that has what is unknown of the peers in it."""
        variance = 1 / (self.information + 1 / self.sd**2) + self.sd**2 * overlap
        half = -ndtri((1 - level) / 2) * np.sqrt(variance)
        return self.at, self.at - half, self.at + half


def _mode(table: Table, *, margins: Floats, whole: Null, start: Floats) -> _Mode:
    """By Newton's method, steps of at most one."""
    mean, sd = whole.mean, max(whole.sd, 1e-3)
    target, at = table.summed(table.total), start
    information = np.zeros(table.subjects)
    for _ in range(OUTER):
        expected, variance = tilted(table, margins=margins, effect=at)
        information = table.summed(variance)
        slope = target - table.summed(expected) - (at - mean) / sd**2
        step = np.clip(slope / (information + 1 / sd**2), -1, 1)
        at = at + step
        if np.max(np.abs(step)) < 1e-5:
            break
    return _Mode(at, information, mean, sd)


def tilted(table: Table, *, margins: Floats, effect: Floats) -> tuple[Floats, Floats]:
    """Mean and variance of each pair's sum of scores at an effect, given the margins (Cornfield's approximation).

    Close to the non-central hypergeometric law's. At zero the mean, its slope and the variance are exact, by the factor
    N / (N - 1) without which effects come out too large where strata hold a few records (twice, where they are pairs).
    Checked against scipy.stats.nchypergeom_fisher.
    """
    n, whole = table.own, margins.sum(axis=1)
    alone = n >= whole * (1 - 1e-9)
    lean = effect[table.subject][:, None] * (table.scores - table.scores.mean())
    at = np.log(np.maximum(n, 1e-9) / np.maximum(whole - n, 1e-9))
    reach = np.abs(lean).max(axis=1, initial=0.0)
    low, high = at - reach, at + reach
    for _ in range(INNER):
        share = expit(at[:, None] + lean)
        over = (margins * share).sum(axis=1) - n
        low, high = np.where(over > 0, low, at), np.where(over > 0, at, high)
        step = over / np.maximum((margins * share * (1 - share)).sum(axis=1), 1e-300)
        inside = (at - step > low) & (at - step < high)
        at = np.where(inside, at - step, (low + high) / 2)
        if np.all((np.abs(over) < 1e-9 * n) | alone):
            break
    share = expit(at[:, None] + lean)
    seen, spread = margins * share, margins * share * (1 - share)
    held = np.maximum(spread.sum(axis=1), 1e-300)
    exact = whole / np.maximum(whole - 1, 1.0)
    middle = n * (margins @ table.scores) / whole
    mean = middle + exact * (seen @ table.scores - middle)
    variance = exact * np.maximum(spread @ table.scores**2 - (spread @ table.scores) ** 2 / held, 0.0)
    mean, variance = np.where(alone, table.total, mean), np.where(alone, 0.0, variance)
    return np.asarray(mean, dtype=np.float64), np.asarray(variance, dtype=np.float64)


def levelled(table: Table, *, effect: Floats) -> Floats:
    """Records of each pair, weighted to what a subject of average leaning would have given.

    One harsh officer must not make those who share strata with the same look lenient, nor the spread between peers
    flatten the stratum's law. A record of category j counts exp(-effect x score_j), times the factor that leaves the
    subject its number of records on average.
    """
    middle = float(np.average(effect, weights=np.maximum(table.summed(table.own), 1e-9)))
    lean = (effect - middle)[table.subject][:, None] * (table.scores - table.scores.mean())
    law, shared = table.margins(), table.counts
    for _ in range(3):
        law = law / law.sum(axis=1)[:, None]
        shared = table.counts * np.exp(-lean) * (law * np.exp(lean)).sum(axis=1)[:, None]
        law = replace(table, counts=shared).margins()
    return np.asarray(shared, dtype=np.float64)


def _joint(table: Table, *, start: Effects, usable: Ints) -> _Mode:
    """All subjects' modes, each beside the others levelled by theirs, and the spread of everybody found on the way."""
    whole, margins = effects.everybody(start.of(usable)), table.margins()
    mode = _mode(table, margins=margins, whole=whole, start=np.zeros(table.subjects))
    for _ in range(PASSES):
        shared = levelled(table, effect=mode.at)
        margins = np.maximum(replace(table, counts=shared).margins() - shared, 0.0) + table.counts
        whole = effects.everybody(mode.effects(skew=start.skew, load=start.load).of(usable))
        mode = _mode(table, margins=margins, whole=whole, start=mode.at)
    return mode


def _frozen(table: Table, *, effect: Floats, overlap: Floats, whole: Null) -> FrozenStrata:
    shared = levelled(table, effect=effect)
    strata = int(table.stratum.max(initial=-1)) + 1
    law = np.asarray(
        np.column_stack([np.bincount(table.stratum, weights=part, minlength=strata) for part in shared.T]),
        dtype=np.float64,
    )
    return FrozenStrata(law, table.subject * strata + table.stratum, shared, table.scores, overlap, whole)
