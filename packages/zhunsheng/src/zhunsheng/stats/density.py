"""Is a density continuous at a threshold? Local polynomials fitted to the distribution function on either side."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from zhunsheng.stats.betabinomial import Floats


@dataclass(frozen=True)
class Side:
    """Density at the threshold from one side, its standard error and the records inside the bandwidth."""

    density: float
    error: float
    records: int


@dataclass(frozen=True)
class Jump:
    """Both sides and their difference, right less left, as a standard normal ``t`` with its two-sided ``p``."""

    left: Side
    right: Side
    t: float
    p: float


def jump(values: Floats, *, at: float, left: float, right: float, degree: int = 3) -> Jump:
    """Test of a jump of the density at ``at``: the manipulation test of Cattaneo, Jansson and Ma (2020).

    Parameters
    ----------
    values : continuous measurements. ``left`` and ``right`` are the bandwidths, in the measurement's unit.
    degree : of the local polynomial. Where the bandwidth was chosen for degree p, give p + 1, so that the interval's
        bias is small beside its width.

    Notes
    -----
    On each side the empirical distribution function of *all* values is regressed on a polynomial with triangular weights;
    the slope is the density. The error is the jackknife of that U-statistic, not centred, as in the authors' software.
    Assumes few ties: on whole-number speeds the density is not continuous anywhere and this test means nothing
    (`zhunsheng.stats.lattice` is for those). It does not choose bandwidths: state them beforehand. A jump is not
    manipulation by a person: sampling that starts at a threshold makes one too.
    Source: JASA 115, 1449-1455. Checked against rddensity on the authors' example and on the margins of elections
    (tests/reference).
    """
    x = np.sort(values) - at
    low = _side(x, inside=(x < 0) & (x >= -left), width=left, degree=degree)
    high = _side(x, inside=(x >= 0) & (x <= right), width=right, degree=degree)
    t = (high.density - low.density) / np.hypot(low.error, high.error)
    return Jump(low, high, float(t), float(2 * norm.sf(abs(t))))


def _side(x: Floats, *, inside: np.ndarray[tuple[int], np.dtype[np.bool_]], width: float, degree: int) -> Side:
    """The slope of the distribution function at 0 from sorted values, and its jackknife error."""
    n = len(x)
    u = x / width
    weight = np.where(inside, (1 - np.abs(u)) / width, 0.0)
    powers = np.vander(u, degree + 1, increasing=True)
    weighted = powers * weight[:, None]
    inverse = np.linalg.inv(weighted.T @ powers / n)
    distribution = np.arange(n) / (n - 1)
    slope = (inverse @ (weighted.T @ distribution / n))[1] / width
    # what each value adds to the slope: the sum over all values from it upwards
    share = np.cumsum(weighted[::-1], axis=0)[::-1] @ inverse[:, 1] / (width * (n - 1))
    return Side(float(slope), float(np.sqrt(np.sum(share**2)) / n), int(inside.sum()))
