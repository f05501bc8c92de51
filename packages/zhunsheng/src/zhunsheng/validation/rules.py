"""Ways to join a subject's indicators and to bound false discovery, compared on the same worlds by power under a kept bound."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from zhunsheng.integrity import bounds
from zhunsheng.simulate.world import START
from zhunsheng.stats import discovery, empirical, merging, twogroups
from zhunsheng.stats.betabinomial import Floats
from zhunsheng.validation.outcome import Outcome
from zhunsheng.validation.scores import Mean, Share
from zhunsheng.validation.verdicts import Subject, Truth

CHOSEN = "two_groups"
ENOUGH = 200  # z-scores that an empirical null needs
NEAR = 1e-12
Passing = Callable[[Sequence[Floats], float], np.ndarray]
Hypothesis = tuple[str, Subject]


@dataclass(frozen=True)
class Family:
    """Hypotheses of one kind and world; of each what its indicators say: evidence, the last look's own p-values, ratios."""

    subjects: tuple[Subject, ...]
    evidence: tuple[Floats, ...]
    plain: tuple[Floats, ...]
    ratios: tuple[Floats, ...]


@dataclass(frozen=True)
class RuleScore:
    """A rule over all worlds: mean false share by scenario, recall by strength, honest subjects named a world."""

    rule: str
    realised: Mapping[str, Mean]
    recall: Mapping[str, Share]
    honest: float

    @property
    def worst(self) -> float:
        """The largest mean false share of a scenario."""
        return max((mean.value for mean in self.realised.values()), default=0.0)

    @property
    def power(self) -> Share:
        """Recall over all strengths together."""
        shares = self.recall.values()
        return Share(sum(share.found for share in shares), sum(share.of for share in shares))


def _bh(join: Callable[[Floats], float]) -> Passing:
    def passing(parts: Sequence[Floats], bound: float) -> np.ndarray:
        return discovery.q_values(np.array([join(part) for part in parts])) <= bound

    return passing


def _even(p: Floats) -> Floats:
    return np.ones_like(p)


def cauchy(p: Floats) -> float:
    """One p-value of several, whatever their dependence."""
    return discovery.cauchy(p, weights=_even(p))


def e_bh(parts: Sequence[Floats], bound: float) -> np.ndarray:
    """The mean of e-values made from the p-values, and Benjamini and Hochberg's step on e-values."""
    e = np.array([merging.average(merging.to_e(p), weights=_even(p)) for p in parts])
    return merging.e_bounds(e) <= bound


def local(parts: Sequence[Floats], bound: float) -> np.ndarray:
    """Two groups, empirical null: the largest set in the upper tail whose mean local false discovery keeps the bound.

    From the last look's own p-values, for a null fitted to the middle needs them whole. Nobody with fewer than `ENOUGH`.
    """
    if len(parts) < ENOUGH:
        return np.zeros(len(parts), dtype=bool)
    z = np.asarray(norm.isf(np.clip([cauchy(part) for part in parts], NEAR, 1 - NEAR)), dtype=np.float64)
    null = empirical.fit(z)
    chance = np.where(z > null.mean, empirical.local_fdr(z, null=null), 1.0)
    order = np.argsort(chance, kind="stable")
    kept = np.flatnonzero(np.cumsum(chance[order]) / np.arange(1, len(z) + 1) <= bound)
    passed = np.zeros(len(z), dtype=bool)
    passed[order[: kept[-1] + 1 if len(kept) else 0]] = True
    return passed


def two_groups(parts: Sequence[Floats], bound: float) -> np.ndarray:
    """The product's way where subjects are many: mean ratio, estimated share of the guilty, mean chance of innocence."""
    ratios = np.array([np.logaddexp.reduce(part) - np.log(len(part)) for part in parts])
    share = twogroups.share(ratios, belief=bounds.load(START).belief)
    return twogroups.q_values(ratios, share=share) <= bound


def of_p(parts: Sequence[Floats], bound: float) -> np.ndarray:
    """The same with ratios worked out from p-values alone."""
    return two_groups([twogroups.log_ratio(part) for part in parts], bound)


