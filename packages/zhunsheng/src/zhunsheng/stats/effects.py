"""Effects of subjects beside each other: a normal-normal null of lawful spread, and what lies beyond it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammainc, gammaincc, log_ndtr, ndtr, ndtri

from zhunsheng.stats.betabinomial import Floats

Side = Literal["high", "low"]
NODES = 15  # of each axis of the grid over mean and spread
ZOOMS = 3
DEEP = 8.0  # log likelihood below the best, beyond which the grid need not reach
LIGHT = 0.01  # a node of less weight than this, beside the heaviest, is left out
STRAIGHT = 0.01  # skewness below which the normal law serves
STEPS = 60


@dataclass(frozen=True)
class Effects:
    """One entry a subject, each measured against its peers.

    Parameters
    ----------
    estimate : the effect, in the unit of the outcome (or log odds a step). se : its standard error, sampling only.
    skew : skewness of the sampling error; load : how often the lawful variance enters, 1 for the subject's own and
        more where its peers' own effects do not average out.
    """

    estimate: Floats
    se: Floats
    skew: Floats
    load: Floats

    def of(self, chosen: NDArray[np.generic]) -> Effects:
        """Some of the subjects."""
        return Effects(self.estimate[chosen], self.se[chosen], self.skew[chosen], self.load[chosen])


@dataclass(frozen=True)
class Null:
    """Subjects without fault: true effects are normal. Mean, standard deviation and weight of each state that fits."""

    nodes: tuple[tuple[float, float, float], ...]

    @property
    def mean(self) -> float:
        """Weighted mean of the means."""
        return sum(mean * weight for mean, _, weight in self.nodes)

    @property
    def sd(self) -> float:
        """Root of the weighted mean variance between subjects."""
        return float(np.sqrt(sum(sd**2 * weight for _, sd, weight in self.nodes)))

    def p(self, effects: Effects, *, side: Side) -> Floats:
        """Predictive p of an effect as high (or as low), averaged over the states that the data allow.

        The sampling error's skewness enters through Pearson's third law, as in permutation tests; where that law ends,
        the square of the normal tail is the least that is given.
        """
        total = np.zeros(len(effects.estimate))
        sign = 1.0 if side == "high" else -1.0
        for mean, sd, weight in self.nodes:
            scale = np.sqrt(sd**2 * effects.load + effects.se**2)
            skew = effects.skew * (1 + sd**2 * effects.load / effects.se**2) ** -1.5
            total += weight * tail(sign * (effects.estimate - mean) / scale, skew=sign * skew)
        return np.minimum(total, 1.0)

    def p_two(self, effects: Effects) -> Floats:
        """Twice the smaller of the two one-sided values."""
        return np.asarray(
            np.minimum(1.0, 2 * np.minimum(self.p(effects, side="high"), self.p(effects, side="low"))), dtype=np.float64
        )

    def z(self, effects: Effects) -> Floats:
        """Normal score of the predictive p, high effects positive; the smaller tail is used so that digits are kept."""
        high, low = self.p(effects, side="high"), self.p(effects, side="low")
        up, down = -ndtri(np.maximum(high, 1e-300)), ndtri(np.maximum(low, 1e-300))
        scored: Floats = np.where(high < low, up, down)
        return scored

    def allowed(self, effects: Effects, *, level: float, side: Side) -> Floats:
        """The estimate at which p would just equal ``level``: what would have stopped the call, all else the same."""
        sign = 1.0 if side == "high" else -1.0
        width = np.sqrt(self.sd**2 * effects.load + effects.se**2)
        inner = np.full(len(width), self.mean)
        outer = inner + sign * 60 * width
        for _ in range(STEPS):
            middle = (inner + outer) / 2
            free = self.p(replace(effects, estimate=middle), side=side) > level
            inner, outer = np.where(free, middle, inner), np.where(free, outer, middle)
        return inner


@dataclass(frozen=True)
class Spread:
    """The null, and the spread of everybody: the one to test with, the other to shrink with."""

    null: Null
    whole: Null

    def shrunken(self, effects: Effects, *, level: float) -> tuple[Floats, Floats, Floats]:
        """Posterior mean of each effect and its central interval, shrunk by the spread of everybody."""
        mean, sd = self.whole.mean, self.whole.sd
        noise = effects.se**2 + sd**2 * np.maximum(effects.load - 1, 0)
        share = sd**2 / np.maximum(sd**2 + noise, 1e-300)
        middle = mean + share * (effects.estimate - mean)
        half = -ndtri((1 - level) / 2) * np.sqrt(share * noise)
        return middle, middle - half, middle + half


def tail(z: Floats, *, skew: Floats) -> Floats:
    """P(Z > z) of a standardised Pearson III law (a shifted gamma law); the normal law at skewness zero.

    Checked against scipy.stats.pearson3. Never below the square of the normal tail, since the law has an end.
    """
    normal = ndtr(-z)
    size = np.maximum(np.abs(skew), STRAIGHT)
    shape = 4 / size**2
    up, down = shape + z * np.sqrt(shape), shape - z * np.sqrt(shape)
    heavy = np.where(up > 0, gammaincc(shape, np.maximum(up, 0)), 1.0)
    light = gammainc(shape, np.maximum(down, 0))
    skewed = np.maximum(np.where(skew > 0, heavy, light), normal**2)
    return np.asarray(np.where(np.abs(skew) > STRAIGHT, skewed, normal), dtype=np.float64)


def fit(effects: Effects, *, keep: float = 0.98) -> Spread:
    """Fit the null by maximum likelihood, truncated on both sides so that suspected tails have no say.

    Each subject counts only if it lies within its own central ``keep`` interval, and its likelihood is then conditional
    on that: tails are left out honestly, not clipped. The intervals are those of the fit itself, found by repeating it.
    P-values average over the means and spreads that the data allow, which with few subjects are many.

    Notes
    -----
    Assumes fewer than (1 - keep) / 2 of the subjects at fault on either side. Not for fewer than about a dozen.
    Source: truncated maximum likelihood for an empirical null, after Efron (2004), JASA 99, 96-104; random effects as
    in Spiegelhalter (2005). Checked by recovering known spreads with and without guilty tails (tests/recovery).
    """
    whole = everybody(effects)
    reach = float(-ndtri((1 - keep) / 2))
    centre = float(np.median(effects.estimate))
    rough = _Data(effects, np.full(len(effects.se), np.inf), centre).robust()
    spread = rough
    for _ in range(5):
        data = _Data(effects, reach * np.sqrt(spread**2 * effects.load + effects.se**2), centre)
        means, sds, loss = data.states(max(spread, rough))
        best = np.unravel_index(np.argmin(loss), loss.shape)
        centre, spread = float(means[best[0]]), float(sds[best[1]])
    return Spread(_null(data, means=means, sds=sds), whole)


def everybody(effects: Effects) -> Null:
    """The normal law of all subjects' true effects, nobody left out: to shrink with, not to test with."""
    data = _Data(effects, np.full(len(effects.se), np.inf), float(np.median(effects.estimate)))
    means, sds, _ = data.states(float(np.std(effects.estimate)) + 1e-12)
    return _null(data, means=means, sds=sds)


