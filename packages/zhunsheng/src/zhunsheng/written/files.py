"""Files that appear whole or not at all; CSV that a spreadsheet can open and that runs no formula in it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from zhunsheng.tables.cells import safe_cell


def whole(path: Path, *, table: pa.Table) -> Path:
    """Write a table beside its place and move it there."""
    draft = path.with_name(f".{path.name}.new")
    if path.suffix == ".csv":
        with draft.open("wb") as file:
            file.write(b"\xef\xbb\xbf")  # so that a spreadsheet reads the Chinese
            pacsv.write_csv(table, file)
    else:
        pq.write_table(table, draft)
    draft.replace(path)
    return path


def tables(given: Mapping[str, pa.Table], *, folder: Path, csv: bool) -> list[Path]:
    """Write each table under its name, as CSV too where asked for; each file appears whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, table in given.items():
        written.append(whole(folder / f"{name}.parquet", table=table))
        if csv:
            written.append(whole(folder / f"{name}.csv", table=flat(table)))
    return written


def flat(table: pa.Table) -> pa.Table:
    """Lists and structures as JSON, times in ISO form, and no cell that a spreadsheet would run as a formula."""
    return pa.table({name: _flat(table[name].combine_chunks()) for name in table.column_names})


def _flat(column: pa.Array) -> pa.Array:
    kind = column.type
    if pa.types.is_list(kind):
        return _json(column)
    if pa.types.is_timestamp(kind):
        return _each(column, shown=lambda value: value.isoformat())
    if pa.types.is_string(kind):
        return _each(column, shown=lambda value: safe_cell(value))
    return column


def _each(column: pa.Array, *, shown: Callable[[Any], str]) -> pa.Array:
    """Every different value shown once."""
    coded = column.dictionary_encode()
    words = pa.array([shown(value) for value in coded.dictionary.to_pylist()], pa.string())
    return words.take(coded.indices)


def _json(column: pa.Array) -> pa.Array:
    """Lists as JSON, the many empty ones together."""
    values = ["[]"] * len(column)
    filled = pc.indices_nonzero(pc.greater(pc.list_value_length(column), 0))
    for place, value in zip(filled.to_pylist(), column.take(filled).to_pylist(), strict=True):
        values[place] = json.dumps(value, ensure_ascii=False)
    return pa.array(values, pa.string())
