"""A count or a score that is looked at every day: p-values that hold at every look of a horizon together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from zhunsheng.stats import effects as normal
from zhunsheng.stats.betabinomial import Floats, Ints
from zhunsheng.stats.effects import Effects, Side


class LawfulSpread(Protocol):
    """What a look needs of a null; `zhunsheng.stats.spread.Null` is one."""

    @property
    def rho(self) -> float:
        """Correlation within a subject."""
        ...

    def mean(self, share: Floats) -> Floats:
        """Expected shares."""
        ...

    def between(self, hits: Floats, *, trials: Ints, share: Floats) -> Floats:
        """Predictive mid-p of a count as high, whole or not."""
        ...


@dataclass(frozen=True)
class Epochs:
    """Stretches of information, each with its own part of the error.

    Parameters
    ----------
    ends : rising shares of the horizon's information at which each epoch ends; the last is 1.
    weights : part of the error that each epoch may spend; together at most 1.
    """

    ends: tuple[float, ...]
    weights: tuple[float, ...]

    def __post_init__(self) -> None:
        rising = list(self.ends) == sorted(set(self.ends)) and self.ends[0] > 0 and self.ends[-1] == 1
        if not rising or len(self.ends) != len(self.weights) or min(self.weights) <= 0 or sum(self.weights) > 1 + 1e-9:
            raise ValueError("ends must rise to 1; weights, one each, must be positive and sum to at most 1")


WHOLE = Epochs((1.0,), (1.0,))
HALVES = Epochs((0.5, 1.0), (0.3, 0.7))
HALVINGS = Epochs((1 / 8, 1 / 4, 1 / 2, 1.0), (0.1, 0.15, 0.25, 0.5))
CROSSINGS = 2.0  # of the paths that ever reach a height, half end above it


def information(trials: Floats, *, rho: float) -> Floats:
    """Trials' worth of independent information in correlated trials: n / (1 + (n - 1) rho), at most 1 / rho.

    The standardised count of an exchangeable (Pólya) sequence has correlation sqrt(I(m) / I(n)) between m < n trials,
    so that I is the clock on which it moves like a random walk.
    """
    value: Floats = trials / (1 + (trials - 1) * rho)
    return value


def adjusted(
    hits: Ints, *, trials: Ints, share: Floats, elapsed: Floats, null: LawfulSpread, epochs: Epochs = HALVES
) -> Floats:
    """p-values of which the smallest over all looks of the horizon is still one: P(ever <= alpha) is at most about alpha.

    Parameters
    ----------
    hits, trials : counts of each subject since the horizon began, so far.
    share : what its peers would have in its place.
    elapsed : part of the horizon gone for each subject, in (0, 1]; the rest is taken to bring trials at the same pace.
        Count it in duty days rather than in days where rosters are known.
    null : the lawful spread. For a null averaged over states the mean correlation sets the clock.
    epochs : how the error is spent. `WHOLE` waits (like O'Brien and Fleming) and finds most by the end; `HALVES` finds
        nearly as many, the strong ones sooner; `HALVINGS` is the earliest for the strong and loses some of the rest.

    Notes
    -----
    Under the null, excess / (size + trials) with size = (1 - rho) / rho is a martingale: the posterior mean less the
    prior one. Of the paths that reach a height within an epoch about half end the epoch above it, so that the chance of
    reaching it is about twice the chance of ending there (reflection), and that is a plain tail of the null's at the
    trials projected to the epoch's end. Dividing by the epoch's weight adds up over epochs (Bonferroni). At ``rho`` = 0
    it is the excess itself that is carried forward. A subject without trials has p = 1.

    Assumes exchangeable trials under the null and a null fitted on other records than these. Approximate: a skewed count
    ends above less often than half the time, a lattice overshoots; the realised error is in docs/methods/statistics.md.
    Not for a subject whose pace of trials changes by large factors in an epoch, nor for looks beyond the horizon: begin a
    new one. Sources: O'Brien and Fleming (1979), Biometrics 35, 549-556; Lan and DeMets (1983), Biometrika 70, 659-663.
    Checked by simulated urns looked at daily (tests/recovery).
    """
    rho = max(null.rho, 1e-12)
    size = (1 - rho) / rho
    last = trials / elapsed
    ends, weights = np.array(epochs.ends), np.array(epochs.weights)
    done = information(trials.astype(np.float64), rho=rho) / information(np.maximum(last, 1.0), rho=rho)
    epoch = np.minimum(np.searchsorted(ends, done - 1e-9), len(ends) - 1)
    # trials at which the epoch's share of information is reached: the inverse of `information`
    end = np.maximum(np.rint(ends[epoch] * size * last / (size + last * (1 - ends[epoch]))), trials)
    excess = (hits - null.mean(share) * trials) * (size + end) / (size + trials)
    tail = null.between(null.mean(share) * end + excess, trials=end.astype(np.int64), share=share)
    return np.where(trials > 0, np.minimum(1.0, CROSSINGS * tail / weights[epoch]), 1.0)


def normal_adjusted(
    found: Effects,
    *,
    held: Floats,
    elapsed: Floats,
    null: normal.Null,
    side: Side,
    epochs: Epochs = HALVES,
) -> Floats:
    """As `adjusted`, for effects that are sums of scores over their information: estimates beside a normal null.

    Parameters
    ----------
    found : effects so far; ``se`` squared is one over the information so far (0 information: infinite, p = 1).
    held : variance of what the effects are measured against, the same at every look of a fit (0 where that is known).
    elapsed : part of the horizon gone, in (0, 1]; the rest is taken to bring information at the same pace.
    null : the lawful spread of effects. ``side`` : the tail looked at; add both sides' values up, or double, for two.

    Notes
    -----
    With lawful variance c (spread, load and ``held``) and information V the score is S = V x effect + noise of variance V.
    S / (1 / c + V), the posterior mean, is a martingale with clock I(V) = V / (1 + c V). It is carried to the information at
    which the epoch's share of the clock is reached, and twice the null's tail there is spent as in `adjusted`. The skewness
    falls with the root of the information.
    Assumes that scores add up independently given the effect and that a fit's null rests on other looks than these.
    Checked by simulated walks looked at daily (tests/recovery).
    """
    ends, weights = np.array(epochs.ends), np.array(epochs.weights)
    known = np.isfinite(found.se) & (found.se > 0)
    done = np.where(known, 1 / np.where(known, found.se, 1.0) ** 2, 1.0)
    lawful = np.maximum(null.sd**2 * found.load + held, 1e-12)
    last = done / elapsed
    clock = (done / (1 + lawful * done)) / (last / (1 + lawful * last))
    epoch = np.minimum(np.searchsorted(ends, clock - 1e-9), len(ends) - 1)
    # information at which the epoch's share of the clock is reached
    end = np.maximum(ends[epoch] * last / (1 + lawful * last * (1 - ends[epoch])), done)
    carried = null.mean + (found.estimate - null.mean) * (1 / lawful + end) / end * done / (1 / lawful + done)
    se = np.sqrt(1 / end + held)
    skew = found.skew * (done / end) ** 0.5 * (1 / (end * se**2)) ** 1.5
    tail = null.p(Effects(carried, se, skew, found.load), side=side)
    return np.where(known, np.minimum(1.0, CROSSINGS * tail / weights[epoch]), 1.0)