@dataclass(frozen=True)
class _Data:
    """Effects with the window, ``centre`` plus or minus ``reach``, outside which each has no say."""

    effects: Effects
    reach: Floats
    centre: float

    def robust(self) -> float:
        """A rough spread that tails hardly move."""
        value, error = self.effects.estimate, self.effects.se
        deviation = 1.4826 * float(np.median(np.abs(value - np.median(value))))
        return float(np.sqrt(max(deviation**2 - float(np.median(error)) ** 2, (0.1 * deviation) ** 2, 1e-18)))

    def loss(self, means: Floats, *, sds: Floats) -> Floats:
        """Minus the log likelihood on a grid of means (rows) and spreads (columns)."""
        inside = np.abs(self.effects.estimate - self.centre) <= self.reach
        part, reach = self.effects.of(inside), self.reach[inside]
        total = np.empty((len(means), len(sds)))
        for column, sd in enumerate(sds):
            scale = np.sqrt(sd**2 * part.load + part.se**2)
            z = (part.estimate - means[:, None]) / scale
            high = (self.centre + reach - means[:, None]) / scale
            low = (self.centre - reach - means[:, None]) / scale
            within = np.where(np.isinf(high), 0.0, _log_between(low, high=high))
            total[:, column] = np.sum(z**2 / 2 + np.log(scale) + within, axis=1)
        return total

    def states(self, spread: float) -> tuple[Floats, Floats, Floats]:
        """A grid laid where the likelihood lies: means, spreads, loss."""
        error = np.sqrt((spread**2 + float(np.median(self.effects.se)) ** 2) / max(len(self.effects.se), 1))
        means, sds = np.linspace(-8, 8, NODES) * error + self.centre, np.linspace(0, 4 * spread + error, NODES)
        loss = self.loss(means, sds=sds)
        for _ in range(ZOOMS):
            near = loss - loss.min() < DEEP
            means = _zoomed(means, near=near.any(axis=1), least=-np.inf)
            sds = _zoomed(sds, near=near.any(axis=0), least=0.0)
            loss = self.loss(means, sds=sds)
        return means, sds, loss


def _zoomed(grid: Floats, *, near: NDArray[np.bool_], least: float) -> Floats:
    step = float(grid[1] - grid[0])
    return np.linspace(max(least, grid[near][0] - step), grid[near][-1] + step, NODES)


def _log_between(low: Floats, *, high: Floats) -> Floats:
    """Log of the normal probability between two bounds, accurate when both lie on one side."""
    flip = low > 0
    upper, lower = np.where(flip, -low, high), np.where(flip, -high, low)
    top = log_ndtr(upper)
    return np.asarray(top + np.log1p(-np.exp(np.minimum(log_ndtr(lower) - top, -1e-12))), dtype=np.float64)


def _null(data: _Data, *, means: Floats, sds: Floats) -> Null:
    loss = data.loss(means, sds=sds)
    weights = np.exp(loss.min() - loss)
    rows, columns = np.nonzero(weights > LIGHT)
    kept = weights[rows, columns]
    total = float(kept.sum())
    return Null(
        tuple((float(means[r]), float(sds[c]), float(w) / total) for r, c, w in zip(rows, columns, kept, strict=True))
    )


def central(z: Floats) -> tuple[float, float]:
    """Mean and standard deviation of the empirical null: the normal law with the median and quartiles of the z-values.

    A cross-check: near (0, 1) the null of `fit` describes the many; far from it, p-values are not to be believed.
    Source: Efron (2004), with quartiles in place of the density at its mode. Not for fewer than about 100 values.
    """
    low, middle, high = np.quantile(z, [0.25, 0.5, 0.75])
    return float(middle), float((high - low) / (ndtri(0.75) - ndtri(0.25)))
