"""One subject beside its peers' records, weighted to the subject's own facts: effect, variance, balance, refusal."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass, field

import numpy as np
from numpy.typing import NDArray

from zhunsheng.stats import products, propensity
from zhunsheng.stats.betabinomial import Floats, Ints
from zhunsheng.stats.caseload import Caseload, Facts, Sparse, row
from zhunsheng.stats.propensity import Method, Outcome

Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Limits:
    """When a comparison is refused.

    Parameters
    ----------
    records : of the subject on facts that peers share; controls : effective sample size of the weighted peers' records;
    peers : effective number of peers; overlap : share of the subject's records on facts that peers share;
    imbalance : largest standardised difference, or difference of shares or distributions, after weighting;
    skew : of the sampling error (fewer than about one expected rare outcome); rare : see `Facts.design`.
    """

    records: int = 50
    controls: float = 50.0
    peers: float = 5.0
    overlap: float = 0.7
    imbalance: float = 0.1
    skew: float = 1.0
    rare: float = 0.005


STILL = 1e-9  # variance of peers' records below which nothing differs
REASONS = ("few_records", "no_overlap", "few_controls", "few_peers", "unbalanced", "few_events")


@dataclass
class Contrast:
    """The comparison of one subject; fields as in `benchmark.Benchmark` and `frozen.FrozenBenchmark`."""

    support: Bools
    slope: Floats
    effect: float = np.nan
    se: float = np.nan
    skew: float = np.nan
    observed: float = np.nan
    expected: float = np.nan
    naive: float = np.nan
    records: float = 0.0
    overlap: float = 0.0
    controls: float = 0.0
    peers: float = 0.0
    before: float = np.nan
    imbalance: float = np.nan
    distribution: float = np.nan
    prognosis: float = np.nan
    constant: float = 0.0
    variance: float = 0.0
    benchmark: float = 0.0
    third: float = 0.0
    unit: float = 0.0
    reason: str = ""


@dataclass
class _Sample:
    """A subject's and its peers' records in the cells that both share, with the weights."""

    cells: Ints
    own: Floats
    others: Floats
    design: Floats
    weight: Floats

    @property
    def share(self) -> Floats:
        """Weighted peers' records as shares of one."""
        value: Floats = self.weight * self.others
        return value


