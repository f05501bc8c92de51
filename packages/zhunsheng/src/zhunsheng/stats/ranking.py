"""Lists of the worst, judged by what came later, with ties said to be ties."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import rankdata

from zhunsheng.stats.betabinomial import Floats, Ints

DIGITS = 9  # to which scores are compared: equal sites must tie, whatever the last bit of a sum


@dataclass(frozen=True)
class Found:
    """What a list of the ``top`` highest scores holds of a later good.

    Parameters
    ----------
    amount : on average over all ways to break ties at the list's end. lowest, highest : with the luckiest and unluckiest way.
    tied : how many share the score at the list's end. places : how many of them still fit in.
    """

    amount: float
    lowest: float
    highest: float
    tied: int
    places: int


def found(score: Floats, *, good: Floats, top: int) -> Found:
    """What the list of the ``top`` highest scores finds of ``good``; a tie at its end is not broken by the order of rows."""
    if not 0 < top <= len(score):
        raise ValueError(f"a list of {top} from {len(score)}")
    score = np.round(score, DIGITS)
    cut = float(np.partition(score, len(score) - top)[len(score) - top])
    sure, tied = score > cut, score == cut
    places, there = top - int(sure.sum()), np.sort(good[tied])
    base = float(good[sure].sum())
    return Found(
        base + places * float(there.mean()),
        base + float(there[:places].sum()),
        base + float(there[len(there) - places :].sum()),
        int(tied.sum()),
        places,
    )


@dataclass(frozen=True)
class Ranks:
    """``rank`` 1 for the highest; those with one score share the best of their ranks. ``tied`` : how many share it."""

    rank: Ints
    tied: Ints


def ranks(score: Floats) -> Ranks:
    """Ranks from the highest score down, as sports give them: 1, 2, 2, 4."""
    score = np.round(score, DIGITS)
    best = rankdata(-score, method="min").astype(np.int64)
    last = rankdata(-score, method="max").astype(np.int64)
    return Ranks(best, last - best + 1)


def squared_error(predicted: Floats, *, seen: Floats) -> float:
    """Mean squared difference of predictions and what came."""
    return float(np.mean((predicted - seen) ** 2))
