"""Arrow tables with exactly the columns of a canonical table."""

from __future__ import annotations

import pyarrow as pa

from zhunsheng.tables.spec import Table

TYPES = {
    "str": pa.string(),
    "enum": pa.string(),
    "int": pa.int64(),
    "float": pa.float64(),
    "bool": pa.bool_(),
    "time": pa.timestamp("us", tz="UTC"),
    "date": pa.date32(),
    "list_str": pa.list_(pa.string()),
    "list_enum": pa.list_(pa.string()),
}


def table(spec: Table, **columns: pa.Array) -> pa.Table:
    """The columns in the order and with the types of the canonical table; those not given are left out."""
    unknown = set(columns) - {column.name for column in spec.columns}
    if unknown:
        raise ValueError(f"{spec.name} has no {sorted(unknown)}")
    held = [column for column in spec.columns if column.name in columns]
    arrays = [columns[column.name].cast(TYPES[column.type]) for column in held]
    return pa.table(arrays, names=[column.name for column in held])
