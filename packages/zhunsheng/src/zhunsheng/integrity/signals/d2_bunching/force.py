"""The force as a whole: bunching that peers share hides from a comparison between officers, and is shown beside it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zhunsheng.integrity.indicator import Note
from zhunsheng.integrity.signals.d2_bunching.params import Params
from zhunsheng.stats import lattice


def notes(counts: pa.Table, *, params: Params) -> Iterator[Note]:
    """For each tier the counts around it, and for each limit with enough records the excess over a smooth curve."""
    places = np.arange(-params.below, params.above)
    for (measure, edge, sanction), part in _parts(counts, names=("measure", "edge", "sanction")):
        total = _by_place(part, places=places)
        if total.sum() < params.least_force:
            continue
        near = {int(x): int(n) for x, n in zip(places, total, strict=True) if -3 <= x <= 3}
        of = {"measure": measure, "tier": edge, "sanction": sanction}
        yield Note("force_counts", {**of, "counts": near, "records": int(total.sum())})
        for (bound, cut), rows in _parts(part, names=("bound", "cut")):
            seen = _by_place(rows, places=places)
            if seen.sum() < params.least_force:
                continue
            is_round = ((places + cut) % params.round == 0).astype(float)
            found = lattice.bunching(seen, place=params.below - 1, is_round=is_round)
            values = {
                "observed": found.observed,
                "expected": found.expected,
                "lower": found.lower,
                "upper": found.upper,
            }
            yield Note("force_bunching", {**of, "limit": bound, "value": cut - 1, **values})


def _parts(counts: pa.Table, *, names: tuple[str, ...]) -> Iterator[tuple[tuple[Any, ...], pa.Table]]:
    keys = sorted(set(zip(*(counts[name].to_pylist() for name in names), strict=True)))
    for key in keys:
        test = [pc.equal(counts[name], value) for name, value in zip(names, key, strict=True)]
        yield key, counts.filter(reduce(pc.and_, test))


def _by_place(rows: pa.Table, *, places: np.ndarray) -> np.ndarray:
    offset = np.asarray(rows["x"], dtype=np.int64) - places[0]
    return np.bincount(offset, weights=np.asarray(rows["n"], dtype=float), minlength=len(places))
