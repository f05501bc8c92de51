"""Boundaries that hold at every look together: mixtures of exponential supermartingales (Howard and others 2021).

A supermartingale that starts at one reaches 1 / alpha at any time with probability at most alpha (Ville). Each law below
mixes such processes over effect sizes, so that one value is evidence (an e-value) at every look. ``s`` is the sum of
centred observations so far, ``v`` its intrinsic time: the variance that the null gives that sum.

They hold for the null that they name and no other. Between officers who differ lawfully the null has a random effect:
use `zhunsheng.stats.looks` and `zhunsheng.stats.gammapoisson` there (docs/methods/statistics.md has the figures).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy.optimize import brentq
from scipy.special import betainc, betaln, gammaincc, gammaln, log_ndtr, xlogy

from zhunsheng.stats.betabinomial import Floats

FAR = 60  # doublings looked at for an upper end of a bound


class Law(Protocol):
    """A mixture: its log value at sum ``s`` and intrinsic time ``v``, and the largest sum that can be."""

    def log_value(self, s: Floats, *, v: Floats) -> Floats:
        """Log of the supermartingale, one value a pair."""
        ...

    def most(self, v: float) -> float:
        """Largest possible sum at ``v``."""
        ...


def tightest(v: float, *, alpha: float, one_sided: bool) -> float:
    """Precision of the mixing normal law whose boundary is about least at intrinsic time ``v`` (Howard 2021, section 3.5)."""
    level = np.log(1 / (2 * alpha if one_sided else alpha))
    return float(v / (2 * level + np.log1p(2 * level)))


@dataclass(frozen=True)
class Normal:
    """Sub-Gaussian sums, mixed by a normal law; one-sided by a half-normal one. ``rho`` from `tightest`."""

    rho: float
    one_sided: bool

    def log_value(self, s: Floats, *, v: Floats) -> Floats:
        """Log of the supermartingale."""
        whole = v + self.rho
        value: Floats = 0.5 * np.log(self.rho / whole) + s**2 / (2 * whole)
        return value + np.log(2) + log_ndtr(s / np.sqrt(whole)) if self.one_sided else value

    def most(self, v: float) -> float:  # noqa: ARG002
        """Unbounded."""
        return np.inf


@dataclass(frozen=True)
class GammaPoisson:
    """Sums whose cumulants are at most a Poisson law's with jumps ``c``: counts less their mean, c = 1, v the mean.

    Mixed by a gamma law over rates above the null's; it answers to excess only.
    """

    rho: float
    c: float

    def log_value(self, s: Floats, *, v: Floats) -> Floats:
        """Log of the supermartingale."""
        prior, now = self.rho / self.c**2, (v + self.rho) / self.c**2
        shape = s / self.c + now
        begun = xlogy(prior, prior) - gammaln(prior) - np.log(gammaincc(prior, prior))
        value: Floats = begun + gammaln(shape) + np.log(gammaincc(shape, now)) - xlogy(shape, now) + v / self.c**2
        return value

    def most(self, v: float) -> float:  # noqa: ARG002
        """Unbounded."""
        return np.inf


@dataclass(frozen=True)
class BetaBinomial:
    """Sums of observations in [-g, h]: a share p of trials has g = p, h = 1 - p and v = trials * p * (1 - p).

    ``rho`` from `tightest` at the intrinsic time of interest. One-sided it answers to excess only.
    """

    rho: float
    g: float
    h: float
    one_sided: bool

    def log_value(self, s: Floats, *, v: Floats) -> Floats:
        """Log of the supermartingale."""
        g, h = self.g, self.h
        width = g + h
        r = max(self.rho - g * h, 1e-3 * g * h)
        ups, downs = (v + h * s) / (h * width), (v - g * s) / (g * width)
        scale = v / (g * h) * np.log(width) - ups * np.log(g) - downs * np.log(h)
        a, b = r / (g * width), r / (h * width)
        return np.asarray(scale + self._log_beta(a + downs, b + ups) - self._log_beta(a, b))

    def _log_beta(self, a: Floats | float, b: Floats | float) -> Floats:
        whole = np.asarray(betaln(a, b))
        part = np.log(betainc(a, b, self.h / (self.g + self.h))) if self.one_sided else 0.0
        return np.asarray(whole + part, dtype=np.float64)

    def most(self, v: float) -> float:
        """All observations at h."""
        return v / self.g


def bound(law: Law, *, v: float, alpha: float) -> float:
    """The least sum at intrinsic time ``v`` at which the law reaches 1 / alpha; its largest sum where none does."""
    time, level = np.array([v]), float(np.log(1 / alpha))

    def short(s: float) -> float:
        return float(law.log_value(np.array([s]), v=time)[0] - level)

    top = law.most(v)
    if not np.isfinite(top):
        top = next(v * 2.0**step for step in range(FAR) if short(v * 2.0**step) > 0)
    return float(brentq(short, 0.0, top, xtol=1e-10)) if short(top) > 0 else top


def share_interval(hits: int, *, trials: int, alpha: float, best_at: float) -> tuple[float, float]:
    """Interval of a share that covers it at all looks together: the shares that a two-sided beta-binomial mixture allows.

    ``best_at`` is the number of trials at which it is narrowest. For one subject's independent trials; not for shares
    pooled over subjects that differ.
    """
    seen = hits / trials

    def beyond(p: float) -> float:
        law = BetaBinomial(tightest(p * (1 - p) * best_at, alpha=0.05, one_sided=False), p, 1 - p, one_sided=False)
        value = law.log_value(np.array([(seen - p) * trials]), v=np.array([p * (1 - p) * trials]))
        return float(value[0] - np.log(1 / alpha))

    return _end(beyond, seen=seen, edge=0.0), _end(beyond, seen=seen, edge=1.0)


def _end(beyond: Callable[[float], float], *, seen: float, edge: float) -> float:
    """Where the evidence against a share begins between the seen one and the edge; the edge if nowhere."""
    near = 1e-12 if edge == 0 else 1 - 1e-12
    if seen == edge or beyond(near) <= 0:
        return edge
    start = min(max(seen, 1e-12), 1 - 1e-12)
    return float(brentq(beyond, min(near, start), max(near, start), xtol=1e-12))
