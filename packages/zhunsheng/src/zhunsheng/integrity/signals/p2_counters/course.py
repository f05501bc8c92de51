"""From periods to the course of an indicator: running totals, the lawful spread frozen monthly, a line for each subject."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from zhunsheng.integrity.benign import unit_upload
from zhunsheng.integrity.bounds import Bounds
from zhunsheng.integrity.course import Course
from zhunsheng.integrity.horizon import Horizon
from zhunsheng.integrity.indicator import Benign, Indicator, Line, Said, SubjectKind
from zhunsheng.integrity.signals.p2_counters import excess
from zhunsheng.integrity.signals.p2_counters.excess import Judged, Lawful
from zhunsheng.integrity.signals.p2_counters.params import Params
from zhunsheng.integrity.signals.p2_counters.periods import Beside
from zhunsheng.stats.betabinomial import Floats, Ints


@dataclass(frozen=True)
class Totals:
    """Of each subject at a look: periods, sums, the logarithm of claimed over counted and its variance, NaN where too few."""

    periods: Floats
    claimed: Floats
    counted: Floats
    value: Floats
    variance: Floats


@dataclass(frozen=True)
class Ratio:
    """One comparison of claims and counts over all looks; ``home`` is the unit of each instrument."""

    beside: Beside
    indicator: Indicator
    by: SubjectKind
    params: Params
    bounds: Bounds
    horizon: Horizon
    home: Mapping[str, str] = field(default_factory=dict)

    def course(self) -> Course:
        """Evidence at every look and a line for each subject at the last."""
        ids = tuple(sorted(set(self.beside.subject)))
        size = (len(ids), len(self.horizon.days))
        p, seen, expected = np.full(size, np.nan), np.zeros(size), np.zeros(size)
        place = {name: number for number, name in enumerate(ids)}
        owner = np.array([place[name] for name in self.beside.subject], dtype=np.int64)
        look = self.horizon.place(np.array(self.beside.known, dtype="datetime64[D]"))
        lines: tuple[Line, ...] = ()
        for first, last in self.horizon.spans():
            lawful = self._lawful(self._totals(owner, look=look, at=first, subjects=len(ids)))
            for at in range(first, last):
                totals = self._totals(owner, look=look, at=at, subjects=len(ids))
                judged = self._judged(totals, lawful=lawful, at=at)
                p[:, at], seen[:, at] = judged.p, totals.claimed
                expected[:, at] = totals.counted * np.exp(lawful.mean)
                if at == size[1] - 1:
                    lines = tuple(self._lines(ids, owner=owner, totals=totals, judged=judged, lawful=lawful))
        return Course(self.indicator, self.by, ids, p, seen, expected, lines)

    def _totals(self, owner: Ints, *, look: Ints, at: int, subjects: int) -> Totals:
        covered = np.flatnonzero((look <= at) & np.isfinite(self.beside.counted))
        mine = owner[covered]
        sums = [
            np.bincount(mine, weights=values, minlength=subjects).astype(float)
            for values in (np.ones(len(covered)), self.beside.claimed[covered], self.beside.counted[covered])
        ]
        periods, claimed, counted = sums
        edges = np.zeros((subjects, 2))  # of contiguous periods only the outer edges stay unsure
        edges[mine[::-1], 0] = self.beside.unsure[covered[::-1], 0]
        edges[mine, 1] = self.beside.unsure[covered, 1]
        enough = (periods >= self.params.least_periods) & (counted >= self.params.least_counted)
        value = np.where(enough, np.log((claimed + 0.5) / (counted + 0.5)), np.nan)
        noise = self._noise(covered, mine=mine)
        unsure = (edges**2).sum(axis=1) / np.maximum(counted, 1.0) ** 2
        return Totals(periods, claimed, counted, value, noise**2 / np.maximum(periods, 1.0) + unsure)

    def _noise(self, covered: Ints, *, mine: Ints) -> float:
        """How much the logarithm moves from one period to the next, by the median over all subjects."""
        value = np.log((self.beside.claimed[covered] + 0.5) / (np.maximum(self.beside.counted[covered], 0) + 0.5))
        order = np.argsort(mine, kind="stable")
        steps = np.diff(value[order])[np.diff(mine[order]) == 0]
        if not len(steps):
            return self.params.noise_least
        return max(self.params.noise_least, 1.4826 * float(np.median(np.abs(steps))) / float(np.sqrt(2)))

    def _lawful(self, totals: Totals) -> Lawful:
        """Fitted on all subjects, else a belief: what is claimed was counted, or what the median unit has if that is more."""
        known = np.isfinite(totals.value)
        if known.sum() >= self.params.least_units:
            value, variance = totals.value[known], totals.variance[known]
            return excess.fit(value, variance=variance, keep=self.bounds.keep, least=self.params.spread_least)
        middle = max(0.0, float(np.median(totals.value[known]))) if known.any() else 0.0
        return Lawful(middle, self.params.spread_belief, 0.0, float(self.params.belief_units))

    def _judged(self, totals: Totals, *, lawful: Lawful, at: int) -> Judged:
        elapsed = float(self.horizon.elapsed[at])
        return excess.judge(totals.value, variance=totals.variance, elapsed=elapsed, lawful=lawful)

    def _lines(
        self, ids: tuple[str, ...], *, owner: Ints, totals: Totals, judged: Judged, lawful: Lawful
    ) -> list[Line]:
        lost = ~np.isfinite(self.beside.counted)
        absent = np.bincount(owner[lost], weights=self.beside.claimed[lost], minlength=len(ids))
        z = 1.959964
        lines = []
        for place, name in enumerate(ids):
            counted, claimed = float(round(totals.counted[place], 1)), float(totals.claimed[place])
            benign = (Benign(unit_upload.CAUSE, float(absent[place])),)
            unit = self.home.get(name, name if self.by == "unit" else "")
            line = (self.by, name, unit, self.indicator, counted, claimed)
            if not np.isfinite(judged.p[place]):
                lines.append(Line(*line, "insufficient", benign=benign if absent[place] else ()))
                continue
            middle, wide = float(judged.shrunken[place]), float(judged.deviation[place])
            lines.append(
                Line(
                    *line,
                    "assessed",
                    expected=counted * float(np.exp(lawful.mean)),
                    ratio=float(np.exp(middle)),
                    lower=float(np.exp(middle - z * wide)),
                    upper=float(np.exp(middle + z * wide)),
                    evidence=float(judged.p[place]),
                    benign=benign,
                    elapsed=float(self.horizon.elapsed[-1]),
                    tried=partial(self._tried, counted=counted, variance=float(totals.variance[place]), lawful=lawful),
                )
            )
        return lines

    def _tried(self, claimed: float, *, counted: float, variance: float, lawful: Lawful) -> Said:
        """The evidence had so many been claimed."""
        value = np.array([np.log((claimed + 0.5) / (counted + 0.5))])
        elapsed = float(self.horizon.elapsed[-1])
        judged = excess.judge(value, variance=np.array([variance]), elapsed=elapsed, lawful=lawful)
        return Said(float(judged.p[0]), None)
