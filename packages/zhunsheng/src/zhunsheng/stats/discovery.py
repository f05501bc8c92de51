"""Many hypotheses at once: false-discovery bounds, and one p-value from several that may depend on each other."""

from __future__ import annotations

import numpy as np
from scipy.stats import false_discovery_control

from zhunsheng.stats.betabinomial import Floats

LEAST, MOST = 1e-300, 0.99
SMALL = 1e-15  # below it tan((0.5 - p) pi) is 1 / (p pi) to the last digit, and rounding would spoil the tangent


def q_values(p: Floats) -> Floats:
    """The false-discovery bound at which each hypothesis would just pass (Benjamini and Hochberg, 1995).

    Valid for independent or positively dependent hypotheses. Checked against the fifteen p-values of the 1995 paper.
    """
    return np.asarray(false_discovery_control(p, method="bh")) if len(p) else p


def cauchy(p: Floats, *, weights: Floats) -> float:
    """One p-value from several, whatever their dependence, by the Cauchy combination (Liu and Xie, 2020).

    Weights are made to sum to one. A p-value near one would cancel strong evidence beside it; those above `MOST` count as
    that. Approximate for large values, accurate where it matters, in the small ones.
    """
    return float(cauchy_tail(np.array(np.sum(weights * cauchy_term(p)) / np.sum(weights))))


def cauchy_term(p: Floats) -> Floats:
    """The standard Cauchy variate that a p-value stands for."""
    with np.errstate(over="ignore"):
        far = 1 / (np.maximum(p, LEAST) * np.pi)
        return np.where(p < SMALL, far, np.tan((0.5 - np.clip(p, SMALL, MOST)) * np.pi))


def cauchy_tail(mean: Floats) -> Floats:
    """The p-value of a mean of such variates."""
    above = np.maximum(mean, 1.0)
    return np.where(mean > 1, np.arctan(1 / above) / np.pi, 0.5 - np.arctan(np.minimum(mean, 1.0)) / np.pi)
