"""From marks to evidence: shares of peers and a lawful spread, frozen each month; running totals judged at every look."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from scipy.stats import norm

from zhunsheng.integrity.bounds import Bounds
from zhunsheng.integrity.course import Course
from zhunsheng.integrity.horizon import Horizon
from zhunsheng.integrity.indicator import Benign, Line
from zhunsheng.integrity.ledger import Cells, Ledger, ledger, share_of_others
from zhunsheng.integrity.marks import EXPLAINED, Marks
from zhunsheng.integrity.people import People, Subjects
from zhunsheng.integrity.scope import Scope
from zhunsheng.stats import betabinomial, looks, spread, twogroups
from zhunsheng.stats.betabinomial import Floats, Ints
from zhunsheng.stats.spread import Null, Spread

ONE_OFF = "one_off_key"
REFIT = 1.08  # growth of the trials since the last fit from which on a month is fitted anew
PLAIN = 1.0  # standard deviations above the mean below which a p-value is the normal law's: it decides nothing there
Bools = NDArray[np.bool_]


def courses(scope: Scope, *, marks: Marks, subjects: Subjects, bounds: Bounds) -> tuple[list[Course], Marks]:
    """The course of an indicator for each kind of subject it is about, and the marks with whom they leave out.

    A unit is judged without its officers who are worth a look themselves: one of them makes no unit.
    """
    horizon, found = scope.horizon, []
    counts = scope.run(marks.counts(zone=scope.lake.zone, step=horizon.step))
    for by in sorted(marks.by):
        if by == "unit" and marks.alone:
            counts = counts.filter(pc.invert(pc.is_in(counts["officer_id"], value_set=pa.array(marks.alone))))
        book = ledger(counts, by=by, strata=marks.strata, sums=marks.counted, horizon=horizon)
        course = Comparison(book, marks, bounds, subjects.get(by, People({}, {})), horizon).course()
        found.append(course)
        if by == "officer":
            ever = np.fmin.reduce(course.p, axis=1, initial=1.0)
            names = (name for name, p in zip(course.ids, ever, strict=True) if p <= bounds.sample)
            marks = replace(marks, alone=tuple(names))
    return found, marks


@dataclass(frozen=True)
class Totals:
    """Running totals over one month's looks, subjects by looks: comparable trials, hits, expected hits, hits explained."""

    trials: Floats
    hits: Floats
    expected: Floats
    explained: Floats


