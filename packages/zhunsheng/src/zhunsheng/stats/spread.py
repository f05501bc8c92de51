"""The lawful spread between subjects: a beta-binomial null fitted to the many, not to the few in the tail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit, logit

from zhunsheng.stats import betabinomial
from zhunsheng.stats.betabinomial import Floats, Ints

SPREADS = (0.01, 10.0)  # the least and the largest coefficient of variation between subjects looked at
USUAL = 1.0  # scale of the half-normal belief about it; published spreads between officers are 0.2 to 0.4
RHO = (1e-7, 0.9)
SHIFT = 3.0  # largest shift of the mean on the logit scale
SPREAD_NODES, SHIFT_NODES = 11, 7  # nodes of the grid over what the data allow
LIGHT = 0.01  # a node of less weight than this, beside the heaviest, is left out
ENOUGH = 1000  # subjects from which on the spread is known so well that one node is enough


@dataclass(frozen=True)
class Null:
    """How subjects without any fault differ, and how surely that is known.

    Parameters
    ----------
    nodes : shift, rho and weight of each state that the data allow; weights sum to one. The shift is added to the logit
        of each subject's expected share (peers' shares contain the guilty few); rho is the correlation within a subject.
    """

    nodes: tuple[tuple[float, float, float], ...]

    @property
    def shift(self) -> float:
        """The weighted mean shift."""
        return sum(shift * weight for shift, _, weight in self.nodes)

    @property
    def rho(self) -> float:
        """The weighted mean correlation."""
        return sum(rho * weight for _, rho, weight in self.nodes)

    def mean(self, share: Floats) -> Floats:
        """Expected shares after the shift."""
        return _shifted(share, shift=self.shift)

    def upper_mid_p(self, hits: Ints, *, trials: Ints, share: Floats) -> Floats:
        """Predictive mid-p of a count as high, averaged over the states that the data allow."""
        total = np.zeros(len(hits))
        for shift, rho, weight in self.nodes:
            a, b = betabinomial.shapes(_shifted(share, shift=shift), rho=rho)
            total += weight * betabinomial.upper_mid_p(hits, trials=trials, a=a, b=b)
        return total


@dataclass(frozen=True)
class Spread:
    """The null, and the spread of everybody: the one to test with, the other to shrink with."""

    null: Null
    whole: float


def fit(hits: Ints, *, trials: Ints, share: Floats, keep: float, most: int) -> Spread:
    """Fit the null by maximum likelihood, truncated above so that a suspected tail has no say.

    Each subject counts only if it lies at or below its own ``keep`` quantile, and its likelihood is then conditional on
    that: the tail is not clipped (which would make the spread too small and the alarms too many) but left out
    honestly. The quantiles are those of the fit itself, found by repeating it. With few subjects both the shift and the
    spread are poorly known: tests then average over those that fit. A half-normal belief about the coefficient of variation
    between subjects (scale `USUAL`) keeps a thing that no peer ever did from being called a lawful spread of any width.

    Parameters
    ----------
    hits, trials, share : one entry a subject; ``share`` is what its peers would have in its place.
    keep : quantile above which a subject has no say, such as 0.9.
    most : subjects looked at, spread evenly over the input where there are more.

    Notes
    -----
    Assumes fewer than 1 - keep of the subjects at fault. Where most of them are, the null takes their fault for the
    ordinary; compare units with each other and with devices then. Not for fewer than about a dozen subjects.
    Source: truncated maximum likelihood for an empirical null, after Efron (2004), JASA 99, 96-104. Checked by
    recovering a known spread with and without a guilty tail, and by null worlds (tests/recovery).
    """
    chosen = np.linspace(0, len(hits) - 1, min(len(hits), most)).astype(int)
    data = _Data(hits[chosen], trials[chosen], _inside(share[chosen]), trials[chosen])
    shift, spread = data.best((0.0, 0.3))
    whole = data.rho(spread)
    for _ in range(3):
        a, b = betabinomial.shapes(_shifted(data.share, shift=shift), rho=data.rho(spread))
        cap = betabinomial.quantile(keep, trials=data.trials, a=a, b=b)
        data = _Data(data.hits, data.trials, data.share, cap)
        shift, spread = data.best((shift, spread))
    return Spread(data.null(shift, spread), whole)


@dataclass(frozen=True)
class _Data:
    """Counts with the cap above which each has no say."""

    hits: Ints
    trials: Ints
    share: Floats
    cap: Ints

    def best(self, start: tuple[float, float]) -> tuple[float, float]:
        """The shift and the coefficient of variation that fit best."""
        simplex = np.array([start, (start[0] + 0.2, start[1]), (start[0], start[1] * 1.6 + 0.02)])
        options = {"xatol": 1e-3, "fatol": 1e-3, "maxiter": 200, "initial_simplex": simplex}

        def loss(point: Floats) -> float:
            return self.loss(float(point[0]), float(point[1]))

        found = minimize(loss, simplex[0], method="Nelder-Mead", options=options)  # type: ignore[call-overload]
        return float(np.clip(found.x[0], -SHIFT, SHIFT)), float(np.clip(found.x[1], *SPREADS))

    def rho(self, spread: float) -> float:
        """The correlation that gives a subject of the median share this coefficient of variation."""
        share = float(np.median(self.share))
        return float(np.clip(np.clip(spread, *SPREADS) ** 2 * share / (1 - share), *RHO))

    def loss(self, shift: float, spread: float) -> float:
        """Minus the log of likelihood and belief; beyond the bounds it rises."""
        beyond = max(0.0, abs(shift) - SHIFT) + max(0.0, SPREADS[0] - spread, spread - SPREADS[1])
        rho = self.rho(spread)
        within = self.hits <= self.cap
        k, n, c = self.hits[within], self.trials[within], self.cap[within]
        a, b = betabinomial.shapes(_shifted(self.share[within], shift=float(np.clip(shift, -SHIFT, SHIFT))), rho=rho)
        value = betabinomial.log_pmf(k, trials=n, a=a, b=b)
        cut = np.flatnonzero(c < n)
        below = betabinomial.cdf(c[cut], trials=n[cut], a=a[cut], b=b[cut])
        return float(-value.sum() + np.log(np.maximum(below, 1e-300)).sum() + (spread / USUAL) ** 2 / 2 + 100 * beyond)

    def null(self, shift: float, spread: float) -> Null:
        """The states that fit, weighted by their likelihood, on a grid laid where the weight lies."""
        if len(self.hits) >= ENOUGH:
            return Null(((shift, self.rho(spread), 1.0),))
        spreads = self._span(
            spread, step=0.05, bounds=SPREADS, loss=lambda value: self.loss(shift, value), nodes=SPREAD_NODES
        )
        bounds = (-SHIFT, SHIFT)
        shifts = self._span(
            shift, step=0.05, bounds=bounds, loss=lambda value: self.loss(value, spread), nodes=SHIFT_NODES
        )
        grid = [(move, wide) for move in shifts for wide in spreads]
        losses = np.array([self.loss(*node) for node in grid])
        weights = np.exp(losses.min() - losses)
        kept = np.flatnonzero(weights > LIGHT)
        total = weights[kept].sum()
        return Null(tuple((grid[place][0], self.rho(grid[place][1]), float(weights[place] / total)) for place in kept))

    def _span(
        self, best: float, *, step: float, bounds: tuple[float, float], loss: Callable[[float], float], nodes: int
    ) -> list[float]:
        """Nodes over the values whose likelihood, the other parameter held, is at least a hundredth of the best."""
        least = loss(best)
        ends = []
        for side in (-1, 1):
            reach = step
            while loss(float(np.clip(best + side * reach, *bounds))) - least < 4.6 and reach < bounds[1] - bounds[0]:
                reach *= 1.5
            ends.append(float(np.clip(best + side * reach, *bounds)))
        return [float(value) for value in np.linspace(ends[0], ends[1], nodes)]


def _shifted(share: Floats, *, shift: float) -> Floats:
    return np.asarray(expit(logit(_inside(share)) + shift), dtype=np.float64)


def _inside(share: Floats) -> Floats:
    return np.clip(share, 1e-9, 1 - 1e-9)