RULES: dict[str, Passing] = {
    CHOSEN: two_groups,
    "two_groups_p": of_p,
    "cauchy_bh": _bh(cauchy),
    "harmonic_bh": _bh(merging.harmonic),
    "bonferroni_bh": _bh(lambda p: merging.bonferroni(p, weights=_even(p))),
    "average_e_bh": e_bh,
    "local_fdr": local,
}


def family(world: Outcome, *, kind: str) -> Family:
    """The hypotheses of a kind at the last look."""
    evidence: dict[Subject, list[float]] = {}
    plain: dict[Subject, list[float]] = {}
    ratios: dict[Subject, list[float]] = {}
    for row in world.assessed(kind):
        if np.isfinite(row["evidence"]):
            subject = (row["subject_kind"], row["subject_id"])
            evidence.setdefault(subject, []).append(row["evidence"])
            plain.setdefault(subject, []).append(row["plain"])
            ratios.setdefault(subject, []).append(row["ratio"])
    subjects = tuple(sorted(evidence))
    parts = (tuple(np.array(source[subject]) for subject in subjects) for source in (evidence, plain, ratios))
    return Family(subjects, *parts)


def compare(worlds: Sequence[Outcome], *, kinds: Mapping[str, str], bound: float) -> list[RuleScore]:
    """Every rule on every world.

    Parameters
    ----------
    kinds : the kind that is judged in each scenario; in an honest one (blank) all three.
    """
    found = []
    families = _families(worlds, kinds=kinds)
    for rule, passing in RULES.items():
        realised: dict[str, list[float]] = {}
        recall: dict[str, list[bool]] = {}
        honest: list[int] = []
        for world, members in families:
            truth = Truth(world)
            right, wrong, named = _named(members, passing=passing, truth=truth, rule=rule, bound=bound)
            if world.setting.honest:
                honest.append(wrong)
            else:
                realised.setdefault(world.setting.misconduct, []).append(wrong / max(1, wrong + right))
                for kind in members:
                    for subject, kinds_of in truth.labels.items():
                        if kind in kinds_of:
                            strength = str(kinds_of[kind]["strength"])
                            recall.setdefault(strength, []).append((kind, subject) in named)
        means = {scenario: Mean(tuple(values)) for scenario, values in realised.items()}
        shares = {strength: Share(sum(hits), len(hits)) for strength, hits in recall.items()}
        found.append(RuleScore(rule, means, shares, float(np.mean(honest)) if honest else float("nan")))
    return found


def _families(worlds: Sequence[Outcome], *, kinds: Mapping[str, str]) -> list[tuple[Outcome, dict[str, Family]]]:
    found = []
    for world in worlds:
        one = kinds[world.setting.misconduct]
        chosen = [one] if one else list(world.sizes)
        found.append((world, {kind: family(world, kind=kind) for kind in chosen}))
    return found


def _named(
    members: Mapping[str, Family], *, passing: Passing, truth: Truth, rule: str, bound: float
) -> tuple[int, int, set[Hypothesis]]:
    """Guilty and clean hypotheses that pass, and all that do."""
    right = wrong = 0
    named: set[Hypothesis] = set()
    for kind, held in members.items():
        if held.subjects:
            parts = {CHOSEN: held.ratios, "local_fdr": held.plain}.get(rule, held.evidence)
            for place in np.flatnonzero(passing(parts, bound)).tolist():
                subject = held.subjects[place]
                standing = truth.standing(subject, kind=kind)
                right, wrong = right + (standing == "guilty"), wrong + (standing == "clean")
                named.add((kind, subject))
    return right, wrong, named


def best(found: Sequence[RuleScore], *, bound: float) -> str:
    """The most powerful rule whose realised false discovery keeps the bound in every scenario; the product's own among equals."""
    kept = [score for score in found if score.worst <= bound]
    first = sorted(kept, key=lambda score: (-score.power.found, score.rule != CHOSEN))
    return first[0].rule if first else ""
