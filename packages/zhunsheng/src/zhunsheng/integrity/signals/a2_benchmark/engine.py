"""A2's engine: the benchmark of each peer group, weighted anew as records grow, days added to frozen expectations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from zhunsheng.integrity import bounds as all_bounds
from zhunsheng.integrity.course import Course
from zhunsheng.integrity.indicator import Indicator
from zhunsheng.integrity.scope import Scope
from zhunsheng.integrity.severity import lines, walks
from zhunsheng.integrity.severity.leanings import Scored
from zhunsheng.integrity.severity.walks import Walk
from zhunsheng.integrity.signals.a2_benchmark import groups
from zhunsheng.integrity.signals.a2_benchmark.groups import Severity, Work
from zhunsheng.integrity.signals.a2_benchmark.params import Params
from zhunsheng.stats import benchmark, propensity
from zhunsheng.stats.benchmark import Benchmark
from zhunsheng.stats.betabinomial import Floats, Ints
from zhunsheng.stats.contrast import Limits

TOLD = ("controls", "peers", "imbalance", "rank", "usual")  # numbers of the weighting that a line tells
NEVER = "few_records"
BLOCK = 200_000  # entries whose facts are held at a time


@dataclass
class Fit:
    """The benchmarks of all peer groups at one look.

    Parameters
    ----------
    severity : what it was measured in. parts : of each group its subjects, its strata and its benchmark.
    records : known then.
    """

    severity: Severity
    parts: list[tuple[Ints, Ints, Benchmark]]
    records: float


@dataclass
class Bench:
    """A tally's work, its peer groups, the look of the last fit, the least subjects of a fit, and the fit that stands."""

    work: Work
    peers: list[Ints]
    params: Params
    final: int
    least: int
    last: Fit | None = None

    def walk(self, first: int, last: int) -> Walk:
        """From one fit to the next."""
        tally = self.work.tally
        known = float(tally.n[tally.look <= first].sum())
        params = self.params
        growth = params.growth if tally.size < params.many else params.growth_of_many
        if self.last is None or known >= growth * self.last.records or first == self.final:
            self.last = self._fit(first, records=known)
        return _walk(self.work, fit=self.last, first=first, last=last)

    def _fit(self, look: int, *, records: float) -> Fit:
        severity = self.work.severity(look)
        parts = [
            made
            for subjects in self.peers
            if (made := self._compared(subjects, look=look, severity=severity)) is not None
        ]
        return Fit(severity, parts, records)

    def _compared(self, subjects: Ints, *, look: int, severity: Severity) -> tuple[Ints, Ints, Benchmark] | None:
        params = self.params
        subjects = subjects[self.work.records(look)[subjects] > 0]
        if (self.work.records(look)[subjects] >= params.least_records).sum() < max(self.least, params.folds):
            return None
        load, strata = self.work.caseload(subjects, look=look, severity=severity)
        outcome = propensity.fit_outcome(load, kind="glm", folds=params.folds, seed=params.seed, rare=params.rare)
        limits = Limits(
            params.least_records,
            params.controls,
            params.peers,
            params.overlap,
            params.imbalance,
            params.skew,
            params.rare,
        )
        return subjects, strata, benchmark.compare(load, outcome=outcome, limits=limits)


def course(scope: Scope, *, work: Work, branches: Mapping[str, str], params: Params, indicator: Indicator) -> Course:
    """Severity beside weighted peers."""
    bounds, horizon = all_bounds.load(scope.standing), scope.horizon
    peers = groups.grouped(work.tally, branches=branches, least=params.group, records=params.least_records)
    bench = Bench(work, peers, params, horizon.fits[-1], bounds.fit_least)
    found = walks.followed(bench.walk, size=work.tally.size, horizon=horizon, bounds=bounds)
    more = _told(work, fit=bench.last)
    return lines.course(indicator, tally=work.tally, found=found, bounds=bounds, horizon=horizon, more=more)


def _walk(work: Work, *, fit: Fit, first: int, last: int) -> Walk:
    """Mean relative severity less what the subject's weighted peers give on the facts, in log odds a unit of severity."""
    tally = work.tally
    chosen = np.flatnonzero(tally.look < last)
    expected = _expected(work, fit=fit, chosen=chosen)
    chosen, expected = chosen[np.isfinite(expected)], expected[np.isfinite(expected)]
    n, kind = tally.n[chosen], work.kinds[chosen]
    severity = fit.severity.value[kind, tally.category[chosen]]
    grave = n * (tally.category[chosen] >= fit.severity.cut[kind])

    def running(values: Floats) -> Floats:
        return tally.running(values, chosen=chosen, first=first, last=last)

    records, parts = running(n), _frozen(work, fit=fit)
    unit, variance = (np.maximum(parts[name], 1e-9)[:, None] for name in ("unit", "variance"))
    some = np.maximum(records, 1.0)
    weight = np.bincount(tally.subject[chosen], weights=n, minlength=tally.size)
    gap = np.bincount(tally.subject[chosen], weights=n * fit.severity.gap[kind], minlength=tally.size)
    bend = np.broadcast_to(parts["third"][:, None] / unit, records.shape)
    return Walk(
        Scored(running(n * (severity - expected)) / some / unit, records * unit**2 / variance, bend),
        np.ones(tally.size),
        parts["benchmark"] / unit[:, 0] ** 2,
        _reasons(work, fit=fit),
        records,
        running(grave),
        records * unit,
        np.where(weight > 0, gap / np.where(weight > 0, weight, 1.0), 1.0),
    )


def _expected(work: Work, *, fit: Fit, chosen: Ints) -> Floats:
    """Severity that weighted peers give on the facts of each entry; NaN where there is no such comparison."""
    tally = work.tally
    found = np.full(len(chosen), np.nan)
    for subjects, strata, made in fit.parts:
        place = np.full(tally.size, -1)
        place[subjects] = np.arange(len(subjects))
        cell = np.minimum(np.searchsorted(strata, tally.stratum[chosen]), max(len(strata) - 1, 0))
        mine = np.flatnonzero((place[tally.subject[chosen]] >= 0) & (strata[cell] == tally.stratum[chosen]))
        for start in range(0, len(mine), BLOCK):
            part = mine[start : start + BLOCK]
            found[part] = made.frozen.expected(place[tally.subject[chosen[part]]], cell=cell[part])
    return found


def _frozen(work: Work, *, fit: Fit) -> dict[str, Floats]:
    """By subject, the moments that the frozen benchmark goes on with."""
    found = {name: np.zeros(work.tally.size) for name in ("unit", "variance", "benchmark", "third")}
    for subjects, _, made in fit.parts:
        for name, values in found.items():
            values[subjects] = getattr(made.frozen.noise, name)
    return found


def _reasons(work: Work, *, fit: Fit) -> tuple[str, ...]:
    reasons = [NEVER] * work.tally.size
    for subjects, _, made in fit.parts:
        for subject, reason in zip(subjects.tolist(), made.reason, strict=True):
            reasons[subject] = reason
    return tuple(reasons)


def _told(work: Work, *, fit: Fit | None) -> list[dict[str, object]]:
    """What a line says of its weighting."""
    told: list[dict[str, object]] = [{} for _ in work.tally.ids]
    for subjects, _, made in fit.parts if fit else ():
        worst = np.maximum(made.imbalance, made.distribution)
        table = np.nan_to_num(np.column_stack([made.controls, made.peers, worst, made.observed, made.expected]))
        for subject, row in zip(subjects.tolist(), table.tolist(), strict=True):
            told[subject] = dict(zip(TOLD, row, strict=True))
    return told
