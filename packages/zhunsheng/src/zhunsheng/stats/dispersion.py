"""Inconsistency of one officer: own sanctions on the same facts differ more than those of each peer do."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zhunsheng.stats.betabinomial import Floats
from zhunsheng.stats.effects import Effects
from zhunsheng.stats.strata import Table

LEAST = 20  # other people's records that a stratum needs


@dataclass(frozen=True)
class Dispersion:
    """One entry a subject.

    Parameters
    ----------
    ratio : variance of own scores within strata over the variance expected at the subject's own leaning; 1 is usual of
        the stratum as a whole, and consistent people lie below. NaN where nothing can be told.
    effects : cube root of the ratio less one, for `effects.fit`; inconsistent is high.
    agreement, usual : share of pairs of own records on the same facts with the same sanction, and that share among pairs
        of each peer's own records in the same strata. degrees : own records less strata, the weight of the evidence.
    """

    ratio: Floats
    effects: Effects
    agreement: Floats
    usual: Floats
    degrees: Floats


def dispersion(table: Table, *, effect: Floats) -> Dispersion:
    """How much more a subject's own sanctions vary within strata than its leaning explains.

    Parameters
    ----------
    effect : log odds a step of each subject (`conditional.compare`), zero or NaN where unknown: a harsh officer's variance
        is compared with that of peers' sanctions tilted to the same harshness, so that leaning is not taken for whim.

    Notes
    -----
    Sum of squares within strata over its expectation; cube root after Wilson and Hilferty (1931). Differences between
    consistent peers widen the stratum's law, for everybody alike: the mean of the fitted null takes that up. Says
    little with two categories, where the mean fixes the variance. A low value (always the same on facts that
    peers treat differently) can be a rule kept or a stamp used; look at P5. Not for strata with facts left out.
    Checked by the variance of a sample variance in closed form, null worlds and planted whim (tests/recovery).
    """
    own, margins = table.own, table.margins()
    rest = margins - table.counts
    left = rest.sum(axis=1)
    tells = (own >= 2) & (left >= LEAST)
    tilt = np.nan_to_num(effect)[table.subject][:, None] * (table.scores - table.scores.mean())
    weight = rest * np.exp(tilt)
    share = weight / np.maximum(weight.sum(axis=1), 1e-300)[:, None]
    from_mean = table.scores - (share @ table.scores)[:, None]
    second, fourth = ((share * from_mean**power).sum(axis=1) for power in (2, 4))
    n = np.maximum(own, 2.0)
    noise = (n - 1) ** 2 / n * (fourth - second**2 * (n - 3) / (n - 1))
    seen = table.counts @ table.scores**2 - table.total**2 / np.maximum(own, 1.0)
    add = {"seen": seen, "expected": (n - 1) * second, "noise": np.maximum(noise, 0.0), "degrees": n - 1}
    sums = {name: table.summed(np.where(tells & (second > 1e-12), values, 0.0)) for name, values in add.items()}
    known = sums["expected"] > 0
    base = np.where(known, sums["expected"], 1.0)
    ratio = np.where(known, sums["seen"] / base, np.nan)
    variance = np.where(known, sums["noise"] / base**2, np.inf)
    centre = np.where(known, np.cbrt(np.nan_to_num(ratio)) - 1 + np.minimum(variance, 9.0) / 9, 0.0)
    nothing = np.zeros(table.subjects)
    agreement, usual = _agreement(table, tells=tells)
    return Dispersion(
        ratio, Effects(centre, np.sqrt(variance) / 3, nothing, nothing + 1), agreement, usual, sums["degrees"]
    )


def _agreement(table: Table, *, tells: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Share of equal pairs, own and (in the same strata, each peer with its own) others'."""
    same = (table.counts * (table.counts - 1)).sum(axis=1) / 2
    pairs = table.own * (table.own - 1) / 2
    theirs_same, theirs = (
        np.bincount(table.stratum, weights=values)[table.stratum] - values for values in (same, pairs)
    )
    usable = tells & (theirs > 0)
    weight = np.where(usable, pairs, 0.0)
    usual = np.divide(theirs_same, theirs, out=np.zeros_like(theirs), where=theirs > 0)
    down = table.summed(weight)
    bare = np.full(table.subjects, np.nan)
    return (
        np.divide(table.summed(np.where(usable, same, 0.0)), down, out=bare.copy(), where=down > 0),
        np.divide(table.summed(weight * usual), down, out=bare.copy(), where=down > 0),
    )