@dataclass
class Group:
    """A peer group with what all comparisons share."""

    caseload: Caseload
    _: KW_ONLY
    outcome: Outcome
    limits: Limits
    method: Method
    powers: tuple[Sparse, ...] = field(init=False)
    all: list[Floats] = field(init=False)
    columns: Floats = field(init=False)
    orders: list[Ints] = field(init=False)

    def __post_init__(self) -> None:
        self.powers = (self.caseload.counts, *self.caseload.sums)
        self.all = [np.asarray(power.sum(axis=0), dtype=np.float64).ravel() for power in self.powers]
        self.columns = self.caseload.facts.design(self.all[0], rare=self.limits.rare)
        self.orders = [np.argsort(values, kind="stable") for values in self.caseload.facts.numbers.values()]

    def compared(self, subject: int) -> Contrast:
        """The subject beside all others."""
        own = [row(power, subject) for power in self.powers]
        others = [whole - part for whole, part in zip(self.all, own, strict=True)]
        support = shared(self.caseload.facts, own=own[0], others=others[0])
        one = Contrast(support, np.zeros(self.columns.shape[1]))
        one.records = float(own[0][support].sum())
        one.overlap = one.records / max(float(own[0].sum()), 1.0)
        if one.records < 2 or not others[0][support].any():
            one.reason = "no_overlap" if own[0].sum() >= 2 else "few_records"
            return one
        if own[0].sum() < self.limits.records:  # whatever the weights: not worked out
            one.reason = "few_records" if one.overlap >= self.limits.overlap else "no_overlap"
            return one
        one.naive = float(own[1].sum() / own[0].sum() - others[1].sum() / others[0].sum())
        cells = np.flatnonzero(support)
        own, others = [part[cells] for part in own], [part[cells] for part in others]
        columns, scale = standardised(self.columns[cells], own=own[0], others=others[0])
        weight = propensity.odds(columns, own=own[0], others=others[0], method=self.method)
        sample = _Sample(cells, own[0], others[0], columns, weight)
        self._balance(one, sample=sample, model=self.outcome.of(subject)[cells])
        slope = self._effect(one, sample=sample, own=own, others=others, subject=subject)
        one.slope = np.divide(slope, scale, out=np.zeros_like(slope), where=scale > 0)
        one.reason = self._reason(one)
        return one

    def _balance(self, one: Contrast, *, sample: _Sample, model: Floats) -> None:
        own, share = sample.own / sample.own.sum(), sample.share
        plain = sample.others / sample.others.sum()
        gaps = [np.abs(products.down(sample.design, weights=own - base)) for base in (plain, share)]
        one.before, one.imbalance = (float(gap.max(initial=0.0)) for gap in gaps)
        one.distribution = self._distribution(own - share, cells=sample.cells)
        middle = float(own @ model)
        sd = np.sqrt(float((own + share) / 2 @ (model - middle) ** 2))
        one.prognosis = float(abs((own - share) @ model) / sd) if sd > 1e-12 else 0.0
        one.controls = float(1 / np.sum(sample.weight * share))

    def _distribution(self, gap: Floats, *, cells: Ints) -> float:
        """Largest difference of a share of a level, or of a number's distribution function."""
        facts, worst = self.caseload.facts, 0.0
        for codes in facts.factors.values():
            worst = max(worst, float(np.abs(np.bincount(codes[cells], weights=gap)).max(initial=0.0)))
        whole = np.zeros(len(facts))
        whole[cells] = gap
        for order, values in zip(self.orders, facts.numbers.values(), strict=True):
            run, sorted_values = np.cumsum(whole[order]), values[order]
            last = np.append(sorted_values[1:] != sorted_values[:-1], True)
            worst = max(worst, float(np.abs(run[last]).max(initial=0.0)))
        return worst

    def _effect(
        self, one: Contrast, *, sample: _Sample, own: list[Floats], others: list[Floats], subject: int
    ) -> Floats:
        """Effect and variance; gives back the slope of peers' residuals on the standardised columns."""
        share, n = sample.share, float(own[0].sum())
        model = self.outcome.of(subject)[sample.cells]
        held = np.maximum(others[0], 1e-300)
        residual = np.where(others[0] > 0, others[1] / held - model, 0.0)
        slope = np.zeros(sample.design.shape[1])
        if self.method == "balance" and sample.design.shape[1]:
            slope = _regressed(sample.design, share=share, residual=residual)
        fitted = model + products.across(sample.design, vector=slope)
        constant = float(share @ np.where(others[0] > 0, others[1] / held - fitted, 0.0))
        fitted = fitted + constant
        mine, theirs = _moments(own, fitted=fitted, weights=own[0] / n), _moments(others, fitted=fitted, weights=share)
        one.effect, one.observed = mine[0], float(own[1].sum() / n)
        one.expected = one.observed - one.effect
        one.third, one.constant, one.unit = theirs[2], constant, theirs[1]
        seen = (mine[1] - mine[0] ** 2) * n / (n - 1)
        usual = one.unit * max(1 + one.effect * one.third / max(one.unit, STILL) ** 2, 0.0)
        one.variance = one.unit * max(1.0, seen / max(usual, one.unit / n, STILL))
        one.benchmark = self._clustered(one, sample=sample, fitted=fitted, subject=subject)
        one.se = float(np.sqrt(max(max(seen, one.unit) / n + one.benchmark, 1e-24)))
        one.skew = one.third / n**2 / one.se**3
        return slope

    def _clustered(self, one: Contrast, *, sample: _Sample, fitted: Floats, subject: int) -> float:
        """Variance of the benchmark, peers as clusters; notes the effective number of peers."""
        weight = np.zeros((len(self.caseload.facts), 2))
        weight[sample.cells] = np.column_stack([sample.weight, sample.weight * fitted])
        held, expected = (self.powers[0] @ weight).T
        residual = self.powers[1] @ weight[:, 0] - expected
        held[subject] = residual[subject] = 0.0
        one.peers = float(1 / np.sum(held**2))
        count = int(np.count_nonzero(held))
        return float(np.sum(residual**2)) * count / max(count - 1, 1)

    def _reason(self, one: Contrast) -> str:
        limits = self.limits
        overlaps = one.overlap >= limits.overlap
        failed = {
            "few_records": overlaps and one.records < limits.records,
            "no_overlap": not overlaps,
            "few_controls": one.controls < limits.controls,
            "few_peers": one.peers < limits.peers,
            "unbalanced": max(one.imbalance, one.distribution) > limits.imbalance,
            "few_events": abs(one.skew) > limits.skew or one.unit < STILL,
        }
        return next((name for name in REASONS if failed[name]), "")


def shared(facts: Facts, *, own: Floats, others: Floats) -> Bools:
    """Cells whose every level both the subject and its peers have records of; numbers are not looked at."""
    kept = np.ones(len(own), dtype=bool)
    for _ in range(3):
        for codes in facts.factors.values():
            both = (np.bincount(codes, weights=own * kept) > 0) & (np.bincount(codes, weights=others * kept) > 0)
            kept &= both[codes]
    return kept


def standardised(columns: Floats, *, own: Floats, others: Floats) -> tuple[Floats, Floats]:
    """Columns in units of the mean of the two groups' deviations; those that do not vary become zero. And the units."""
    spread = np.zeros(columns.shape[1])
    for weights in (own, others):
        share = weights / weights.sum()
        mean = products.down(columns, weights=share)
        spread += products.down((columns - mean) ** 2, weights=share) / 2
    scale = np.sqrt(np.maximum(spread, 0.0))
    scale = np.where(scale > 1e-9, scale, 0.0)
    return np.divide(columns, scale, out=np.zeros_like(columns), where=scale > 0), scale


def _regressed(design: Floats, *, share: Floats, residual: Floats) -> Floats:
    centred = design - products.down(design, weights=share)
    left = products.gram(centred, weights=share) + propensity.RIDGE * np.eye(design.shape[1])
    return np.asarray(np.linalg.solve(left, products.down(centred, weights=share * residual)), dtype=np.float64)


def _moments(sums: list[Floats], *, fitted: Floats, weights: Floats) -> tuple[float, float, float]:
    """First three moments of y - f about zero, cells weighted; sums are of 1, y, y squared, y cubed."""
    held = np.maximum(sums[0], 1e-300)
    first, second, third = (np.where(sums[0] > 0, part / held, 0.0) for part in sums[1:])
    one = first - fitted
    two = second - 2 * first * fitted + fitted**2
    three = third - 3 * second * fitted + 3 * first * fitted**2 - fitted**3
    return float(weights @ one), float(weights @ two), float(weights @ three)
