"""How far two counts of one series usually lie apart: the same comparison made at every earlier time.

A comparison now is judged against the scatter of its own kind: what the calendar, the season or the exposure leave
out is in it, and so is whatever a series does from year to year without a cause that anybody knows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import nnls

from zhunsheng.stats.betabinomial import Floats, Ints

PRIOR = 24.0  # comparisons that the peers' scatter counts for beside a series' own
ROUNDS = 20


@dataclass(frozen=True)
class Scatter:
    """Variance over mean of comparisons, one entry a series.

    Parameters
    ----------
    floor, slope : of the peers: floor + slope * total of the two counts. own : how a series scatters beside its peers, shrunk
        towards 1. looks : comparisons that were made of it.
    """

    floor: Floats
    slope: Floats
    own: Floats
    looks: Floats

    def at(self, total: Floats) -> Floats:
        """Dispersion of two counts with this total, never below 1."""
        return np.asarray(np.maximum(1.0, self.own * (self.floor + self.slope * total)), dtype=np.float64)


def squares(now: Floats, *, before: Floats, odds: Floats) -> Floats:
    """Squared distance of each pair over what chance would give, NaN where nothing was counted.

    Given the sum n of two Poisson counts the first is binomial with the share p = odds / (1 + odds), and (now - n p)^2 /
    (n p (1 - p)) has a mean of exactly 1, however small n.
    """
    total = now + before
    share = odds / (1 + odds)
    with np.errstate(invalid="ignore", divide="ignore"):
        value = (now - total * share) ** 2 / (total * share * (1 - share))
    return np.asarray(np.where(total > 0, value, np.nan), dtype=np.float64)


def scatter(
    now: Floats, *, before: Floats, odds: Floats, group: Ints | None = None, overlap: float = 2.0, prior: float = PRIOR
) -> Scatter:
    """Scatter of each series from earlier comparisons, its peers' behind it.

    Parameters
    ----------
    now, before, odds : looks by series; the expected ratio of ``now`` to ``before`` is ``odds``. NaN where none was made.
    group : peer group of each series; one group where None. overlap : how often one count is used, so that looks are not taken
        for more than they are. prior : looks that the peers count for.

    Notes
    -----
    Among peers the scatter may grow with the size of the counts, as it does where rates vary: floor + slope * total, by weighted
    least squares without negative parts. Not below 1 when used: a series calmer than chance is no licence. Real changes in
    the history count as scatter; few of them among many peers do little. Checked by simulation (tests/recovery).
    """
    value = squares(now, before=before, odds=odds)
    seen = np.isfinite(value)
    looks = seen.sum(axis=0) / overlap
    mean = np.where(seen, value, 0.0).sum(axis=0) / np.maximum(seen.sum(axis=0), 1)
    total = np.where(seen, now + before, 0.0).sum(axis=0) / np.maximum(seen.sum(axis=0), 1)
    which = np.zeros(len(looks), dtype=np.int64) if group is None else group
    floor, slope = np.ones(len(looks)), np.zeros(len(looks))
    for number in np.unique(which):
        of = (which == number) & (looks > 0)
        floor[which == number], slope[which == number] = _line(mean[of], total=total[of], looks=looks[of])
    fitted = np.maximum(1.0, floor + slope * total)
    own = (looks * mean / fitted + prior) / (looks + prior)
    return Scatter(floor, slope, own, looks)


def _line(mean: Floats, *, total: Floats, looks: Floats) -> tuple[float, float]:
    """Floor and slope of the peers' scatter; chance alone where there is nobody."""
    if not len(mean):
        return 1.0, 0.0
    line = np.array([1.0, 0.0])
    for _ in range(ROUNDS):
        spread = np.sqrt(looks) / np.maximum(1.0, line[0] + line[1] * total)
        design = np.column_stack([spread, spread * total])
        fitted, _ = nnls(design, spread * mean)
        moved = float(np.max(np.abs(fitted - line)))
        line = fitted
        if moved < 1e-9:
            break
    return float(line[0]), float(line[1])
