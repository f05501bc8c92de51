"""The lawful spread between subjects: a beta-binomial null fitted to the many, not to the few in the tail."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit, gammaincinv, logit

from zhunsheng.stats import betabinomial
from zhunsheng.stats.betabinomial import Floats, Ints

SPREADS = (0.01, 10.0)  # the least and the largest coefficient of variation between subjects looked at
USUAL, UNSURE = 0.35, 0.7  # the belief about it, a log-normal law: published spreads between officers are 0.2 to 0.4
UPWARDS = (
    0.25  # scale of the belief about a shift upwards, normal: guilty peers raise the expected share, none lowers it
)
DOWNWARDS = 0.7  # likewise downwards, with the tail of a Cauchy law: where the guilty alone do a thing it is very large
WIDER, FORM = (
    1.5,
    0.1,
)  # so much wider, with so much weight: a lawful rate may be log-normal, of which a beta law lacks the tail
RHO = (1e-7, 0.9)
START = (0.0, 0.3)
ROUNDS = 2  # of quantile and fit
SHIFT_SPAN, SPREAD_SPAN = (
    2.0,
    2.5,
)  # half the width of the grid that finds where to begin: shift, logarithm of the spread
GRID = np.linspace(-1, 1, 7)
STEP = 1e-2  # of the numerical slopes
SEARCH = {"gtol": 0.05, "maxiter": 30}  # a slope of the log likelihood so small counts as none
AROUND = np.array([[0, 0], [1, 0], [-1, 0], [0, 1], [0, -1], [1, 1], [-1, -1]])  # points of the slopes and curvatures
SIDES = np.array([[-1, 0], [1, 0], [0, -1], [0, 1]])
COARSE = 150  # subjects that are looked at until the caps stand
REACHES = 0.05 * 1.5 ** np.arange(14)
HUNDREDTH = 4.6  # minus its logarithm
SHIFT = 6.0  # largest shift of the mean on the logit scale
BOUNDS = np.array([[-SHIFT, np.log(SPREADS[0])], [SHIFT, np.log(SPREADS[1])]])
SPREAD_NODES, SHIFT_NODES = 5, 3  # nodes of the grid over what the data allow
LIGHT = 0.03  # a node of less weight than this, beside the heaviest, is left out
GRAIN = 1e-6  # terms of a probability left out while fitting
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
        return self.moved(share, shift=self.shift)

    def moved(self, share: Floats, *, shift: float) -> Floats:
        """Peers' shares moved on the logit scale."""
        return _shifted(share, shift=shift)

    def upper_mid_p(self, hits: Ints, *, trials: Ints, share: Floats) -> Floats:
        """Predictive mid-p of a count as high, averaged over the states that the data allow."""
        total = np.zeros(len(hits))
        for shift, rho, weight in self.nodes:
            a, b = betabinomial.shapes(_shifted(share, shift=shift), rho=rho)
            total += weight * betabinomial.upper_mid_p(hits, trials=trials, a=a, b=b)
        return total

    def between(self, hits: Floats, *, trials: Ints, share: Floats) -> Floats:
        """As `upper_mid_p`, at counts that need not be whole."""
        total = np.zeros(len(hits))
        for shift, rho, weight in self.nodes:
            a, b = betabinomial.shapes(_shifted(share, shift=shift), rho=rho)
            total += weight * betabinomial.upper_mid_p_between(hits, trials=trials, a=a, b=b)
        return total


@dataclass(frozen=True)
class Spread:
    """The null, and the spread of everybody: the one to test with, the other to shrink with.

    ``spread`` is the coefficient of variation between subjects that fits best, to begin the next fit at.
    """

    null: Null
    whole: float
    spread: float = START[1]


