"""What may be given to the methods of surveillance, and what is said where it is not."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from zhunsheng.stats.betabinomial import Floats, Ints
from zhunsheng.stats.farrington.thresholds import METHODS


def whole(counts: ArrayLike) -> Floats:
    """Counts as floats of shape (time, series)."""
    values = np.asarray(counts)
    values = values[:, None] if values.ndim == 1 else values
    if values.ndim != 2:
        raise ValueError(f"counts have {values.ndim} dimensions: give (time, series)")
    numbers = np.asarray(values, dtype=np.float64)
    if not np.isfinite(numbers).all():
        raise ValueError("counts have gaps: fill in zero where nothing happened, or leave out the series")
    if (numbers < 0).any() or (values.dtype.kind == "f" and (numbers != np.floor(numbers)).any()):
        raise ValueError(
            "counts are whole numbers from 0: give events, not rates, and say how much they were over in `exposure`"
        )
    return numbers


def exposure(given: ArrayLike | None, *, shape: tuple[int, ...]) -> Floats:
    """Exposure of shape (time, 1) or (time, series)."""
    if given is None:
        return np.ones((shape[0], 1))
    values = np.asarray(given, dtype=np.float64)
    values = values[:, None] if values.ndim == 1 else values
    if values.shape not in ((shape[0], 1), shape):
        raise ValueError(f"exposure of shape {values.shape} for counts of {shape}: give (time,) or (time, series)")
    if not (np.isfinite(values) & (values > 0)).all():
        raise ValueError("exposures are above zero: mark periods without one as kind -1")
    return values


def marks(given: ArrayLike | None, *, length: int) -> Ints | None:
    """Kinds of period of shape (time,)."""
    if given is None:
        return None
    values = np.asarray(given)
    if values.shape != (length,) or values.dtype.kind not in "iu" or (values < -1).any():
        raise ValueError(f"kinds are whole numbers from -1, one for each of the {length} periods")
    return values.astype(np.int64)


def window(*, b: int, w: int, no_periods: int) -> None:
    """Refuse a baseline that has no meaning."""
    if b < 1 or w < 0 or no_periods < 1:
        raise ValueError(f"b={b}, w={w}, no_periods={no_periods}: at least 1, 0 and 1")


def limit(*, alpha: float, power: float = 1.0, method: str = "delta", mode: str = "correct") -> None:
    """Refuse a limit that has no meaning."""
    if not 0 < alpha < 0.5:
        raise ValueError(f"alpha={alpha}: one-sided, between 0 and 0.5")
    if not 0 < power <= 1:
        raise ValueError(f"power={power}: above 0 and at most 1; 2/3 is the paper's")
    if method not in METHODS:
        raise ValueError(f"threshold_method={method!r}: one of {', '.join(METHODS)}")
    if mode not in ("correct", "surveillance"):
        raise ValueError(f"mode={mode!r}: correct or surveillance")
