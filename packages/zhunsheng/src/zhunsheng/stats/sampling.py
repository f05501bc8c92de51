"""Samples with known inclusion probabilities: how likely each unit is, which are drawn, what the drawn ones say of all.

Sources: Horvitz & Thompson 1952; Madow 1949 and Hartley & Rao 1962 (systematic, in random order); Särndal, Swensson &
Wretman 1992, section 3.6 (probabilities proportional to size); Deville 1999 (variance from first-order probabilities);
Dean & Pagano 2015 (Wilson's interval with an effective sample size).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
SURE = 1 - 1e-12  # a probability that is one but for rounding


@dataclass(frozen=True)
class Estimate:
    """What a sample says of its population.

    Parameters
    ----------
    total : Horvitz and Thompson's, unbiased whatever the values.
    mean : Hájek's, the total over the estimated size; its bias is of the order of one over the sample size.
    lower, upper : interval of the mean.
    sampled, size : units in the sample and in the population.
    """

    total: float
    mean: float
    error: float
    lower: float
    upper: float
    sampled: int
    size: int


def proportional(size: Floats, *, count: int) -> Floats:
    """Inclusion probabilities proportional to size, those beyond one held at one and the rest raised.

    Parameters
    ----------
    size : above zero, shape (units,).
    count : how many are to be drawn; with as many units or fewer all are certain.

    Returns
    -------
    Probabilities that add up to ``count``, shape (units,).

    Raises
    ------
    ValueError
        Where a size is not above zero.
    """
    if not np.all(np.asarray(size) > 0):
        raise ValueError("sizes must be above zero")
    chances = np.ones(len(size))
    if count >= len(size):
        return chances
    left = np.ones(len(size), bool)
    while left.any():
        chances[left] = size[left] * ((count - (~left).sum()) / size[left].sum())
        over = left & (chances >= 1)
        if not over.any():
            break
        chances[over], left = 1.0, left & ~over
    return chances


def floored(size: Floats, *, count: int, chance: float) -> Floats:
    """As `proportional`, but a share of the sample goes to pure chance: nobody's probability is below ``chance · count / units``.

    A mixture of an equal and a proportional design; it adds up to ``count`` as both do.
    """
    if count >= len(size):
        return np.ones(len(size))
    return np.asarray(chance * count / len(size) + (1 - chance) * proportional(size, count=count))


def systematic(chances: Floats, *, order: Ints, start: float) -> Ints:
    """Places drawn: one step through the units in an order, each unit as long as its probability.

    Parameters
    ----------
    chances : inclusion probabilities that add up to a whole number, shape (units,).
    order : the units in random order, so that no two are kept apart or together by their place in a list.
    start : uniform between 0 and 1.

    Returns
    -------
    Places in ascending order; every unit has exactly its probability over ``start``, and the number is always the sum.
    """
    sure = chances >= SURE
    queue = order[~sure[order]]
    lengths = np.cumsum(chances[queue])
    number = round(float(lengths[-1])) if len(queue) else 0
    if number:
        lengths *= number / lengths[-1]
    drawn = queue[np.minimum(np.searchsorted(lengths, start + np.arange(number), side="right"), len(queue) - 1)]
    return np.sort(np.concatenate([np.flatnonzero(sure), drawn]).astype(np.int64))


def allocated(sizes: Ints, *, count: int, least: int) -> Ints:
    """How many to draw from each stratum: in proportion, by largest remainders, at least ``least`` where there are so many."""
    floor = np.minimum(sizes, least)
    rest = sizes - floor
    spare = min(max(count - int(floor.sum()), 0), int(rest.sum()))
    exact = spare * rest / max(int(rest.sum()), 1)
    given = np.floor(exact).astype(np.int64)
    behind = np.argsort(-(exact - given), kind="stable")[: spare - int(given.sum())]
    given[behind] += 1
    return np.asarray(floor + given, dtype=np.int64)


def variance(values: Floats, *, chances: Floats) -> float:
    """Deville's estimate of the variance of a Horvitz–Thompson total in one stratum, from first-order probabilities only.

    That of R's ``sampling::varest``; with equal probabilities it is the textbook's for a simple random sample. Good for
    designs that leave much to chance, such as a systematic one in random order; nan where fewer than two are not certain.
    """
    open_ = chances < SURE
    if not open_.any():
        return 0.0
    if open_.sum() < 2:
        return float("nan")
    loose, raised = 1 - chances[open_], values[open_] / chances[open_]
    share = loose / loose.sum()
    return float((loose * (raised - (share * raised).sum()) ** 2).sum() / (1 - (share**2).sum()))


def estimate(
    values: Floats, *, chances: Floats, stratum: Ints, sizes: Ints, level: float = 0.95, share: bool = True
) -> Estimate:
    """Total, mean and interval of the mean of a stratified sample.

    Parameters
    ----------
    values : of the sampled units, shape (sampled,).
    chances : their inclusion probabilities.
    stratum : the place in ``sizes`` of each.
    sizes : units in each stratum of the population.
    share : the values are 0 and 1 (or between); then the interval is Wilson's with the effective sample size, which keeps
        its level near 0 and 1, else Student's.

    Notes
    -----
    One Hájek mean over all strata: a mean in each would carry the bias of each small stratum. A stratum with one unit that
    is not certain borrows the spread of the whole sample. A stratum without any sampled unit is left out of ``size``; let
    `allocated` prevent it. Fewer than about ten units of the rarer kind in the sample make the interval a little short.
    """
    held = [place for place in range(len(sizes)) if (stratum == place).any()]
    size = int(sizes[held].sum())
    weights = 1 / chances
    total, mean = float((weights * values).sum()), float((weights * values).sum() / weights.sum())
    residuals = (values - mean) / weights.sum()
    spread = sum(_spread(residuals, chances=chances, own=stratum == place) for place in held)
    error = float(np.sqrt(max(spread, 0.0)))
    freedom = max(float(weights.sum() ** 2 / (weights**2).sum()) - len(held), 1.0)
    if share:
        lower, upper = _wilson(mean, error=error, chances=chances, freedom=freedom, level=level)
    else:
        lower, upper = _plain(mean, error=error, freedom=freedom, level=level)
    return Estimate(total, mean, error, lower, upper, len(values), size)


def _spread(residuals: Floats, *, chances: Floats, own: NDArray[np.bool_]) -> float:
    """A stratum's part in the variance; by the whole sample's spread where it has one unit that is not certain."""
    part = variance(residuals[own], chances=chances[own])
    if part == part:
        return part
    middle = float((residuals**2 / chances).sum() / (1 / chances).sum())
    return middle * float(((1 - chances[own]) / chances[own] ** 2).sum())


def _plain(mean: float, *, error: float, freedom: float, level: float) -> tuple[float, float]:
    reach = float(student.ppf((1 + level) / 2, freedom)) * error
    return mean - reach, mean + reach


def _wilson(mean: float, *, error: float, chances: Floats, freedom: float, level: float) -> tuple[float, float]:
    """Wilson's interval for as many independent units as would have this error."""
    weights = 1 / chances
    by_weights = float(weights.sum() ** 2 / (weights**2).sum()) / max(1 - float(np.mean(chances)), 1e-9)
    effective = mean * (1 - mean) / error**2 if error > 0 else by_weights
    if not np.any(chances < SURE):
        return mean, mean
    return wilson(mean, effective=effective, z=float(student.ppf((1 + level) / 2, freedom)))


def wilson(share: float, *, effective: float, z: float = 1.959964) -> tuple[float, float]:
    """Wilson's interval of a share seen in so many independent units; ``z`` as many standard errors to either side."""
    middle = (share + z**2 / (2 * effective)) / (1 + z**2 / effective)
    spread = max(share * (1 - share), 0.0) / effective + z**2 / (4 * effective**2)
    reach = z * np.sqrt(spread) / (1 + z**2 / effective)
    return float(max(middle - reach, 0.0)), float(min(middle + reach, 1.0))
