"""Parquet files of canonical tables, a batch of rows at a time, as text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from zhunsheng.errors import Problem
from zhunsheng.ingest.readers.base import Block, Reading
from zhunsheng.ingest.source import LINE

ROWS = 100_000


def reading(path: Path) -> Reading:
    """The file; its lines are its row numbers, from 1."""
    try:
        file = pq.ParquetFile(path)
        names = tuple(file.schema_arrow.names)
    except (pa.ArrowInvalid, OSError) as error:
        raise Problem("file_damaged", file=path.name, detail=str(error)) from error
    return Reading(path.name, names, _blocks(file, path=path), "", len(names))


def _blocks(file: pq.ParquetFile, *, path: Path) -> Iterator[Block]:
    first = 1
    try:
        for batch in file.iter_batches(batch_size=ROWS):
            columns = {f"c{place}": _text(column) for place, column in enumerate(batch.columns)}
            lines = pa.array(np.arange(first, first + batch.num_rows))
            yield Block(pa.table({**columns, LINE: lines}), size=batch.num_rows)
            first += batch.num_rows
    except (pa.ArrowInvalid, OSError) as error:
        raise Problem("file_damaged", file=path.name, detail=str(error)) from error


def _text(column: pa.Array) -> pa.Array:
    """Values as the canonical CSV writes them: times with an offset, lists joined with semicolons."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        column, kind = column.dictionary_decode(), kind.value_type
    if pa.types.is_timestamp(kind):
        moment = column.cast(pa.timestamp("us", kind.tz))
        utc = moment.cast(pa.timestamp("us", "UTC")) if kind.tz else pc.assume_timezone(moment, "UTC")
        return pc.strftime(utc, format="%Y-%m-%dT%H:%M:%SZ")
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return pc.binary_join(column.cast(pa.list_(pa.string())), ";")
    return column.cast(pa.string())
