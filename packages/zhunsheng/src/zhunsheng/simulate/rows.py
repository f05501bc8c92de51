"""Columns of equal length in NumPy, and the random streams."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
NO_TIME = -(2**60)  # a time that is not known
NONE = -1  # a code, a person or a place that is not known
HOUR, DAY = 3600, 86400


class Rows:
    """A table while it is made: columns of equal length, whole numbers for codes, seconds since 1970 for times."""

    def __init__(self, columns: Mapping[str, Array] | None = None) -> None:
        self.columns: dict[str, Array] = dict(columns or {})

    def __getitem__(self, name: str) -> Array:
        return self.columns[name]

    def __setitem__(self, name: str, values: Array) -> None:
        self.columns[name] = values

    def __iter__(self) -> Iterator[str]:
        return iter(self.columns)

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()))) if self.columns else 0

    def take(self, which: Array) -> Rows:
        """The rows at these places, or where a mask holds."""
        return Rows({name: values[which] for name, values in self.columns.items()})

    def only(self, *names: str) -> Rows:
        """Some of the columns."""
        return Rows({name: self.columns[name] for name in names})

    def put(self, which: Array, *, rows: Rows) -> None:
        """Write rows back to the places that they were taken from."""
        for name, values in rows.columns.items():
            self.columns[name][which] = values

    def joined(self, other: Rows) -> Rows:
        """These rows and, below them, those of the other, which must have the same columns."""
        if set(self) != set(other):
            raise ValueError(f"columns differ: {sorted(set(self) ^ set(other))}")
        return Rows({name: np.concatenate([values, other[name]]) for name, values in self.columns.items()})

    def copy(self) -> Rows:
        """The same rows in memory of their own."""
        return Rows({name: values.copy() for name, values in self.columns.items()})


def stream(seed: int, *, purpose: str) -> np.random.Generator:
    """Random numbers of one purpose: what another purpose draws never moves them."""
    words = np.random.SeedSequence([seed, zlib.crc32(purpose.encode())])
    return np.random.Generator(np.random.SFC64(words))


def scattered(numbers: Array, *, salt: int) -> Array:
    """A 64-bit value of each whole number that looks random and is always the same (splitmix64, public domain)."""
    mixed = numbers.astype(np.uint64) + np.uint64((salt * 0x9E3779B97F4A7C15 + 0x632BE59BD9B4E019) % 2**64)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(mixed ^ (mixed >> np.uint64(31)))


def share(numbers: Array, *, salt: int) -> Array:
    """The same as a share between 0 and 1."""
    return np.asarray((scattered(numbers, salt=salt) >> np.uint64(11)).astype(np.float64) / 2**53)


def within(groups: Array) -> Array:
    """The place of each row among those of its group, for groups that stand together: 0, 1, 2, …"""
    if not len(groups):
        return np.zeros(0, np.int64)
    starts = np.flatnonzero(np.r_[True, groups[1:] != groups[:-1]])
    return np.arange(len(groups)) - np.repeat(starts, np.diff(np.r_[starts, len(groups)]))


def picked(weights: Array, *, at: Array, draws: Array) -> Array:
    """A column of each row's weights, drawn by a uniform number.

    Parameters
    ----------
    weights : one row a kind, one column a choice.
    at : the kind of each draw.
    """
    bounds = np.cumsum(weights, axis=1)
    bounds = bounds / bounds[:, -1:]
    return np.asarray((draws[:, None] >= bounds[at]).sum(axis=1).clip(max=weights.shape[1] - 1))


def logistic(values: Array) -> Array:
    """From log-odds to a share."""
    return np.asarray(1.0 / (1.0 + np.exp(-values)))


def log_odds(values: Array) -> Array:
    """From a share to log-odds."""
    held = np.clip(values, 1e-4, 1 - 1e-4)
    return np.asarray(np.log(held / (1.0 - held)))
