"""Benign causes of many lines as one Arrow column."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from zhunsheng.integrity import sentences, texts
from zhunsheng.integrity.indicator import Line
from zhunsheng.integrity.outputs.schemas import BENIGN


def column(lines: Sequence[Line]) -> pa.Array:
    """A list for each line; the sentences of equal causes and counts are made once."""
    sizes = np.array([len(line.benign) for line in lines], dtype=np.int32)
    place: dict[tuple[str, float], int] = {}
    at = [place.setdefault((part.cause, part.explained), len(place)) for line in lines for part in line.benign]
    told = pa.array(
        [
            {
                "cause": cause,
                "explained": explained,
                **{f"text_{lang}": sentences.benign(cause, explained=explained, lang=lang) for lang in texts.LANGS},
            }
            for cause, explained in place
        ],
        BENIGN.value_type,
    )
    ends = np.concatenate([np.zeros(1, dtype=np.int32), np.cumsum(sizes, dtype=np.int32)])
    return pa.ListArray.from_arrays(pa.array(ends), told.take(pa.array(at, pa.int64()))).cast(BENIGN)


def none(size: int) -> pa.Array:
    """So many empty lists."""
    return pa.ListArray.from_arrays(pa.array(np.zeros(size + 1, dtype=np.int32)), pa.array([], BENIGN.value_type))
