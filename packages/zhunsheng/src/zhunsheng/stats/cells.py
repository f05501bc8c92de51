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
        parts = (part[chosen] for part in (self.now, self.before, self.odds, self.dispersion))
        first, second, third, fourth = (np.asarray(part, dtype=np.float64) for part in parts)
        return Pairs(first, second, third, fourth, first.shape)

    def shaped(self, values: Floats) -> Floats:
        """Values of the pairs in the shape that was given."""
        return values.reshape(self.shape)


def _flat(part: NDArray[np.generic]) -> Floats:
    """A column; of one value repeated only a view, so that scalars cost no memory."""
    if part.size and not any(part.strides):
        return np.asarray(np.broadcast_to(np.float64(part.flat[0]), (part.size,)))
    return np.asarray(part, dtype=np.float64).ravel()


def by_cell(pairs: Pairs, work: Callable[[Pairs], Floats]) -> Floats:
    """What ``work`` gives for each pair, equal pairs worked out once where counts are small and kinds of exposure few."""
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
    return pairs.shaped(found)


@dataclass(frozen=True)
class _Kinds:
    """Distinct exposure odds and dispersions, and which each pair has; None where all have one."""

    odds: Floats
    dispersion: Floats
    kind: Ints | None

    @classmethod
    def of(cls, pairs: Pairs) -> _Kinds | None:
        """None where there are too many."""
        if not any(pairs.odds.strides) and not any(pairs.dispersion.strides):
            return cls(pairs.odds[:1], pairs.dispersion[:1], None)
        odds, first = np.unique(pairs.odds, return_inverse=True)
        wide, second = np.unique(pairs.dispersion, return_inverse=True)
        if len(odds) * len(wide) > FEW:
            return None
        return cls(
            np.repeat(odds, len(wide)), np.tile(wide, len(odds)), np.asarray(first * len(wide) + second, dtype=np.int64)
        )

    def of_cells(self, chosen: NDArray[np.generic] | slice) -> _Kinds:
        """Those of some pairs."""
        return _Kinds(self.odds, self.dispersion, None if self.kind is None else self.kind[chosen])


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