def fit(
    hits: Ints, *, trials: Ints, share: Floats, keep: float, most: int, start: tuple[float, float] = START
) -> Spread:
    """Fit the null by maximum likelihood, truncated above so that a suspected tail has no say.

    Each subject counts only if it lies at or below its own ``keep`` quantile, and its likelihood is then conditional on
    that: the tail is not clipped (which would make the spread too small and the alarms too many) but left out
    honestly. The quantiles are those of the fit itself, found by repeating it. With few subjects both the shift and the
    spread are poorly known: tests then average over those that fit. A log-normal belief about the coefficient of variation
    between subjects (scale `USUAL`), and one about the shift (`UPWARDS`, `DOWNWARDS`), keep a thing that no peer
    ever did from being called a lawful spread of any width.

    A lawful rate may as well be log-normal between people as beta; the one has many times the tail of the other. With
    a tenth of the weight on a spread half as wide again the null is within a factor of five of the log-normal law from 1e-2 to
    1e-5 for coefficients of variation of 0.35 to 0.6 (tests/recovery).

    Parameters
    ----------
    hits, trials, share : one entry a subject; ``share`` is what its peers would have in its place.
    keep : quantile above which a subject has no say, such as 0.9.
    most : subjects looked at, spread evenly over the input where there are more.
    start : shift and coefficient of variation to begin at, such as those of the month before.

    Notes
    -----
    Assumes fewer than 1 - keep of the subjects at fault. Where most of them are, the null takes their fault for the
    ordinary; compare units with each other and with devices then. Not for fewer than about a dozen subjects.
    Source: truncated maximum likelihood for an empirical null, after Efron (2004), JASA 99, 96-104. Checked by
    recovering a known spread with and without a guilty tail, and by null worlds (tests/recovery).
    """
    chosen = np.linspace(0, len(hits) - 1, min(len(hits), most)).astype(int)
    data = _Data(hits[chosen], trials[chosen], _inside(share[chosen]), trials[chosen])
    few = data.some(COARSE)
    best = few.best(few.begun() if start == START else start)
    whole = few.rho(np.array([best[1]]))[0]
    for _ in range(ROUNDS):
        best = few.capped(keep, best=best).best(best)
    data = data.capped(keep, best=best)
    best = data.best(best)
    return Spread(data.null(best), float(whole), best[1])


