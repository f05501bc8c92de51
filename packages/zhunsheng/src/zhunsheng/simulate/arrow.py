"""Columns in NumPy to columns in Arrow, and numbers to codes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zhunsheng.simulate.rows import NO_TIME, NONE, Array, scattered

PRIME = 999_999_937
STEPS = {"record": 387_420_489, "document": 271_828_183, "entry": 314_159_265, "reading": 141_421_357}
VEHICLE, DRIVER = 11, 13
HEX = np.frombuffer(b"0123456789abcdef", np.uint8)


def times(seconds: Array) -> pa.Array:
    """Seconds since 1970 to UTC timestamps in microseconds."""
    mask = seconds == NO_TIME
    moments = pa.array(np.where(mask, 0, seconds).astype(np.int64) * 1_000_000, mask=mask)
    return moments.cast(pa.timestamp("us", tz="UTC"))


def dates(days: Array) -> pa.Array:
    """Days since 1970 to dates."""
    return pa.array(days.astype(np.int32)).cast(pa.date32())


def floats(values: Array) -> pa.Array:
    """Numbers, null where not a number."""
    return pa.array(values.astype(np.float64), mask=np.isnan(values))


def ints(values: Array) -> pa.Array:
    """Whole numbers, null where -1."""
    return pa.array(values.astype(np.int64), mask=values == NONE)


def bools(values: Array) -> pa.Array:
    """Yes or no, null where -1."""
    return pa.array(values == 1, mask=values == NONE)


def words(values: Array, *, among: Sequence[str]) -> pa.Array:
    """Places among words to the words, null where -1."""
    places = pa.array(values.astype(np.int64), mask=values == NONE)
    return pa.array(list(among), pa.string()).take(places)


def lists(masks: Array, *, among: Sequence[str]) -> pa.Array:
    """Bits to lists of words."""
    kinds, places = np.unique(masks, return_inverse=True)
    held = [[name for number, name in enumerate(among) if kind >> number & 1] for kind in kinds.tolist()]
    return pa.array(held, pa.list_(pa.string())).take(pa.array(places))


def numbered(prefix: str | pa.Array, *, numbers: Array, width: int) -> pa.Array:
    """A prefix and a whole number with leading zeros, null where the number is negative."""
    held = pa.array(numbers.astype(np.int64), mask=numbers < 0)
    padded = pc.utf8_lpad(held.cast(pa.string()), width, "0")
    return pc.binary_join_element_wise(prefix, padded, "")


def shuffled(serials: Array, *, kind: str) -> Array:
    """Running numbers as numbers that tell nothing of their order; each has its own.

    Negative ones, for rows without a number, stay negative.
    """
    mixed = (serials.astype(np.int64) * STEPS[kind] + 97_531) % PRIME
    return np.where(serials < 0, serials, mixed)


def record_ids(serials: Array) -> pa.Array:
    """The codes of enforcement records."""
    return numbered("R", numbers=shuffled(serials, kind="record"), width=9)


def reading_ids(serials: Array) -> pa.Array:
    """The codes of readings."""
    return numbered("T", numbers=shuffled(serials, kind="reading"), width=9)


def hashes(numbers: Array, *, salt: int) -> pa.Array:
    """Pseudonyms in the form of the lake's own, ``h`` and 32 hexadecimal digits; null where -1."""
    count = len(numbers)
    halves = [scattered(numbers, salt=salt + part) for part in (0, 100)]
    raw = np.stack(halves, axis=1).view(np.uint8).reshape(count, 16)
    text = np.empty((count, 33), np.uint8)
    text[:, 0] = ord("h")
    text[:, 1::2] = HEX[raw >> 4]
    text[:, 2::2] = HEX[raw & 15]
    offsets = pa.py_buffer((np.arange(count + 1) * 33).astype(np.int32).tobytes())
    whole = pa.StringArray.from_buffers(count, offsets, pa.py_buffer(text.tobytes()))
    return pc.if_else(pa.array(numbers == NONE), pa.scalar(None, pa.string()), whole)
