"""An oracle to measure oneself against: it knows how the honest differ, who does what, how much of it, and the truth."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit, gammaln, logit, logsumexp
from scipy.stats import norm

from zhunsheng.stats import betabinomial
from zhunsheng.stats.betabinomial import Floats
from zhunsheng.validation.outcome import Outcome
from zhunsheng.validation.scores import Share
from zhunsheng.validation.verdicts import Subject, Truth

FEWEST = 12  # honest subjects from which a law can be fitted
SURE = 2.5  # standard deviations above which a signal is taken to move an indicator
REACH = 8.0  # standard deviations of the number of altered records that the sum runs over
LEAST, MOST = 1e-6, 0.999
RHO = (1e-7, 0.95)
CAP = 600.0  # logarithm of a likelihood ratio beyond which it says no more
Key = tuple[str, str]  # indicator and kind of subject
Odds = dict[tuple[int, Subject], float]


@dataclass(frozen=True)
class Counts:
    """One indicator and kind of subject over several worlds.

    ``share`` is what peers would have, that of the honest twin where it has one.
    """

    where: tuple[tuple[int, Subject], ...]
    trials: Floats
    hits: Floats
    share: Floats
    plain: Floats


@dataclass(frozen=True)
class Law:
    """How honest subjects differ in an indicator.

    Parameters
    ----------
    shift, rho : of the beta-binomial law; NaN where the indicator gives no count of trials.
    mean, sd : of the z-scores of the honest, for those.
    """

    shift: float
    rho: float
    mean: float
    sd: float

    def share(self, counts: Counts) -> Floats:
        """The honest mean of each subject."""
        return np.asarray(expit(logit(np.clip(counts.share, 1e-9, 1 - 1e-9)) + self.shift), dtype=np.float64)


@dataclass(frozen=True)
class Judgement:
    """What the oracle names at the bound.

    Parameters
    ----------
    recall : of all the guilty. ``by_signal`` : of each signal's. ``realised`` : mean false share at its threshold.
    ordered : of all the guilty, with the order of our own ratios and the threshold that the truth gives: what is missing of
        it is the price of a threshold that does not know the truth, the rest that of not knowing what to look for.
    """

    scenario: str
    kind: str
    recall: Share
    by_signal: Mapping[str, Share]
    realised: float
    ordered: Share


@dataclass(frozen=True)
class Honest:
    """What bureaus without misconduct tell of one kind: the law of each indicator, and what peers had, by seed and subject."""

    kind: str
    laws: Mapping[Key, Law]
    peers: Mapping[tuple[int, str, Subject], float]


def honest(worlds: Sequence[Outcome], *, kind: str) -> Honest:
    """From honest bureaus, those of the same seeds as the scenarios among them (twins)."""
    counts = _gathered(worlds, peers={}, kind=kind)
    laws = {key: _law(found) for key, found in counts.items() if len(found.hits) >= FEWEST}
    peers = {
        (seed, indicator, subject): share
        for (indicator, _), found in counts.items()
        for (seed, subject), share in zip(found.where, found.share.tolist(), strict=True)
    }
    return Honest(kind, laws, peers)


def judge(worlds: Sequence[Outcome], *, known: Honest, bound: float) -> Judgement:
    """The most of a kind's guilty that a likelihood ratio finds in the worlds of one scenario, one a seed, under the bound.

    Notes
    -----
    Null: k of n is beta-binomial; shift and correlation of each indicator fitted to the counts of *honest* bureaus,
    all seeds together and nobody left out, the mean of each subject from its peers in the honest twin.

    Alternative, for each signal and indicator: Binomial(n, e) of the trials are altered into hits, the rest keep to the null;
    LR(k | n) = sum over j of Binom(j; n, e) BB(k - j; n - j) / BB(k; n), summed exactly but for j beyond `REACH` standard
    deviations. e is the stated share as it arrives in the trials: the excess of the guilty of that signal and strength, all
    seeds together (a signal done in three ways gives each indicator a third). Where an indicator gives no counts, two
    normal laws of its z-scores stand in. One e for all guilty of a signal.

    A subject's statistic is the mixture over the signals that it could do, each weighted by how many do it over how many
    are honest (posterior odds, so that officers and units share one threshold). Two ways to join a signal's indicators are
    tried, the one with the largest expected logarithm alone, and the product of all that the signal moves; and the order
    of our own ratios, lest a wrong likelihood ratio make the oracle weaker than what it judges. The best of the
    three is reported. The threshold is the lowest at which the mean false share over seeds keeps the bound: it knows the truth
    to that end, and may pass it in a single world. The touched (see `Verdict`) count nowhere.

    Looks at the end only; our own p-values also pay for the looks before. Independence of indicators given the signal is
    assumed by the product; a wrong likelihood ratio can only weaken the oracle, so that it is no proof of the best possible.
    """
    kind = known.kind
    numbers = _gathered(worlds, peers=known.peers, kind=kind)
    truth = {world.setting.seed: Truth(world) for world in worlds}
    ways = [_odds(numbers, laws=known.laws, truth=truth, kind=kind, joint=joint) for joint in (False, True)]
    ways.append(_own(worlds, kind=kind))
    scenario = worlds[0].setting.misconduct
    found = [_cut(odds, truth=truth, kind=kind, bound=bound, scenario=scenario) for odds in ways]
    return replace(max(found, key=lambda one: one.recall.found), ordered=found[-1].recall)


def _own(worlds: Iterable[Outcome], *, kind: str) -> Odds:
    """Our own order of the subjects."""
    return {
        (world.setting.seed, (row["subject_kind"], row["subject_id"])): row["ratio"]
        for world in worlds
        for row in world.subjects.to_pylist()
        if row["kind"] == kind and np.isfinite(row["ratio"])
    }


def _gathered(
    worlds: Iterable[Outcome], *, peers: Mapping[tuple[int, str, Subject], float], kind: str
) -> dict[Key, Counts]:
    """Assessed counts by indicator and kind of subject."""
    rows: dict[Key, list[tuple[tuple[int, Subject], float, float, float, float]]] = {}
    for world in worlds:
        seed = world.setting.seed
        for row in world.assessed(kind):
            subject = (row["subject_kind"], row["subject_id"])
            share = peers.get((seed, row["indicator"], subject), row["share"])
            entry = ((seed, subject), row["exposure"], row["observed"], share, row["plain"])
            rows.setdefault((row["indicator"], row["subject_kind"]), []).append(entry)
    return {
        key: Counts(tuple(entry[0] for entry in found), *np.array([entry[1:] for entry in found], dtype=float).T)
        for key, found in rows.items()
    }


def _law(counts: Counts) -> Law:
    """Fitted to everybody of honest bureaus, without truncation."""
    z = _z(counts.plain)
    mean, sd = float(np.mean(z)), max(float(np.std(z)), 0.1)
    if not np.isfinite(counts.share).all():
        return Law(np.nan, np.nan, mean, sd)
    trials = np.maximum(counts.trials, 1).astype(np.int64)
    hits = np.minimum(counts.hits, trials).astype(np.int64)
    centre = logit(np.clip(counts.share, 1e-9, 1 - 1e-9))

    def loss(point: Floats) -> float:
        rho = float(np.clip(expit(point[1]), *RHO))
        means = np.clip(expit(centre + point[0]), 1e-12, 1 - 1e-12)
        a, b = betabinomial.shapes(means, rho=rho)
        return -float(np.sum(betabinomial.log_pmf(hits, trials=trials, a=a, b=b)))

    starts = [np.array([0.0, start]) for start in (-6.0, -2.0)]
    best = min((minimize(loss, start, method="Nelder-Mead") for start in starts), key=lambda found: float(found.fun)).x
    return Law(float(best[0]), float(np.clip(expit(best[1]), *RHO)), mean, sd)


def _z(p: Floats) -> Floats:
    return np.asarray(norm.isf(np.clip(p, 1e-15, 1 - 1e-15)), dtype=np.float64)


def _odds(
    numbers: Mapping[Key, Counts], *, laws: Mapping[Key, Law], truth: Mapping[int, Truth], kind: str, joint: bool
) -> Odds:
    """Logarithm of the posterior odds of being guilty, by seed and subject."""
    parts: dict[tuple[int, Subject], list[float]] = {}
    for (subject_kind, _), (guilty, weight) in _signals(truth, kind=kind).items():
        ratios: dict[tuple[int, Subject], float] = {}
        strength: list[tuple[float, Key, Floats]] = []
        for key, counts in numbers.items():
            if key[1] == subject_kind and key in laws:
                ours = np.array([where in guilty for where in counts.where])
                found = _ratio(counts, law=laws[key], ours=ours)
                if found is not None:
                    strength.append((float(np.mean(found[ours])), key, found))
        strength.sort(key=lambda entry: -entry[0])
        for _, key, found in strength if joint else strength[:1]:
            for where, value in zip(numbers[key].where, found.tolist(), strict=True):
                ratios[where] = ratios.get(where, 0.0) + value
        for where, value in ratios.items():
            parts.setdefault(where, []).append(np.log(weight) + np.clip(value, -CAP, CAP))
    return {where: float(logsumexp(values)) for where, values in parts.items()}


def _signals(truth: Mapping[int, Truth], *, kind: str) -> dict[tuple[str, str], tuple[set[tuple[int, Subject]], float]]:
    """By kind of subject and signal, who does it, and how many do for each one who does not."""
    who: dict[tuple[str, str], set[tuple[int, Subject]]] = {}
    for seed, known in truth.items():
        for subject, kinds in known.labels.items():
            if kind in kinds:
                who.setdefault((subject[0], str(kinds[kind]["signal"])), set()).add((seed, subject))
    of = {name: sum(subject[0] == name for known in truth.values() for subject in known.unit_of) for name, _ in who}
    return {key: (guilty, len(guilty) / max(1, of[key[0]] - len(guilty))) for key, guilty in who.items()}


def _ratio(counts: Counts, *, law: Law, ours: np.ndarray) -> Floats | None:
    """Logarithm of each subject's likelihood ratio; None where the guilty do not stand out in this indicator."""
    if not ours.any():
        return None
    if not (np.isfinite(law.shift) and np.isfinite(counts.share).all()):
        return _normal_ratio(_z(counts.plain), law=law, ours=ours)
    mean, n = law.share(counts), counts.trials
    excess = float(np.sum(counts.hits[ours] - n[ours] * mean[ours]))
    spread_of = float(np.sqrt(np.sum((n * mean * (1 - mean) * (1 + (n - 1) * law.rho))[ours])))
    if excess <= SURE * spread_of:
        return None
    altered = float(np.clip(excess / np.sum((n * (1 - mean))[ours]), LEAST, MOST))
    hits = np.minimum(counts.hits, n)
    return log_ratio(hits, trials=n, mean=mean, rho=law.rho, altered=altered)


