"""Two groups, those with a fault and those without: likelihood ratios, the share of the first, and whom to name."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import betaln, expit, log_ndtr, logsumexp
from scipy.stats import norm

from zhunsheng.stats import betabinomial, effects
from zhunsheng.stats.betabinomial import Floats
from zhunsheng.stats.effects import Effects, Side
from zhunsheng.stats.spread import Null

SHIFTS = np.array([2.0, 3.0, 5.0, 8.0])  # from what a year can barely show to what nobody overlooks
ALTERED = (0.05, *(tenth / 10 for tenth in range(1, 10)), 0.95)  # of a subject's records, each as likely as the next
WITHIN = 0.1 / np.sqrt(12)  # standard deviation of a share that may be anywhere in its tenth
WIDTHS = (0.25, 0.5, 1.0, 2.0)  # of a fault's effect in log odds: from a quarter more likely to seven times
SURE = 600.0  # logarithm of a ratio beyond which it says no more
MOST = 0.9  # correlation within a subject
GUESS = 0.8  # chance of no fault above which nobody passes: odds of four to one against a fault
ROUNDS, STILL = 500, 1e-9


@dataclass(frozen=True)
class Belief:
    """A beta law of the share of subjects with a fault: its mean, and how many subjects' worth of evidence it is."""

    share: float
    worth: float

    @property
    def odds(self) -> float:
        """Logarithm of the odds of a fault where nothing else is known."""
        return float(np.log(self.share) - np.log1p(-self.share))


def log_ratio(p: Floats) -> Floats:
    """Logarithm of how much likelier a p-value is with a fault than without, one entry each; NaN stays.

    Notes
    -----
    z, the normal quantile of 1 - p, is standard normal without a fault; with one it is shifted by an unknown size, a quarter of
    the weight on each of `SHIFTS`: log mean exp(m z - m^2 / 2). Whatever the shifts, the ratio's mean is 1 without a fault
    (at most 1 where p is larger than uniform), so that a chance of 1 / r of a ratio of r bounds it (Markov).
    """
    z = np.minimum(norm.isf(np.clip(p, 1e-300, 1.0)), SURE / SHIFTS[-1])[..., None]
    return np.asarray(
        np.minimum(logsumexp(SHIFTS * z - SHIFTS**2 / 2, axis=-1) - np.log(len(SHIFTS)), SURE), dtype=np.float64
    )


def altered(hits: Floats, *, trials: Floats, share: Floats, null: Null) -> Floats:
    """`log_ratio` of counts: how much likelier they are had an unknown part of the trials been made into hits.

    Parameters
    ----------
    hits, trials : counts so far, one entry a subject. share : what its peers would have in its place.
    null : the lawful spread, averaged over all states that the data allow.

    Notes
    -----
    With a part e altered a trial is a hit with chance e + (1 - e) theta, theta the subject's own lawful rate: a beta law of that
    mean and variance stands for it, at the null's mean shift and correlation, and e is about each of `ALTERED` with the same
    weight. Both laws take trials as exchangeable, so that over the looks the ratio is a martingale without a fault: it is above
    r at *any* look with a chance of at most 1 / r (Ville), and daily looks cost nothing.
    Source: mixture likelihood ratios, Robbins (1970), Ann. Math. Stat. 41, 1397-1409. Checked against sums over all
    counts (mean 1 under the null) and by urns looked at daily (tests).
    """
    k, n = np.minimum(hits, trials), trials
    lawful = [np.log(weight) + _kernel(k, n, null.moved(share, shift=shift), rho) for shift, rho, weight in null.nodes]
    mean, rho = null.mean(share), null.rho
    faulty = []
    for part in ALTERED:
        rate = part + (1 - part) * mean
        variance = rho * (1 - part) ** 2 * mean * (1 - mean) + (WITHIN * (1 - mean)) ** 2
        faulty.append(_kernel(k, n, rate, np.minimum(variance / (rate * (1 - rate)), MOST)))
    ratio = np.logaddexp.reduce(faulty) - np.log(len(ALTERED)) - np.logaddexp.reduce(lawful)
    return np.asarray(np.minimum(ratio, SURE), dtype=np.float64)