@dataclass(frozen=True)
class _Data:
    """Counts with the cap above which each has no say."""

    hits: Ints
    trials: Ints
    share: Floats
    cap: Ints

    def capped(self, keep: float, *, best: tuple[float, float]) -> _Data:
        """With caps at about the ``keep`` quantile of the fit: those of a gamma law of its mean and variance.

        Any cap that does not look at the subject's own count is honest; this one is cheap.
        """
        n, mean = self.trials, _shifted(self.share, shift=best[0])
        rho = self.rho(np.array([best[1]]))[0]
        variance = n * mean * (1 - mean) * (1 + (n - 1) * rho)
        scale = variance / (n * mean)
        cap = np.asarray(gammaincinv(n * mean / scale, keep), dtype=np.float64) * scale
        return _Data(self.hits, n, self.share, np.minimum(np.maximum(np.floor(cap), 1), n).astype(np.int64))

    def begun(self) -> tuple[float, float]:
        """The best node of a wide grid of shifts and coefficients of variation: there may be more than one hill."""
        nodes = _pairs(START[0] + SHIFT_SPAN * GRID, np.log(START[1]) + SPREAD_SPAN * GRID)
        shift, wide = nodes[np.argmin(self.losses(nodes))]
        return float(shift), float(np.exp(wide))

    def best(self, start: tuple[float, float]) -> tuple[float, float]:
        """The shift and the coefficient of variation that fit best near ``start``, by Newton steps in a region of trust."""

        @lru_cache(maxsize=2)
        def seen(shift: float, wide: float) -> tuple[float, Floats, Floats]:
            return self._surface(np.array([shift, wide]))

        begun = np.array([start[0], np.log(start[1])])
        loss, slope, curvature = (lambda at, part=part: seen(*at)[part] for part in range(3))
        found = minimize(loss, begun, jac=slope, hess=curvature, method="trust-exact", options=SEARCH)  # type: ignore[call-overload]
        shift, wide = np.clip(found.x, *BOUNDS)
        return float(shift), float(np.exp(wide))

    def _surface(self, at: Floats) -> tuple[float, Floats, Floats]:
        """Loss, slope and curvature at a shift and a log spread, by differences of `STEP`."""
        here, right, left, up, down, both, neither = self.losses(at + STEP * AROUND)
        slope = np.array([right - left, up - down]) / (2 * STEP)
        cross = (both + neither - right - left - up - down) / 2 + here
        curvature = np.array([[right + left - 2 * here, cross], [cross, up + down - 2 * here]])
        return float(here), slope, curvature / STEP**2

    def some(self, most: int) -> _Data:
        """Subjects evenly chosen."""
        if len(self.hits) <= most:
            return self
        chosen = np.linspace(0, len(self.hits) - 1, most).astype(int)
        return _Data(self.hits[chosen], self.trials[chosen], self.share[chosen], self.cap[chosen])

    def rho(self, spreads: Floats) -> Floats:
        """The correlations that give a subject of the median share these coefficients of variation."""
        share = float(np.median(self.share))
        return np.clip(np.clip(spreads, *SPREADS) ** 2 * share / (1 - share), *RHO)

    def losses(self, points: Floats) -> Floats:
        """Minus the log of likelihood and belief at each of the points (n, 2), a shift and a log spread, in one go."""
        shifts, spreads = points[:, 0], np.exp(points[:, 1])
        within = self.hits <= self.cap
        nodes, rho = len(points), self.rho(spreads)
        k, n, c = (np.tile(part[within], nodes) for part in (self.hits, self.trials, self.cap))
        mean = _inside(expit(logit(self.share[within])[None, :] + np.clip(shifts, -SHIFT, SHIFT)[:, None]))
        a, b = (part.ravel() for part in betabinomial.shapes(mean, rho=rho[:, None]))
        value = betabinomial.log_pmf(k, trials=n, a=a, b=b)
        cut = np.flatnonzero(c < n)
        below = betabinomial.cdf(c[cut], trials=n[cut], a=a[cut], b=b[cut], grain=GRAIN)
        value[cut] -= np.log(np.maximum(below, 1e-300))
        down = np.log1p((np.minimum(shifts, 0) / DOWNWARDS) ** 2)
        belief = (np.log(spreads / USUAL) / UNSURE) ** 2 / 2 + (np.maximum(shifts, 0) / UPWARDS) ** 2 / 2 + down
        loss: Floats = -value.reshape(nodes, -1).sum(axis=1) + belief
        return loss

    def null(self, best: tuple[float, float]) -> Null:
        """The states that fit, weighted by their likelihood, on a grid laid where the weight lies."""
        shift, spread = best
        if len(self.hits) >= ENOUGH:
            return _formed(
                [shift], rho=self.rho(np.array([spread])), wider=self.rho(np.array([WIDER * spread])), weights=[1.0]
            )
        left, right, narrow, wide = self._ends(np.array([shift, np.log(spread)]))
        nodes = _pairs(np.linspace(left, right, SHIFT_NODES), np.linspace(narrow, wide, SPREAD_NODES))
        losses = self.losses(nodes)
        weights = np.exp(losses.min() - losses)
        kept = np.flatnonzero(weights > LIGHT)
        spreads = np.exp(nodes[kept, 1])
        rho, wider = self.rho(spreads), self.rho(WIDER * spreads)
        return _formed(
            nodes[kept, 0].tolist(), rho=rho, wider=wider, weights=(weights[kept] / weights[kept].sum()).tolist()
        )

    def _ends(self, best: Floats) -> list[float]:
        """Least and largest shift, least and largest log spread, beyond which, the other held, the likelihood is below a
        hundredth of the best.

        Found by halving `REACHES`, for the likelihood falls on both sides of its best.
        """

        def out(reach: Ints) -> Floats:
            points: Floats = np.clip(best + SIDES * REACHES[reach][:, None], *BOUNDS)
            return points

        least = self.losses(best[None, :])[0]
        near, far = np.zeros(len(SIDES), dtype=np.int64), np.full(len(SIDES), len(REACHES) - 1)
        while np.any(near < far):
            middle = (near + far) // 2
            beyond = self.losses(out(middle)) - least >= HUNDREDTH
            near, far = np.where(beyond | (near >= far), near, middle + 1), np.where(beyond, middle, far)
        return [float(point[axis]) for point, axis in zip(out(far), np.nonzero(SIDES)[1], strict=True)]


def _pairs(shifts: Floats, wides: Floats) -> Floats:
    """Every shift with every log spread, (n, 2)."""
    return np.stack(np.meshgrid(shifts, wides, indexing="ij"), axis=-1).reshape(-1, 2)


def _formed(shifts: list[float], *, rho: Floats, wider: Floats, weights: list[float]) -> Null:
    """The states, and all of them together once more with a wider spread."""
    narrow = [(shift, at, (1 - FORM) * weight) for shift, at, weight in zip(shifts, rho.tolist(), weights, strict=True)]
    mean = float(np.dot(weights, shifts)), float(np.dot(weights, wider)), FORM
    return Null((*narrow, mean))


def _shifted(share: Floats, *, shift: float) -> Floats:
    return np.asarray(expit(logit(_inside(share)) + shift), dtype=np.float64)


def _inside(share: Floats) -> Floats:
    return np.clip(share, 1e-9, 1 - 1e-9)
