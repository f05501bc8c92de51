"""Quasi-Poisson regressions on levels and a trend, a column each, all columns in step.

With one factor and one slope the normal equations are an arrow: levels are partialled out and the slope is a ratio of two sums,
so that nothing is inverted and nothing grows ill-conditioned. The steps are those of iteratively reweighted least squares as
R takes them: from counts + 0.1, until the deviance stands still to 1e-8, at most 25.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import xlogy

from zhunsheng.stats.betabinomial import Floats, Ints

Bools = NDArray[np.bool_]
STEPS = 25
STILL = 1e-8
KEPT = 0.6  # share of columns still moving below which the others are laid aside


@dataclass(frozen=True)
class Design:
    """Rows that all columns share.

    Parameters
    ----------
    level : of each row, 0 to L - 1, each met. time : of each row; None without a trend. offset : logarithm of exposures, shape
        (rows, 1) or (rows, columns).
    """

    level: Ints
    time: Floats | None
    offset: Floats

    @property
    def parameters(self) -> int:
        """Coefficients of each column."""
        return int(self.level.max()) + 1 + (self.time is not None)

    def sums(self, values: Floats) -> Floats:
        """Sums by level, shape (L, columns)."""
        if self.level.max() == 0:
            return np.asarray(values.sum(axis=0, keepdims=True))
        return np.asarray((self.level == np.arange(self.level.max() + 1)[:, None]).astype(np.float64) @ values)

    def spread(self, values: Floats) -> Floats:
        """Values of levels at the rows."""
        return values if len(values) == 1 else values[self.level]

    def of(self, columns: Bools | Ints) -> Design:
        """The design of some columns."""
        offset = self.offset if self.offset.shape[1] == 1 else self.offset[:, columns]
        return Design(self.level, self.time, offset)


@dataclass(frozen=True)
class Solved:
    """One step's weighted least squares. ``load`` sums of weights by level, ``middle`` weighted mean times by level,
    ``lever`` weighted square of times about them (NaN without a trend)."""

    intercept: Floats
    slope: Floats
    load: Floats
    middle: Floats
    lever: Floats


@dataclass(frozen=True)
class Fit:
    """Fitted columns. ``mean`` and the last step's ``weight`` have the shape (rows, columns)."""

    mean: Floats
    weight: Floats
    solved: Solved
    converged: Bools


def fit(counts: Floats, *, design: Design, prior: Floats | None = None) -> Fit:
    """Fit every column.

    Parameters
    ----------
    counts : shape (rows, columns). prior : weight of each count, same shape; 1 where None.
    """
    moving = _Columns(counts, prior, design)
    held = _Holder(counts.shape, levels=int(design.level.max()) + 1)
    with np.errstate(all="ignore"):
        for _ in range(STEPS):
            moving = moving.lay_aside()
            held.keep(moving, moving.step())
            if moving.finished.all():
                break
    return held.fit(moving)


class _Columns:
    """Columns on their way."""

    def __init__(self, counts: Floats, prior: Floats | None, design: Design, places: Ints | None = None) -> None:
        self.counts, self.prior, self.design = counts, prior, design
        self.places = np.arange(counts.shape[1]) if places is None else places
        self.finished = np.zeros(counts.shape[1], dtype=np.bool_)
        self.mean = counts + 0.1
        self.eta = np.log(self.mean)
        self.constant = xlogy(counts, counts) - counts
        self.deviance = self._deviance()

    def step(self) -> Bools:
        """One step; which columns stand still after it and did not before."""
        self.weight = self.mean if self.prior is None else self.prior * self.mean
        working = self.eta - self.design.offset + (self.counts - self.mean) / self.mean
        self.solved = solve(working, weight=self.weight, design=self.design)
        linear = self.design.spread(self.solved.intercept) + self.design.offset
        if self.design.time is not None:
            linear = linear + self.design.time[:, None] * self.solved.slope
        self.eta, self.mean = linear, np.exp(linear)
        before, self.deviance = self.deviance, self._deviance()
        still = (np.abs(self.deviance - before) / (np.abs(self.deviance) + 0.1) < STILL) & ~self.finished
        self.finished |= still
        return still

    def _deviance(self) -> Floats:
        parts = self.constant - self.counts * self.eta + self.mean
        if self.prior is not None:
            parts *= self.prior
        return np.asarray(2 * parts.sum(axis=0))

    def lay_aside(self) -> _Columns:
        """Without the finished columns, once they are many."""
        going = ~self.finished
        if going.mean() > KEPT:
            return self
        part = object.__new__(_Columns)
        part.design, part.places, part.finished = self.design.of(going), self.places[going], self.finished[going]
        part.prior = None if self.prior is None else self.prior[:, going]
        for name in ("counts", "mean", "eta", "constant"):
            setattr(part, name, getattr(self, name)[:, going])
        part.deviance = self.deviance[going]
        return part


class _Holder:
    """Columns as they stood when they came to rest."""

    def __init__(self, shape: tuple[int, ...], *, levels: int) -> None:
        self.mean, self.weight = np.empty(shape), np.empty(shape)
        self.intercept, self.load, self.middle = (np.empty((levels, shape[1])) for _ in range(3))
        self.slope, self.lever = np.empty(shape[1]), np.empty(shape[1])
        self.converged = np.zeros(shape[1], dtype=np.bool_)

    def keep(self, moving: _Columns, which: Bools) -> None:
        """Take over some columns."""
        if not which.any():
            return
        to = moving.places[which]
        for name in ("mean", "weight"):
            getattr(self, name)[:, to] = getattr(moving, name)[:, which]
        for name in ("intercept", "load", "middle"):
            getattr(self, name)[:, to] = getattr(moving.solved, name)[:, which]
        self.slope[to], self.lever[to] = moving.solved.slope[which], moving.solved.lever[which]
        self.converged[to] = True

    def fit(self, moving: _Columns) -> Fit:
        """Everything, with those that never came to rest as they stand."""
        left = ~moving.finished
        self.keep(moving, left)
        self.converged[moving.places[left]] = False
        solved = Solved(self.intercept, self.slope, self.load, self.middle, self.lever)
        good = self.converged & np.isfinite(self.mean).all(axis=0) & np.isfinite(self.slope)
        return Fit(self.mean, self.weight, solved, good)


def solve(values: Floats, *, weight: Floats, design: Design) -> Solved:
    """Weighted least squares on levels and time."""
    load = design.sums(weight)
    level = design.sums(weight * values) / load
    if design.time is None:
        nothing = np.full(load.shape[1], np.nan)
        return Solved(level, np.zeros(load.shape[1]), load, np.zeros_like(load), nothing)
    time = design.time[:, None]
    middle = design.sums(weight * time) / load
    apart = time - design.spread(middle)
    heavy = weight * apart
    lever = (heavy * apart).sum(axis=0)
    slope = (heavy * values).sum(axis=0) / lever
    return Solved(level - slope * middle, slope, load, middle, lever)


def leverage(found: Fit, *, design: Design) -> Floats:
    """Hat values of the last step."""
    solved = found.solved
    share = 1 / design.spread(solved.load)
    if design.time is not None:
        share = share + (design.time[:, None] - design.spread(solved.middle)) ** 2 / solved.lever
    return np.asarray(found.weight * share)
