"""Kinds of day: how many events a working day, a holiday or a day of the festival brings, beside an ordinary day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zhunsheng.stats.betabinomial import Floats

ROUNDS = 200


@dataclass(frozen=True)
class Rates:
    """One entry a kind of day.

    Parameters
    ----------
    rate : events beside the mean day, 1 where a kind says nothing. variance : of its logarithm.
    dispersion : variance over mean of the cells about the fit, never below 1.
    """

    rate: Floats
    variance: Floats
    dispersion: float

    def weight(self, days: Floats) -> Floats:
        """Days of each span (spans by kinds) as a number of mean days."""
        return np.asarray(days @ self.rate, dtype=np.float64)

    def doubt(self, days: Floats, *, before: Floats) -> Floats:
        """Variance of the logarithm of the ratio of two spans' weights, from not knowing the rates exactly."""
        shares, others = (part * self.rate / np.maximum(part @ self.rate, 1e-300)[:, None] for part in (days, before))
        return np.asarray((shares - others) ** 2 @ self.variance, dtype=np.float64)


def rates(counts: Floats, *, days: Floats, prior: float = 20.0) -> Rates:
    """Rates of the kinds of day, each span with a level of its own, so that season and trend have no say.

    Parameters
    ----------
    counts : events, spans (months) by kinds. days : how many days each span has of each kind, same shape.
    prior : events that speak for a rate of 1, so that a kind seldom met is not taken for remarkable.

    Notes
    -----
    Poisson regression of spans and kinds by repeated proportional fitting. Assumes that a kind of day has the same rate all
    the year round. Give it counts pooled over many series: a rate is a habit of a country, not of a squadron.
    Checked by recovering known rates (tests/recovery/test_like_for_like.py).
    """
    rate = np.ones(days.shape[1])
    seen = counts.sum(axis=0)
    level = np.zeros(len(counts))
    for _ in range(ROUNDS):
        weight = days @ rate
        level = np.where(weight > 0, counts.sum(axis=1) / np.where(weight > 0, weight, 1.0), 0.0)
        fitted = (seen + prior) / (level @ days + prior)
        fitted = fitted / _mean(fitted, days=days)
        moved = float(np.max(np.abs(fitted - rate)))
        rate = fitted
        if moved < 1e-10:
            break
    phi = _dispersion(counts, mean=level[:, None] * days * rate)
    return Rates(rate, phi / (seen + prior), phi)


def _mean(rate: Floats, *, days: Floats) -> float:
    """Rate of the mean day."""
    return float(np.average(rate, weights=days.sum(axis=0)))


def _dispersion(counts: Floats, *, mean: Floats) -> float:
    known = mean > 0
    freedom = int(known.sum()) - len(counts) - counts.shape[1]
    if freedom <= 0:
        return 1.0
    square = (counts - mean) ** 2 / np.where(known, mean, 1.0)
    return float(max(1.0, square[known].sum() / freedom))
