"""Shares of decided things, with their interval."""

from __future__ import annotations

from scipy.stats import beta


def exact_interval(hits: int, *, trials: int, level: float = 0.95) -> tuple[float, float]:
    """The interval of Clopper and Pearson for a share.

    Parameters
    ----------
    hits, trials : counts, ``0 <= hits <= trials``; without trials the interval is (0, 1).
    level : its least coverage.

    Notes
    -----
    Source: Clopper and Pearson, Biometrika 26 (1934). It covers at least as often as it says for any share, at the price
    of being wide where trials are few. Trials must be independent; not for overlapping windows of one subject.
    """
    tail = (1 - level) / 2
    lower = float(beta.ppf(tail, hits, trials - hits + 1)) if hits else 0.0
    upper = float(beta.ppf(1 - tail, hits + 1, trials - hits)) if hits < trials else 1.0
    return lower, upper