@dataclass(frozen=True)
class Comparison:
    """Subjects beside their peers."""

    book: Ledger
    marks: Marks
    bounds: Bounds
    people: People
    horizon: Horizon

    def course(self) -> Course:
        """Evidence at every look: each month with the shares and the spread fitted on what was known before it."""
        size = (len(self.book.ids), len(self.horizon.days))
        p, ratios = np.full(size, np.nan), np.full(size, np.nan)
        seen, expected = np.zeros(size), np.zeros(size)
        lines = [self._bare(name, exposure=0, observed=0) for name in self.book.ids]
        fitted: tuple[Spread | None, float] = (None, 0.0)
        for first, last in self.horizon.spans():
            cells = self.book.until(first)
            share = self._share(cells)
            totals = self._totals(share, first=first, last=last)
            seen[:, first:last], expected[:, first:last] = totals.hits, totals.expected
            fitted = self._fit(totals, last=fitted)
            found = fitted[0]
            if found is not None:
                part = slice(first, last)
                p[:, part], ratios[:, part] = self._evidence(totals, found=found, elapsed=self.horizon.elapsed[part])
            if last == size[1]:
                last_look = (p[:, -1], ratios[:, -1])
                lines = self._lines(totals, found=found, said=last_look, allowed=self._allowance(cells, share=share))
        return Course(self.marks.indicator, self.book.by, self.book.ids, p, seen, expected, tuple(lines), ratios)

    @cached_property
    def _known(self) -> Bools:
        """Officers whose key stands on more than a stray record; units and devices always."""
        if self.book.by != "officer":
            return np.ones(len(self.book.ids), dtype=bool)
        return np.array([self.people.records.get(name, 0) > self.bounds.one_off for name in self.book.ids], dtype=bool)

    def _share(self, cells: Cells) -> Floats:
        if self.marks.share is not None:
            return self.marks.share(cells)
        return share_of_others(cells, least=self.marks.least)

    def _totals(self, share: Floats, *, first: int, last: int) -> Totals:
        book = self.book
        usable = np.isfinite(share)[book.cell]
        expected = np.nan_to_num(share)[book.cell] * book.sums["trials"]
        explained = sum((book.sums[EXPLAINED + cause] for cause in self.marks.causes), np.zeros(len(book.cell)))
        values = (book.sums["trials"], book.sums["hits"], expected, explained)
        return Totals(*(book.course(np.where(usable, value, 0.0), first=first, last=last) for value in values))

    def _assessed(self, totals: Totals) -> Bools:
        enough = (totals.trials >= self.marks.least_records) & (totals.expected > 0)
        return enough & self._known[:, None]

    def _fit(self, totals: Totals, *, last: tuple[Spread | None, float]) -> tuple[Spread | None, float]:
        """The lawful spread on what is known at the month's first look, and the trials it rests on.

        None with too few subjects to show it. Where little has come since the ``last`` fit, that one stands.
        """
        chosen = np.flatnonzero(self._assessed(totals)[:, 0])
        trials = totals.trials[chosen, 0].astype(np.int64)
        if len(chosen) < self.bounds.fit_least:
            return None, 0.0
        before, weight = last
        if before is not None and trials.sum() < REFIT * weight:
            return last
        start = spread.START if before is None else (before.null.shift, before.spread)
        hits = np.minimum(totals.hits[chosen, 0].astype(np.int64), trials)
        share = totals.expected[chosen, 0] / trials
        bounds = self.bounds
        found = spread.fit(hits, trials=trials, share=share, keep=bounds.keep, most=bounds.fit_most, start=start)
        return found, float(trials.sum())

    def _evidence(self, totals: Totals, *, found: Spread, elapsed: Floats) -> tuple[Floats, Floats]:
        """p-values and ratios by subject and look, NaN where not assessed; a look that adds nothing keeps those before."""
        assessed = self._assessed(totals)
        changed = assessed.copy()
        changed[:, 1:] &= ~(assessed[:, :-1] & (np.diff(totals.trials) == 0) & (np.diff(totals.hits) == 0))
        p, ratios = np.full(assessed.shape, np.nan), np.full(assessed.shape, np.nan)
        gone = np.broadcast_to(elapsed, assessed.shape)[changed]
        said = _said(totals.hits[changed], totals=totals, chosen=changed, elapsed=gone, found=found)
        p[changed], ratios[changed] = said
        for look in range(1, len(elapsed)):
            kept = assessed[:, look] & ~changed[:, look]
            p[kept, look], ratios[kept, look] = p[kept, look - 1], ratios[kept, look - 1]
        return p, ratios

    def _bare(self, name: str, *, exposure: float, observed: float) -> Line:
        one_off = self.book.by == "officer" and self.people.records.get(name, 0) <= self.bounds.one_off
        benign = (Benign(ONE_OFF, float(observed)),) if one_off else ()
        unit = self.people.unit.get(name, name)
        counts = (float(exposure), float(observed))
        return Line(self.book.by, name, unit, self.marks.indicator, *counts, "insufficient", benign=benign)

    def _allowance(self, cells: Cells, *, share: Floats) -> Floats:
        """Expected hits that the benign cause in the share accounts for, by subject."""
        if self.marks.before is None:
            return np.zeros(len(self.book.ids))
        trials = np.where(np.isfinite(share), cells.sums["trials"], 0.0)
        return cells.total(trials * np.nan_to_num(share)) - cells.total(
            trials * np.nan_to_num(self.marks.before(cells))
        )

    def _lines(
        self, totals: Totals, *, found: Spread | None, said: tuple[Floats, Floats], allowed: Floats
    ) -> list[Line]:
        """A line for each subject at the last look."""
        p, ratios = said
        trials, hits, expected = totals.trials[:, -1], totals.hits[:, -1], totals.expected[:, -1]
        lines = [
            self._bare(name, exposure=n, observed=k) for name, n, k in zip(self.book.ids, trials, hits, strict=True)
        ]
        chosen = np.flatnonzero(np.isfinite(p))
        if found is None or not len(chosen):
            return lines
        explained = self._explained()
        raw = self._raw(totals, found=found, chosen=chosen)
        judged = _judged(
            hits[chosen], trials=trials[chosen], expected=expected[chosen], found=found, bounds=self.bounds
        )
        for place, values, without in zip(chosen.tolist(), judged, raw, strict=True):
            benign = [Benign(cause, float(count[place])) for cause, count in explained.items()]
            if self.marks.cause:
                benign.append(Benign(self.marks.cause, round(float(allowed[place]), 2)))
            lines[place] = replace(
                lines[place],
                **{"state": "assessed", "benign": tuple(benign), "raw": without, **values},
                evidence=float(p[place]),
                likelier=float(ratios[place]),
                elapsed=float(self.horizon.elapsed[-1]),
            )
        return lines

    def _explained(self) -> dict[str, Floats]:
        """Hits that each cause explains, by subject, in strata without peers too."""
        owner = self.book.owner
        return {
            cause: np.bincount(owner, weights=self.book.sums[EXPLAINED + cause], minlength=len(self.book.ids)).astype(
                float
            )
            for cause in self.marks.causes
        }

    def _raw(self, totals: Totals, *, found: Spread, chosen: NDArray[np.int64]) -> list[float | None]:
        """The evidence there would be had no cause been tested, for those whom a cause concerns."""
        raw: list[float | None] = [None] * len(chosen)
        concerned = np.flatnonzero(totals.explained[chosen, -1] > 0)
        if len(concerned):
            rows = chosen[concerned]
            mask = np.zeros(totals.trials.shape, dtype=bool)
            mask[rows, -1] = True
            gone = np.full(len(rows), self.horizon.elapsed[-1])
            hits = (totals.hits + totals.explained)[mask]
            values, _ = _said(hits, totals=totals, chosen=mask, elapsed=gone, found=found)
            for place, value in zip(concerned.tolist(), values.tolist(), strict=True):
                raw[place] = value
        return raw