def displaced(found: Effects, *, held: Floats, null: effects.Null, side: Side | None = None) -> Floats:
    """`log_ratio` of effects in log odds: how much likelier they are had a fault of unknown size been added.

    Parameters
    ----------
    found : effects so far. held : variance of what they are measured against. null : the lawful spread.
    side : where a fault can lie; None for both.

    Notes
    -----
    Without a fault the effect is normal about the null's mean; with one a normal effect of each of `WIDTHS` with the same
    weight is added (its absolute value where only one side can be at fault). In the normal model the quotient is a martingale
    as information grows, so that looks and sides cost nothing: it is above r at any look with a chance of at most 1 / r.
    Source: as `altered`. Checked by walks looked at daily (tests).
    """
    sign = -1.0 if side == "low" else 1.0
    noise = found.se**2 + held
    lawful = [
        np.log(weight) + _normal(found.estimate - mean, sd**2 * found.load + noise) for mean, sd, weight in null.nodes
    ]
    away, variance = found.estimate - null.mean, null.sd**2 * found.load + noise
    faulty = []
    for width in WIDTHS:
        both = _normal(away, variance + width**2)
        lean = sign * away * width / np.sqrt(variance * (variance + width**2))
        faulty.append(both if side is None else both + np.log(2) + log_ndtr(lean))
    ratio = np.logaddexp.reduce(faulty) - np.log(len(WIDTHS)) - np.logaddexp.reduce(lawful)
    return np.asarray(np.minimum(ratio, SURE), dtype=np.float64)


def _normal(away: Floats, variance: Floats) -> Floats:
    """The logarithm of a centred normal density but for a constant."""
    return np.asarray(-0.5 * (away**2 / variance + np.log(variance)), dtype=np.float64)


def _kernel(hits: Floats, trials: Floats, mean: Floats, rho: float | Floats) -> Floats:
    """The logarithm of a beta-binomial probability but for the binomial coefficient."""
    a, b = betabinomial.shapes(mean, rho=rho)
    return np.asarray(betaln(hits + a, trials - hits + b) - betaln(a, b), dtype=np.float64)


def share(ratios: Floats, *, belief: Belief) -> float:
    """The most credible share of subjects with a fault, by expectation and maximisation; the belief's own mean for nobody.

    Parameters
    ----------
    ratios : `log_ratio` of each subject.

    Notes
    -----
    The mode of the posterior is the fixed point of (sum of posterior chances + a) / (n + a + b) a Beta(a + 1, b + 1) believed;
    a + b is the belief's ``worth``. Source: Efron (2010), Large-Scale Inference, chapter 5.
    """
    at = belief.share
    for _ in range(ROUNDS):
        chance = expit(ratios + np.log(at) - np.log1p(-at))
        new = float((chance.sum() + belief.share * belief.worth) / (len(ratios) + belief.worth))
        if abs(new - at) < STILL:
            return new
        at = new
    return at


def q_values(ratios: Floats, *, share: float) -> Floats:
    """The bound at which each subject would just pass: the mean chance of no fault among it and all stronger ones.

    Nobody passes who is four times likelier without a fault than with one, however certain the others are: many certain
    ones would else pay for a few guesses. The expected share of false ones among those named at a bound is at most the
    bound, for a right null and share, whatever the dependence between subjects (expectations add up). Equal ratios have
    equal q.
    Source: Efron (2010), chapter 5.3: the tail-area rate is the mean of the local one.
    """
    innocent = expit(-(ratios + np.log(share) - np.log1p(-share)))
    order = np.argsort(innocent, kind="stable")
    running = np.cumsum(innocent[order]) / np.arange(1, len(order) + 1)
    last = np.searchsorted(innocent[order], innocent, side="right") - 1
    return np.asarray(np.where(innocent > GUESS, np.maximum(running[last], innocent), running[last]), dtype=np.float64)


def least(bound: float, *, share: float) -> float:
    """The smallest `log_ratio` with which a single subject passes on its own: odds of a fault of (1 - bound) / bound."""
    return float(np.log1p(-bound) - np.log(bound) - np.log(share) + np.log1p(-share))
