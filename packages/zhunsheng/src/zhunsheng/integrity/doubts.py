"""A second look at each indicator's null: do the many lie as it says?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

import numpy as np
from scipy.stats import norm

from zhunsheng.integrity.bounds import Bounds
from zhunsheng.integrity.course import Course
from zhunsheng.integrity.indicator import Line, Note
from zhunsheng.stats import empirical
from zhunsheng.stats.betabinomial import Floats

LEAST = 1e-12  # of a mid-p, so that its z-score is finite


def notes(courses: Iterable[Course], *, bounds: Bounds) -> Iterator[Note]:
    """A note on every indicator whose subjects lie wider or higher than its null says: its leads are to be doubted.

    Assumes that most subjects are without fault. It says nothing of indicators with fewer than ``bounds.null_least`` subjects
    that peers would have ``bounds.small`` or more records of: their z-scores are lumps of a few values.
    """
    for course in courses:
        z = scores(course.lines, least=bounds.small)
        if len(z) < bounds.null_least or np.ptp(np.quantile(z, [0.25, 0.75])) == 0:
            continue
        seen = empirical.fit(z)
        if seen.sd > bounds.null_sd or seen.mean > bounds.null_mean:
            about = {"indicator": course.indicator.id, "subject": course.by, "size": len(z)}
            yield Note("empirical_null", {**about, "mean": round(seen.mean, 2), "sd": round(seen.sd, 2)})


def scores(lines: Iterable[Line], *, least: float) -> Floats:
    """z-scores of the plain mid-p of the last look, of lines with a null and an expected count of at least ``least``."""
    chosen = [line for line in lines if line.null is not None and line.expected is not None and line.expected >= least]
    parts = [_scores(list(group)) for _, group in groupby(chosen, key=lambda line: id(line.null))]
    return np.concatenate(parts) if parts else np.zeros(0)


def _scores(lines: list[Line]) -> Floats:
    """Of lines that share a null."""
    null = lines[0].null
    assert null is not None
    trials = np.array([line.exposure for line in lines]).astype(np.int64)
    hits = np.minimum(np.array([line.observed for line in lines]).astype(np.int64), trials)
    share = np.array([line.share for line in lines], dtype=np.float64)
    p = null.upper_mid_p(hits, trials=trials, share=share)
    return np.asarray(norm.isf(np.clip(p, LEAST, 1 - LEAST)), dtype=np.float64)