def _normal_ratio(z: Floats, *, law: Law, ours: np.ndarray) -> Floats | None:
    mean, sd = float(np.mean(z[ours])), max(float(np.std(z[ours])), law.sd)
    if mean - law.mean <= SURE * law.sd / np.sqrt(ours.sum()):
        return None
    return np.asarray(norm.logpdf(z, mean, sd) - norm.logpdf(z, law.mean, law.sd), dtype=np.float64)


def log_ratio(hits: Floats, *, trials: Floats, mean: Floats, rho: float, altered: float) -> Floats:
    """Log of sum_j Binom(j; n, e) BB(k - j; n - j) / BB(k; n), one entry a subject; ``altered`` is e."""
    a, b = betabinomial.shapes(mean, rho=rho)
    middle, wide = trials * altered, REACH * np.sqrt(trials * altered * (1 - altered)) + 2
    first = np.maximum(0, np.floor(np.minimum(middle, hits) - wide))
    last = np.minimum(hits, np.ceil(middle + wide))
    width = int(np.max(last - first, initial=0)) + 1
    values = np.empty(len(hits))
    for rows in np.array_split(np.arange(len(hits)), max(1, len(hits) * width // 4_000_000)):
        n, k = trials[rows, None], hits[rows, None]
        j = first[rows, None] + np.arange(width)[None, :]
        inside = j <= last[rows, None]
        j = np.minimum(j, last[rows, None])
        chosen = gammaln(n + 1) - gammaln(j + 1) - gammaln(n - j + 1)
        binomial = chosen + j * np.log(altered) + (n - j) * np.log1p(-altered)
        left, hit = (n - j).astype(np.int64), (k - j).astype(np.int64)
        rest = betabinomial.log_pmf(hit, trials=left, a=a[rows, None], b=b[rows, None])
        values[rows] = logsumexp(np.where(inside, binomial + rest, -np.inf), axis=1)
    whole = hits.astype(np.int64), trials.astype(np.int64)
    return np.asarray(values - betabinomial.log_pmf(whole[0], trials=whole[1], a=a, b=b), dtype=np.float64)


def _cut(odds: Odds, *, truth: Mapping[int, Truth], kind: str, bound: float, scenario: str) -> Judgement:
    """The lowest threshold whose mean false share over the worlds keeps the bound."""
    standing = {where: truth[where[0]].standing(where[1], kind=kind) for where in odds}
    ordered = sorted((where for where in odds if standing[where] != "touched"), key=lambda where: -odds[where])
    right, wrong = dict.fromkeys(truth, 0), dict.fromkeys(truth, 0)
    best, realised = 0, 0.0
    for place, where in enumerate(ordered, start=1):
        counted = right if standing[where] == "guilty" else wrong
        counted[where[0]] += 1
        tied = place < len(ordered) and odds[ordered[place]] == odds[where]
        mean = float(np.mean([wrong[seed] / max(1, right[seed] + wrong[seed]) for seed in truth]))
        if mean <= bound and not tied:
            best, realised = place, mean
    named = set(ordered[:best])
    signals: dict[str, list[bool]] = {}
    for seed, known in truth.items():
        for subject, kinds in known.labels.items():
            if kind in kinds:
                signals.setdefault(str(kinds[kind]["signal"]), []).append((seed, subject) in named)
    by_signal = {signal: Share(sum(hits), len(hits)) for signal, hits in sorted(signals.items())}
    whole = Share(sum(share.found for share in by_signal.values()), sum(share.of for share in by_signal.values()))
    return Judgement(scenario, kind, whole, by_signal, realised, whole)
