"""Counts over an exposure whose rate differs lawfully between subjects: Poisson with a gamma rate (negative binomial).

``expected`` is the count that peers would have at the subject's exposure; the subject's own ratio to it has a gamma law of
mean 1 and variance 1 / ``shape``. For shares of trials use `zhunsheng.stats.betabinomial`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import betainc, betaincc, gammaincinv, gammaln, xlog1py, xlogy
from scipy.stats import nbinom

from zhunsheng.stats.betabinomial import Floats, Ints

SHAPES = (1e-2, 1e6)
MOST = 2.0  # largest log of the common factor
USUAL = 1.0  # scale of the half-normal belief about the coefficient of variation, as in spread.py


@dataclass(frozen=True)
class Fit:
    """The null: ``shape`` of the ratios of subjects without fault, and ``factor`` on what was expected of all."""

    shape: float
    factor: float


def log_pmf(events: Ints, *, expected: Floats, shape: float | Floats) -> Floats:
    """Log probability of ``events``."""
    share = expected / (shape + expected)
    choose = gammaln(events + shape) - gammaln(shape) - gammaln(events + 1)
    value: Floats = choose + xlog1py(shape, -share) + xlogy(events, share)
    return value


def upper_mid_p(events: Ints, *, expected: Floats, shape: float | Floats) -> Floats:
    """P(more than ``events``) plus half of P(exactly ``events``), predictive. Small tails keep their digits."""
    share = expected / (shape + expected)
    above = np.asarray(betainc(events + 1, shape, share), dtype=np.float64)
    return above + 0.5 * np.exp(log_pmf(events, expected=expected, shape=shape))


def lower_mid_p(events: Ints, *, expected: Floats, shape: float | Floats) -> Floats:
    """P(fewer than ``events``) plus half of P(exactly ``events``)."""
    share = expected / (shape + expected)
    half = 0.5 * np.exp(log_pmf(events, expected=expected, shape=shape))
    return np.asarray(betaincc(events + 1, shape, share), dtype=np.float64) - half


def posterior(
    events: Ints | Floats, *, expected: Floats, shape: float | Floats, level: float
) -> tuple[Floats, Floats, Floats]:
    """Mean and central credible interval of each subject's ratio to its peers, shrunk towards 1."""
    own, rate = shape + events, shape + expected
    tail = (1 - level) / 2
    return own / rate, gammaincinv(own, tail) / rate, gammaincinv(own, 1 - tail) / rate


def log_evidence(events: Ints, *, expected: Floats, shape: float, multiple: float) -> Floats:
    """Log of the e-value against a rate raised ``multiple`` times: valid at every look, for this shape.

    Counts and expectations are cumulative. The ratio of two negative-binomial laws of the totals is the likelihood ratio
    of the whole path, for given a subject's rate the path has no more to say than its total. A shape set too large brings
    the false alarms back: at a true 10, 20 gives 6 % beyond e = 20 instead of 2 % (tests/reference).
    """
    raised = log_pmf(events, expected=expected * multiple, shape=shape)
    return raised - log_pmf(events, expected=expected, shape=shape)


def moments(events: Ints, *, expected: Floats) -> float:
    """Shape by moments: the variance of counts beyond chance, sum((y - m)^2 - m) / sum(m^2) is 1 / shape.

    All subjects have a say, the guilty too; `fit` leaves the tail out. The largest shape where chance explains it all.
    """
    beyond = float(np.sum((events - expected) ** 2 - expected) / np.sum(expected**2))
    return float(np.clip(1 / beyond, *SHAPES)) if beyond > 0 else SHAPES[1]


def fit(events: Ints, *, expected: Floats, keep: float) -> Fit:
    """Shape and common factor by maximum likelihood, each subject counted only if at or below its own ``keep`` quantile.

    The likelihood is conditional on lying there, as in `zhunsheng.stats.spread.fit`: a guilty tail has no say and an honest
    one is not clipped. Assumes fewer than 1 - keep at fault. Not for fewer than about 30 subjects, nor where nearly all
    expectations are below 1. Checked by recovering a known shape with and without a guilty tail.
    """
    found, before = Fit(moments(events, expected=expected), 1.0), np.empty(0)
    for _ in range(4):
        cap = _quantile(keep, expected=expected * found.factor, shape=found.shape)
        if np.array_equal(cap, before):
            break
        found, before = _best(events, expected=expected, start=found, cap=cap), cap
    return found


def _best(events: Ints, *, expected: Floats, start: Fit, cap: Floats) -> Fit:
    """One round: the likelihood of those at or below the cap by the fit so far."""
    below = events <= cap

    def loss(point: Floats) -> float:
        spread, move = float(np.exp(np.clip(point[0], -6, 2))), float(np.clip(point[1], -MOST, MOST))
        shape, mean = 1 / spread**2, expected[below] * np.exp(move)
        inside = np.log(betainc(shape, cap[below] + 1, shape / (shape + mean)))
        value = log_pmf(events[below], expected=mean, shape=shape) - inside
        return float(-value.sum() + (spread / USUAL) ** 2 / 2 + 100 * abs(point[1] - move))

    first = np.array([np.log(np.clip(start.shape**-0.5, 0.01, 5.0)), np.log(start.factor)])
    simplex = first + np.array([[0.0, 0.0], [0.3, 0.0], [0.0, 0.1]])
    options = {"xatol": 1e-4, "fatol": 1e-4, "maxiter": 300, "initial_simplex": simplex}
    best = minimize(loss, first, method="Nelder-Mead", options=options).x  # type: ignore[call-overload]
    return Fit(float(np.exp(-2 * np.clip(best[0], -6, 2))), float(np.exp(np.clip(best[1], -MOST, MOST))))


def _quantile(level: float, *, expected: Floats, shape: float) -> Floats:
    return np.asarray(nbinom.ppf(level, shape, shape / (shape + expected)), dtype=np.float64)
