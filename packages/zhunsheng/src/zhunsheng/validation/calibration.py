"""Are the p-values of honest subjects as small as they claim, and no smaller?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from zhunsheng.stats.betabinomial import Floats
from zhunsheng.validation.outcome import Outcome
from zhunsheng.validation.scores import Share


@dataclass(frozen=True)
class Calibration:
    """How often an indicator's p-values fall below small levels among subjects without fault.

    ``plain`` are those of the last look alone: one subject in a hundred should lie below 0.01. ``least`` are the smallest over
    all looks, which should do so no more often. ``ratio`` is hits over expected hits.
    """

    kind: str
    indicator: str
    subject_kind: str
    of: int
    ratio: float
    plain: tuple[Share, Share]
    least: tuple[Share, Share]


LEVELS = (0.01, 0.001)


def calibration(worlds: Iterable[Outcome]) -> list[Calibration]:
    """By indicator and kind of subject, over honest worlds."""
    groups: dict[tuple[str, str, str], list[dict[str, float]]] = {}
    for world in worlds:
        for row in world.lines.to_pylist():
            if row["state"] == "assessed":
                groups.setdefault((row["kind"], row["indicator"], row["subject_kind"]), []).append(row)
    return [_calibration(key, rows=rows) for key, rows in sorted(groups.items())]


def _calibration(key: tuple[str, str, str], *, rows: Sequence[dict[str, float]]) -> Calibration:
    seen, expected = (np.array([row[name] for row in rows]) for name in ("observed", "expected"))
    ratio = float(np.nansum(seen) / total) if (total := np.nansum(expected)) > 0 else float("nan")
    plain, least = (_below(np.array([row[name] for row in rows])) for name in ("plain", "least"))
    return Calibration(*key, len(rows), ratio, plain, least)


def _below(p: Floats) -> tuple[Share, Share]:
    held = p[np.isfinite(p)]
    low, lower = (Share(int((held < level).sum()), len(held)) for level in LEVELS)
    return low, lower