def _said(hits: Floats, *, totals: Totals, chosen: Bools, elapsed: Floats, found: Spread) -> tuple[Floats, Floats]:
    trials = totals.trials[chosen]
    return evidence(hits, trials=trials, share=totals.expected[chosen] / trials, elapsed=elapsed, null=found.null)


def evidence(hits: Floats, *, trials: Floats, share: Floats, elapsed: Floats, null: Null) -> tuple[Floats, Floats]:
    """p-values that hold at every look, and logarithms of likelihood ratios.

    Counts not above the mean, which decide nothing, take the normal law's of both.
    """
    mean = null.mean(share)
    deviation = np.sqrt(np.maximum(trials * mean * (1 - mean) * (1 + (trials - 1) * null.rho), 1e-12))
    z = (hits - trials * mean) / deviation
    p = np.maximum(np.asarray(norm.sf(z), dtype=np.float64), 0.05)
    ratios = twogroups.log_ratio(p)
    near = np.flatnonzero(z > PLAIN)
    n = trials[near].astype(np.int64)
    k = np.minimum(hits[near].astype(np.int64), n)
    p[near] = looks.adjusted(k, trials=n, share=share[near], elapsed=elapsed[near], null=null)
    ratios[near] = twogroups.altered(k.astype(np.float64), trials=trials[near], share=share[near], null=null)
    return p, ratios


def _translated(hits: Ints, *, trials: Ints, mean: Floats, rho: float) -> Floats:
    """The correlation to shrink each subject with: everybody's, or as much more as keeps its own rate within a standard error.

    A spread in which a subject has no place would else pull it to the mean that it disproves. Source: the limited
    translation estimator of Efron and Morris (1972), JASA 67, 130-139, with their D = 1.
    """
    rate = (hits + 0.5) / (trials + 1)
    error = np.sqrt(rate * (1 - rate) / (trials + 1))
    most = np.minimum(error / np.maximum(np.abs(rate - mean), 1e-12), 1 - 1e-9)
    size = np.minimum((1 - rho) / rho, trials * most / (1 - most))
    return np.asarray(1 / (1 + size), dtype=np.float64)


def _judged(hits: Floats, *, trials: Floats, expected: Floats, found: Spread, bounds: Bounds) -> list[dict[str, Any]]:
    """Expected count, and the shrunken ratio with its interval, for each assessed subject."""
    share = expected / trials
    mean = found.null.mean(share)
    n, k = trials.astype(np.int64), np.minimum(hits, trials).astype(np.int64)
    a, b = betabinomial.shapes(mean, rho=_translated(k, trials=n, mean=mean, rho=found.whole))
    middle, low, high = betabinomial.posterior(k, trials=n, a=a, b=b, level=bounds.interval)
    table = np.column_stack([trials * mean, middle / mean, low / mean, high / mean, share])
    names = ("expected", "ratio", "lower", "upper", "share")
    return [{**dict(zip(names, row, strict=True)), "null": found.null} for row in table.tolist()]
