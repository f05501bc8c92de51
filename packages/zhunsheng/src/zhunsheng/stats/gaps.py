"""Days on which a source that usually sends sent nothing, told from days on which nothing happened."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

SURPRISE = 1e-3  # chance of so long a silence where nothing is amiss, at which it is called a gap


def gaps(
    counts: npt.NDArray[np.int64], *, working: npt.NDArray[np.bool_], surprise: float = SURPRISE
) -> npt.NDArray[np.bool_]:
    """Days inside a silence that is too long for the rows that a source sends on its other days.

    A silence is a run of days without a row. What it should have held is the mean of the other days of the same kind
    (working or not), day for day; it is a gap where a Poisson count of that mean would be zero with a chance below
    ``surprise``. So a holiday is no gap where holidays bring nothing, and one empty day is none where rows are few.

    Parameters
    ----------
    counts : (sources, days) rows a day. working : (days,) is the day worked.

    Returns
    -------
    (sources, days) True on the days of a gap. A source without any row has none: there is nothing to expect by.

    Not for bursty sources: they are silent for longer than Poisson counts, and too many of their silences are named.
    """
    if counts.ndim != 2 or counts.shape[1:] != working.shape:
        raise ValueError(f"counts {counts.shape}, working {working.shape}")
    found = np.zeros(counts.shape, dtype=bool)
    kinds = np.stack([working, ~working])
    for source, row in enumerate(counts):
        totals, days = kinds @ row, kinds.sum(axis=1)
        for first, last in _silences(row):
            silent = kinds[:, first:last].sum(axis=1)
            others = days - silent
            expected = float((silent * np.divide(totals, others, out=np.zeros(2), where=others > 0)).sum())
            found[source, first:last] = expected >= -np.log(surprise)
    return found


def _silences(row: npt.NDArray[np.int64]) -> list[tuple[int, int]]:
    """First and one past the last day of each run of zeros."""
    edges = np.diff(np.concatenate([[0], (row == 0).astype(int), [0]]))
    return list(zip(np.flatnonzero(edges == 1).tolist(), np.flatnonzero(edges == -1).tolist(), strict=True))
