"""From an expectation and its error to limits, the chance of so high a count, and how far beyond the limit it lies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from scipy.special import betainc, log_ndtr, ndtr, ndtri, pdtrc, stdtr, stdtrit
from scipy.stats import nbinom, poisson

from zhunsheng.stats.betabinomial import Floats

Method = Literal["delta", "nbPlugin", "muan", "predictive"]
METHODS = get_args(Method)
CHANCE = 1 + 1e-9  # a dispersion up to here is Poisson's


@dataclass(frozen=True)
class Limits:
    """One entry a count. ``lower``, ``upper`` : a count beyond is unusual at one-sided alpha. ``p_value`` : of a count so
    high. ``score`` : (count - mean) / (upper - mean), above 1 beyond the limit."""

    lower: Floats
    upper: Floats
    p_value: Floats
    score: Floats


def limits(
    counts: Floats,
    *,
    mean: Floats,
    error: Floats,
    phi: Floats,
    method: Method,
    power: float,
    alpha: float,
    freedom: Floats | None = None,
) -> Limits:
    """Limits of each count.

    Parameters
    ----------
    counts : judged. mean, error : expectation and its standard error. phi : variance over mean. alpha : one-sided.
    method : ``delta``, normal after raising to ``power``, the error in it; ``nbPlugin``, negative binomial quantiles as if mean
        and phi were known; ``muan``, the same at the upper ``alpha`` limit of the mean; ``predictive``, negative binomial with
        the error's square added to the variance and Student's tails where phi is above 1.
    freedom : degrees of freedom of phi, for ``predictive``; known exactly where None.

    Notes
    -----
    ``delta`` as in Farrington and others (1996), ``nbPlugin`` as in Noufaily and others (2013). Checked against the unit tests
    of R's surveillance for the first three.
    """
    with np.errstate(all="ignore"):
        if method == "delta":
            lower, upper, p = _delta(counts, mean=mean, error=error, phi=phi, power=power, alpha=alpha)
        else:
            lower, upper, p = _counted(
                counts, mean=mean, error=error, phi=phi, method=method, alpha=alpha, freedom=freedom
            )
        score = (counts - mean) / (upper - mean)
        # a negative binomial limit may lie at or below a small mean: any count above it is then beyond
        score = np.where(upper > mean, score, np.where(counts > upper, np.inf, -np.inf))
    unknown = ~np.isfinite(mean)
    return Limits(*(np.where(unknown, np.nan, part) for part in (lower, upper, p, score)))


def _delta(
    counts: Floats, *, mean: Floats, error: Floats, phi: Floats, power: float, alpha: float
) -> tuple[Floats, Floats, Floats]:
    width = power * mean ** (power - 0.5) * np.sqrt(phi + error**2 / mean)
    reach = float(ndtri(1 - alpha)) * width
    low, high = mean**power - reach, mean**power + reach
    p = np.exp(log_ndtr(-(counts**power - mean**power) / width))
    return np.maximum(low, 0.0) ** (1 / power), high ** (1 / power), np.asarray(p)


def _counted(
    counts: Floats, *, mean: Floats, error: Floats, phi: Floats, method: Method, alpha: float, freedom: Floats | None
) -> tuple[Floats, Floats, Floats]:
    if method == "predictive":
        return _predictive(counts, mean=mean, error=error, phi=phi, alpha=alpha, freedom=freedom)
    if method == "muan":
        mean = mean * np.exp(float(ndtri(1 - alpha)) * error / mean)
    return (
        quantile(alpha, mean=mean, phi=phi),
        quantile(1 - alpha, mean=mean, phi=phi),
        tail(counts, mean=mean, phi=phi),
    )


def _predictive(
    counts: Floats, *, mean: Floats, error: Floats, phi: Floats, alpha: float, freedom: Floats | None
) -> tuple[Floats, Floats, Floats]:
    """Tails are stretched from the normal to Student's law where the dispersion was estimated and is not chance's."""
    wide = phi + error**2 / mean
    free = np.where(phi > CHANCE, np.inf if freedom is None else freedom, np.inf)
    level = np.where(np.isinf(free), alpha, ndtr(-stdtrit(np.where(np.isinf(free), 1.0, free), 1 - alpha)))
    p = tail(counts, mean=mean, phi=wide)
    p = np.where(np.isinf(free), p, stdtr(np.where(np.isinf(free), 1.0, free), ndtri(p)))
    return quantile(level, mean=mean, phi=wide), quantile(1 - level, mean=mean, phi=wide), p


def tail(counts: Floats, *, mean: Floats, phi: Floats) -> Floats:
    """P(at least ``counts``) of a negative binomial count with variance phi times mean; small values keep their digits."""
    wide = phi > CHANCE
    size = mean / np.where(wide, phi - 1, 1.0)
    share = np.where(wide, 1 - 1 / phi, 0.5)
    spread = betainc(np.maximum(counts, 1.0), size, share)
    plain = pdtrc(np.maximum(counts, 1.0) - 1, mean)
    return np.asarray(np.where(counts > 0, np.where(wide, spread, plain), 1.0), dtype=np.float64)


def quantile(level: float | Floats, *, mean: Floats, phi: Floats) -> Floats:
    """Least count at or below which lies at least the share ``level``."""
    level = np.broadcast_to(level, np.shape(mean))
    wide = phi > CHANCE
    known = np.isfinite(mean) & (mean > 0)
    found = np.full(np.shape(mean), np.nan)
    spread, plain = known & wide, known & ~wide
    if spread.any():
        found[spread] = nbinom.ppf(level[spread], mean[spread] / (phi[spread] - 1), 1 / phi[spread])
    if plain.any():
        found[plain] = poisson.ppf(level[plain], mean[plain])
    return found
