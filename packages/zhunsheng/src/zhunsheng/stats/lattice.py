"""Bunching on a lattice of whole numbers, with the habit of writing round numbers taken out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zhunsheng.stats.betabinomial import Floats, Ints

STEPS = 60


def heaping(
    round_seen: Floats, *, plain_seen: Floats, owner: Ints, odds: Floats, prior: float, subjects: int
) -> Floats:
    """How much likelier each subject writes a round number than its peers, as a factor of odds, shrunk towards one.

    Parameters
    ----------
    round_seen, plain_seen : records at round and at other values, outside the suspected place, one entry a cell.
    owner : the subject of each cell, from 0 to ``subjects`` - 1.
    odds : peers' odds of a round value in the cell.
    prior : records' worth of belief in a factor of one.

    Notes
    -----
    The factor solves sum of expected round counts = sum of seen ones, with ``prior`` records at the subject's own mean
    odds added to both. It rises with the count of round values, so bisection on its logarithm finds it.
    """
    total = round_seen + plain_seen
    base = np.bincount(owner, weights=total * odds / (1 + odds), minlength=subjects)
    size = np.maximum(np.bincount(owner, weights=total, minlength=subjects), 1e-9)
    typical = np.clip(base / size, 1e-6, 1 - 1e-6)
    target = np.bincount(owner, weights=round_seen, minlength=subjects) + prior * typical
    own = typical / (1 - typical)
    low, high = np.full(subjects, -6.0), np.full(subjects, 6.0)
    for _ in range(STEPS):
        middle = (low + high) / 2
        tilted = np.exp(middle)[owner] * odds
        seen = np.bincount(owner, weights=total * tilted / (1 + tilted), minlength=subjects)
        seen = seen + prior * np.exp(middle) * own / (1 + np.exp(middle) * own)
        low, high = np.where(seen < target, middle, low), np.where(seen < target, high, middle)
    factor: Floats = np.exp((low + high) / 2)
    return factor


def expected_share(
    place: Floats, *, round_rest: Floats, plain_rest: Floats, is_round: Floats, factor: Floats
) -> Floats:
    """Share of records at the place, of peers who wrote round numbers as often as the subject does.

    ``place``, ``round_rest`` and ``plain_rest`` are peers' counts at the place, at other round values, at the rest.
    """
    at = place * np.where(is_round > 0, factor, 1.0)
    whole = at + round_rest * factor + plain_rest
    return np.divide(at, whole, out=np.zeros_like(at), where=whole > 0)


@dataclass(frozen=True)
class Bunching:
    """Excess mass at the place: ``observed`` minus ``expected`` by a smooth curve, with a 95 % interval."""

    observed: float
    expected: float
    lower: float
    upper: float

    @property
    def excess(self) -> float:
        """Records more than the curve has."""
        return self.observed - self.expected


def bunching(counts: Floats, *, place: int, is_round: Floats, degree: int = 4) -> Bunching:
    """Excess at one lattice point over a log-polynomial with a term for round values; the point itself is left out.

    Parameters
    ----------
    counts : records at each of consecutive lattice points. ``place`` is the index of the point in question.
    is_round : 1 where the point is a round value, else 0.

    Notes
    -----
    A Poisson log-linear fit; its interval allows for overdispersion of the other points (Pearson) and for the
    uncertainty of the curve. It does not put the excess back above the place (no integration constraint), so the curve
    is a little low where mass has moved from just above: the excess is conservative in that direction and not a count of
    drivers moved. After Chetty et al. (2011) and Kleven (2016), with the lattice in place of bins.
    Not for fewer than ``degree`` + 4 points.
    """
    x = np.linspace(-1, 1, len(counts))
    design = np.column_stack([x**power for power in range(degree + 1)] + ([is_round] if is_round.any() else []))
    others = np.arange(len(counts)) != place
    beta, cov = _poisson(design[others], counts[others])
    expected = float(np.exp(design[place] @ beta))
    fitted = np.exp(design[others] @ beta)
    free = max(1, int(others.sum()) - design.shape[1])
    phi = max(1.0, float(np.sum((counts[others] - fitted) ** 2 / np.maximum(fitted, 1e-9))) / free)
    error = np.sqrt(phi * (expected + expected**2 * float(design[place] @ cov @ design[place])))
    seen = float(counts[place])
    return Bunching(seen, expected, seen - expected - 1.96 * error, seen - expected + 1.96 * error)


def _poisson(design: Floats, counts: Floats) -> tuple[Floats, Floats]:
    """Coefficients and their covariance, by iteratively reweighted least squares."""
    mean = counts + 0.5
    beta: Floats = np.zeros(design.shape[1])
    for _ in range(50):
        response = np.log(mean) + (counts - mean) / mean
        weighted = design * mean[:, None]
        old, beta = beta, np.asarray(np.linalg.solve(weighted.T @ design, weighted.T @ response), dtype=np.float64)
        mean = np.exp(np.clip(design @ beta, -20, 20))
        if np.max(np.abs(beta - old)) < 1e-9:
            break
    return beta, np.asarray(np.linalg.pinv((design * mean[:, None]).T @ design), dtype=np.float64)
