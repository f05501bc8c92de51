"""Several p-values or e-values of one subject made into one, and e-values of many subjects bounded together.

Which to take. Signals of one officer share records, so that independence is not to be had: `bonferroni`, `harmonic` with
its bound and `average` hold whatever the dependence. `fisher` is here for comparison only. The Cauchy combination is
`zhunsheng.stats.discovery.cauchy`.
"""

from __future__ import annotations

import numpy as np
from scipy.special import gammaincc, xlogy
from scipy.stats import landau

from zhunsheng.stats.betabinomial import Floats

LEAST = 1e-300


def bonferroni(p: Floats, *, weights: Floats) -> float:
    """The least of p over its weight's share, at most 1. Valid whatever the dependence; best where one signal tells all."""
    return float(min(1.0, np.min(p / (weights / weights.sum()))))


def harmonic(p: Floats, *, independent: bool = False) -> float:
    """One p-value from the harmonic mean of several, all weighing the same.

    Not independent: the mean times a factor that holds whatever the dependence (Vovk and Wang 2020, Biometrika 107,
    791-808): (y + K)^2 / ((y + 1) K), y solving y^2 = K ((y + 1) log(y + 1) - y); 2 for two values, 4.2 for eight.
    Independent: the Landau law that the mean of 1 / p tends to (Wilson 2019, PNAS 116, 1195-1200), good below 0.1 from
    K = 3 on. The bare mean is never a p-value.
    """
    inverse = float(np.mean(1 / np.maximum(p, LEAST)))
    if len(p) == 1:
        return 1 / inverse
    place = np.log(len(p)) + 1 - np.euler_gamma - np.log(2 / np.pi)
    return float(landau.sf(inverse, loc=place, scale=np.pi / 2)) if independent else min(1.0, worst(len(p)) / inverse)


def fisher(p: Floats) -> float:
    """Fisher's product. Only for *independent* p-values: on correlated ones it raises false alarms manifold."""
    return float(gammaincc(len(p), -np.sum(np.log(np.maximum(p, LEAST)))))


def average(e: Floats, *, weights: Floats) -> float:
    """The weighted mean of e-values: one again, whatever the dependence; no symmetric rule is better (Vovk and Wang 2021)."""
    return float(np.sum(e * weights) / weights.sum())


def to_e(p: Floats) -> Floats:
    """E-values from p-values, no parameter to choose: (1 - p + p log p) / (p log^2 p), the mixture of k p^(k-1) over k.

    Vovk and Wang (2021), Annals of Statistics 49, 1736-1754, eq. 2; worth 1/2 at p = 1 and 4.5 at p = 0.01.
    """
    small = np.clip(p, LEAST, 1.0)
    log = np.log(small)
    near = small > 1 - 1e-4  # both sides of the fraction vanish at 1
    safe = np.where(near, -1.0, log)
    value = (1 - small + xlogy(small, small)) / (small * safe**2)
    return np.where(near, 0.5 + (1 - small) / 6 + (1 - small) ** 2 / 8, value)


def to_p(e: Floats) -> Floats:
    """The p-value min(1, 1 / e); the only admissible way back."""
    return np.minimum(1.0, 1 / np.maximum(e, LEAST))


def e_bounds(e: Floats) -> Floats:
    """The false-discovery bound at which each e-value would just pass, whatever their dependence (e-BH).

    Wang and Ramdas (2022), JRSS B 84, 822-852: Benjamini and Hochberg's step on 1 / e, with no price for dependence.
    """
    if len(e) == 0:
        return e
    order = np.argsort(-e, kind="stable")
    raw = len(e) / (np.arange(1, len(e) + 1) * np.maximum(e[order], LEAST))
    found = np.empty(len(e))
    found[order] = np.minimum(1.0, np.minimum.accumulate(raw[::-1])[::-1])
    return found


def worst(count: int) -> float:
    """The least factor that makes the harmonic mean of ``count`` p-values a p-value whatever their dependence."""
    if count == 2:
        return 2.0
    low, high = 1e-9, float(count) ** 2 + 100.0
    for _ in range(200):
        middle = (low + high) / 2
        beyond = middle**2 > count * ((middle + 1) * np.log1p(middle) - middle)
        low, high = (low, middle) if beyond else (middle, high)
    return float((low + count) ** 2 / ((low + 1) * count))
