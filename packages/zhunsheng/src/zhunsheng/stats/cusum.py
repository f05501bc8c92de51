"""Risk-adjusted CUSUM: when did one subject's odds change, each case judged against its own expected risk?"""

from __future__ import annotations

import numpy as np

from zhunsheng.stats.betabinomial import Floats

BATCH = 2_000_000  # simulated cases at a time


def weights(outcome: Floats, *, risk: Floats, ratio: float, base: float = 1.0) -> Floats:
    """Log likelihood ratio of each case: odds ``ratio`` times the expected ones against ``base`` times.

    ``outcome`` is 1 or 0, ``risk`` its expected probability. log{(1 - p + base p) ratio^y / [(1 - p + ratio p) base^y]},
    after Steiner, Cook, Farewell and Treasure (2000), Biostatistics 1, 441-452; checked against the weights printed there.
    """
    whole = np.log1p(risk * (base - 1)) - np.log1p(risk * (ratio - 1))
    value: Floats = whole + outcome * np.log(ratio / base)
    return value


def path(steps: Floats) -> Floats:
    """S = max(0, S + W) along the last axis, from 0: the running sum less its least value so far."""
    total = np.cumsum(steps, axis=-1)
    value: Floats = total - np.minimum(np.minimum.accumulate(total, axis=-1), 0.0)
    return value


def limit(risk: Floats, *, ratio: float, alpha: float, draws: int, rng: np.random.Generator) -> float:
    """The height that a chart over these cases reaches with probability ``alpha`` where nothing changed, by simulation.

    It holds for this one run of cases and its risks. Where subjects differ lawfully from their expected risk it is far
    too low: then `zhunsheng.stats.looks`. Monte Carlo error: repeat with another ``rng``.
    """
    return float(np.quantile(_heights(risk, ratio=ratio, draws=draws, rng=rng), 1 - alpha))


def false_alarm(risk: Floats, *, ratio: float, height: float, draws: int, rng: np.random.Generator) -> float:
    """Probability that the chart reaches ``height`` over these cases where nothing changed, by simulation."""
    return float(np.mean(_heights(risk, ratio=ratio, draws=draws, rng=rng) >= height))


def _heights(risk: Floats, *, ratio: float, draws: int, rng: np.random.Generator) -> Floats:
    """The highest point of each simulated chart."""
    rows = max(1, BATCH // len(risk))
    found = []
    for start in range(0, draws, rows):
        outcome = (rng.random((min(rows, draws - start), len(risk))) < risk).astype(np.float64)
        found.append(path(weights(outcome, risk=risk, ratio=ratio)).max(axis=1))
    return np.concatenate(found)
