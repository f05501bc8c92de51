"""Words in which the columns of an output are told."""

from __future__ import annotations

import pyarrow as pa

TIME = pa.timestamp("us", "UTC")
WORDS = pa.list_(pa.string())
Fields = list[tuple[str, pa.DataType]]


def words(*names: str) -> Fields:
    """Columns of text."""
    return [(name, pa.string()) for name in names]


def numbers(*names: str) -> Fields:
    """Columns of numbers."""
    return [(name, pa.float64()) for name in names]
