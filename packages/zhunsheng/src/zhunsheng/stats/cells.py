"""Pairs of counts brought to one shape, and equal pairs worked out once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zhunsheng.stats.betabinomial import Floats, Ints

BLOCK = 1 << 18  # pairs worked out at a time, so that intermediate arrays stay small
LEAST = 1 << 12  # pairs from which on a table is worth while
FEW = 64  # kinds of exposure and dispersion up to which pairs are looked up in a table
STRETCH = 1 << 21  # pairs taken up at a time, so that memory beside the columns stays below a few hundred megabytes
SAMPLE = 1 << 12  # pairs looked at to see how many kinds there are
DENSE = 4  # pairs for each cell of the table that make it worth while


@dataclass(frozen=True)
class Pairs:
    """Flat arrays of pairs. ``odds`` : exposure now over exposure before. ``shape`` : of what was given."""

    now: Floats
    before: Floats
    odds: Floats
    dispersion: Floats
    shape: tuple[int, ...]

    @classmethod
    def of(
        cls,
        now: ArrayLike,
        before: ArrayLike,
        exposure: ArrayLike = 1.0,
        exposure_before: ArrayLike = 1.0,
        dispersion: ArrayLike = 1.0,
    ) -> Pairs:
        """Broadcast, flattened and checked.

        Raises
        ------
        ValueError
            where a count is negative or not whole, or an exposure is not above zero.
        """
        for name, counts in (("now", now), ("before", before)):
            values = np.asarray(counts)
            if not np.issubdtype(values.dtype, np.integer) and np.any(values != np.floor(values)):
                raise ValueError(f"{name}: counts are whole numbers")
            if np.any(values < 0):
                raise ValueError(f"{name}: counts are not negative")
        odds = np.asarray(exposure, dtype=np.float64) / np.asarray(exposure_before, dtype=np.float64)
        if not np.all((odds > 0) & np.isfinite(odds)):
            raise ValueError("exposures are above zero; leave out pairs without exposure")
        parts = np.broadcast_arrays(now, before, odds, np.asarray(dispersion, dtype=np.float64))
        shape = parts[0].shape
        first, second, third, fourth = (_flat(part) for part in parts)
        return cls(first, second, third, fourth, shape)

    def of_cells(self, chosen: NDArray[np.generic] | slice) -> Pairs:
        """Some of them."""
        first, second, third, fourth = (
            _chosen(part, chosen) for part in (self.now, self.before, self.odds, self.dispersion)
        )
        return Pairs(first, second, third, fourth, first.shape)

    def shaped(self, values: Floats) -> Floats:
        """Values of the pairs in the shape that was given."""
        return values.reshape(self.shape)


def _chosen(part: Floats, chosen: NDArray[np.generic] | slice) -> Floats:
    """A part of a column; of one value repeated a view again."""
    if any(part.strides) or isinstance(chosen, slice):
        return np.asarray(part[chosen], dtype=np.float64)
    size = int(np.count_nonzero(chosen)) if chosen.dtype == np.bool_ else len(chosen)
    return np.asarray(np.broadcast_to(part[:1].reshape(()) if len(part) else np.float64(1), (size,)))


def _flat(part: NDArray[np.generic]) -> Floats:
    """A column; of one value repeated only a view, so that scalars cost no memory."""
    if part.size and not any(part.strides):
        return np.asarray(np.broadcast_to(np.float64(part.flat[0]), (part.size,)))
    return np.asarray(part, dtype=np.float64).ravel()


def by_cell(pairs: Pairs, work: Callable[[Pairs], Floats]) -> Floats:
    """What ``work`` gives for each pair, equal pairs worked out once where counts are small and kinds of exposure few."""
    found = np.empty(len(pairs.now))
    for start in range(0, len(found), STRETCH):
        part = slice(start, start + STRETCH)
        found[part] = _stretch(pairs.of_cells(part), work=work)
    return pairs.shaped(found)


def _stretch(pairs: Pairs, *, work: Callable[[Pairs], Floats]) -> Floats:
    found = np.empty(len(pairs.now))
    rest = np.arange(len(found))
    kinds = _Kinds.of(pairs) if len(found) >= LEAST else None
    if kinds is not None:
        most = int(np.sqrt(len(found) / DENSE / len(kinds.odds)))
        small = (pairs.now < most) & (pairs.before < most)
        chosen = slice(None) if small.all() else small
        found[chosen] = _looked_up(pairs.of_cells(chosen), kinds=kinds.of_cells(chosen), most=most, work=work)
        rest = np.flatnonzero(~small)
    for start in range(0, len(rest), BLOCK):
        block = rest[start : start + BLOCK]
        found[block] = work(pairs.of_cells(block))
    return found


@dataclass(frozen=True)
class _Kinds:
    """Distinct exposure odds and dispersions, and which each pair has; None where all have one."""

    odds: Floats
    dispersion: Floats
    kind: Ints | None

    @classmethod
    def of(cls, pairs: Pairs) -> _Kinds | None:
        """None where there are too many."""
        odds, wide = levels(pairs.odds), levels(pairs.dispersion)
        if odds is None or wide is None or len(odds) * len(wide) > FEW:
            return None
        if len(odds) * len(wide) == 1:
            return cls(odds, wide, None)
        kind = np.searchsorted(odds, pairs.odds) * len(wide) + np.searchsorted(wide, pairs.dispersion)
        return cls(np.repeat(odds, len(wide)), np.tile(wide, len(odds)), np.asarray(kind, dtype=np.int64))

    def of_cells(self, chosen: NDArray[np.generic] | slice) -> _Kinds:
        """Those of some pairs."""
        return _Kinds(self.odds, self.dispersion, None if self.kind is None else self.kind[chosen])


def levels(values: Floats) -> Floats | None:
    """Distinct values, ascending; None where there are more than a few. A sample tells most often."""
    if not any(values.strides):
        return values[:1]
    some = np.unique(values[:: max(1, len(values) // SAMPLE)])
    if len(some) > FEW:
        return None
    place = np.minimum(np.searchsorted(some, values), len(some) - 1)
    if np.array_equal(some[place], values):
        return some
    every = np.unique(values)
    return every if len(every) <= FEW else None


def _looked_up(pairs: Pairs, *, kinds: _Kinds, most: int, work: Callable[[Pairs], Floats]) -> Floats:
    """Values of pairs of counts below ``most``, from a table of the cells that anybody is in."""
    key = (pairs.now * most + pairs.before).astype(np.int64)
    if kinds.kind is not None:
        key += kinds.kind * (most * most)
    used = np.zeros(len(kinds.odds) * most * most, dtype=bool)
    used[key] = True
    cells = np.flatnonzero(used)
    which, inside = cells // (most * most), cells % (most * most)
    now, before = (inside // most).astype(np.float64), (inside % most).astype(np.float64)
    table = np.zeros(len(used))
    for start in range(0, len(cells), BLOCK):
        part = slice(start, start + BLOCK)
        odds, wide = kinds.odds[which[part]], kinds.dispersion[which[part]]
        table[cells[part]] = work(Pairs(now[part], before[part], odds, wide, now[part].shape))
    return np.asarray(table[key], dtype=np.float64)
