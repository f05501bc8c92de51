"""The null as the many show it: mean and spread of their z-scores, and how likely each outlier is one of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.stats import norm

from zhunsheng.stats.betabinomial import Floats

BINS = 120
SMOOTH = 7  # degrees of freedom of the log density


@dataclass(frozen=True)
class Empirical:
    """The empirical null N(``mean``, ``sd``^2) and the ``share`` of subjects that it describes."""

    mean: float
    sd: float
    share: float

    def upper_p(self, z: Floats) -> Floats:
        """One-sided p-values under it."""
        return np.asarray(norm.sf(z, self.mean, self.sd))


def fit(z: Floats, *, middle: tuple[float, float] | None = None) -> Empirical:
    """Maximum likelihood of the middle of the z-scores, as a normal law truncated to it.

    Parameters
    ----------
    middle : its bounds; by default the median and 4.3 exp(-0.26 log10 n) robust standard deviations to either side, as in
        Efron's locfdr.

    Notes
    -----
    Assumes that nearly all in the middle are without fault and there normal. It takes what a whole force does for the
    ordinary. Not for fewer than about 200 z-scores: prefer `zhunsheng.stats.spread`, which keeps each subject's own
    information. Source: Efron (2004), JASA 99, 96-104; (2007), JASA 102, 93-103.
    """
    low, centre, high = np.quantile(z, [0.25, 0.5, 0.75])
    scale = (high - low) / 1.349
    width = 4.3 * np.exp(-0.26 * np.log10(len(z))) * scale
    bottom, top = (centre - width, centre + width) if middle is None else middle
    inside = z[(z >= bottom) & (z <= top)]

    def loss(point: Floats) -> float:
        mean, sd = point[0], np.exp(point[1])
        mass = norm.cdf(top, mean, sd) - norm.cdf(bottom, mean, sd)
        return float(-np.sum(norm.logpdf(inside, mean, sd)) + len(inside) * np.log(max(mass, 1e-300)))

    start = np.array([centre, np.log(scale)])
    best = minimize(loss, start, method="Nelder-Mead", options={"xatol": 1e-6, "fatol": 1e-8}).x
    mean, sd = float(best[0]), float(np.exp(best[1]))
    mass = float(norm.cdf(top, mean, sd) - norm.cdf(bottom, mean, sd))
    return Empirical(mean, sd, min(1.0, len(inside) / len(z) / mass))


def local_fdr(z: Floats, *, null: Empirical) -> Floats:
    """Probability that each subject is of the null: share * null density / density of all, at most 1.

    The density of all is Lindsey's: a Poisson fit of a polynomial of degree `SMOOTH` to the logarithms of the counts in
    `BINS` bins. A statement about each subject rather than about a list, but only as good as that density: beyond the
    middle it rests on the few subjects there. It rises towards the far end of a tail only by the fit's doing, so that it
    is made monotone on either side of the null's mean.
    """
    counts, edges = np.histogram(z, bins=BINS)
    middle = (edges[1:] + edges[:-1]) / 2
    at = (middle - middle.mean()) / (np.ptp(middle) / 2)
    design = np.polynomial.legendre.legvander(at, SMOOTH)
    density = np.exp(design @ _poisson(design, counts.astype(np.float64))) / (len(z) * (edges[1] - edges[0]))
    local = np.minimum(1.0, null.share * norm.pdf(middle, null.mean, null.sd) / density)
    right = middle >= null.mean
    local[right] = np.minimum.accumulate(local[right])
    local[~right] = np.minimum.accumulate(local[~right][::-1])[::-1]
    return np.asarray(np.interp(z, middle, local), dtype=np.float64)


def _poisson(design: Floats, counts: Floats) -> Floats:
    """Coefficients of a Poisson log-linear fit, by iteratively reweighted least squares."""
    mean = counts + 0.5
    beta = np.asarray(np.linalg.lstsq(design, np.log(mean), rcond=None)[0], dtype=np.float64)
    for _ in range(200):
        mean = np.exp(np.clip(design @ beta, -30, 30))
        weighted = design * mean[:, None]
        step = np.linalg.solve(weighted.T @ design + 1e-10 * np.eye(design.shape[1]), design.T @ (counts - mean))
        beta = np.asarray(beta + np.clip(step, -2, 2), dtype=np.float64)
        if np.max(np.abs(step)) < 1e-9:
            break
    return beta
