"""The lawful spread between subjects: a beta-binomial null fitted to the many, not to the few in the tail."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit, logit

from zhunsheng.stats import betabinomial
from zhunsheng.stats.betabinomial import Floats, Ints

RHO = (1e-6, 0.9)
SHIFT = 3.0  # largest shift of the mean on the logit scale


@dataclass(frozen=True)
class Null:
    """How subjects without any fault differ.

    Parameters
    ----------
    shift : added to the logit of each subject's expected share; peers' shares contain the guilty few.
    rho : correlation within a subject, 0 where all had the same probability.
    subjects : how many subjects it was fitted on.
    """

    shift: float
    rho: float
    subjects: int

    def shapes(self, share: Floats) -> tuple[Floats, Floats]:
        """Beta shapes of the null for expected shares."""
        return betabinomial.shapes(expit(logit(_inside(share)) + self.shift), rho=self.rho)


def fit(hits: Ints, *, trials: Ints, share: Floats, keep: float, most: int) -> Null:
    """Fit the null by maximum likelihood, truncated above so that a suspected tail has no say.

    Each subject counts only if it lies at or below its own ``keep`` quantile, and its likelihood is then conditional on
    that: the tail is not clipped (which would make the spread too small and the alarms too many) but left out
    honestly. The quantiles are those of the fit itself, found by repeating it.

    Parameters
    ----------
    hits, trials, share : one entry a subject; ``share`` is what its peers would have in its place.
    keep : quantile above which a subject has no say, such as 0.9.
    most : subjects looked at, spread evenly over the input where there are more.

    Notes
    -----
    Assumes fewer than 1 - keep of the subjects at fault. Where most of them are, the null takes their fault for the
    ordinary; compare units with each other and with devices then. Not for fewer than about twenty subjects.
    Source: truncated maximum likelihood for an empirical null, after Efron (2004), JASA 99, 96-104.
    """
    chosen = np.linspace(0, len(hits) - 1, min(len(hits), most)).astype(int)
    hits, trials, share = hits[chosen], trials[chosen], _inside(share[chosen])
    null = _fitted(hits, trials=trials, share=share, cap=trials, start=Null(0.0, 0.02, len(hits)))
    for _ in range(3):
        a, b = null.shapes(share)
        cap = betabinomial.quantile(keep, trials=trials, a=a, b=b)
        null = _fitted(hits, trials=trials, share=share, cap=cap, start=null)
    return null


def _fitted(hits: Ints, *, trials: Ints, share: Floats, cap: Ints, start: Null) -> Null:
    within = hits <= cap
    k, n, p, c = hits[within], trials[within], share[within], cap[within]
    full = bool(np.all(c >= n))

    def loss(point: Floats) -> float:
        null = Null(float(np.clip(point[0], -SHIFT, SHIFT)), float(np.clip(expit(point[1]), *RHO)), len(hits))
        a, b = null.shapes(p)
        value = betabinomial.log_pmf(k, trials=n, a=a, b=b)
        if not full:
            value = value - np.log(np.maximum(betabinomial.cdf(c, trials=n, a=a, b=b), 1e-300))
        return -float(value.sum()) + float(np.sum(np.maximum(np.abs(point) - (SHIFT, 16), 0) ** 2))

    begin = np.array([start.shift, logit(start.rho)])
    found = minimize(loss, begin, method="Nelder-Mead", options={"xatol": 1e-3, "fatol": 1e-3, "maxiter": 200})
    shift, rho = found.x
    return Null(float(np.clip(shift, -SHIFT, SHIFT)), float(np.clip(expit(rho), *RHO)), len(hits))


def _inside(share: Floats) -> Floats:
    return np.clip(share, 1e-9, 1 - 1e-9)
