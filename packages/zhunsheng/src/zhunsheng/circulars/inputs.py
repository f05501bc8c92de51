"""Tables that the desk exports for circulars, beside those that the commands write: leads, operations, units."""

from __future__ import annotations

import pyarrow as pa

from zhunsheng.circulars import numerals
from zhunsheng.errors import Lang

TIME = pa.timestamp("us", "UTC")
TEXT, WHOLE = pa.string(), pa.int64()
TABLES: dict[str, dict[str, pa.DataType]] = {
    "units": {"unit_id": TEXT, "parent_id": TEXT, "level": TEXT, "name": TEXT, "officers": WHOLE},
    "leads": {"warning_id": TEXT, "unit_id": TEXT, "kind": TEXT, "level": TEXT, "decision": TEXT, "decided_at": TIME},
    "operations": {
        "operation_id": TEXT,
        "name": TEXT,
        "unit_id": TEXT,
        "starts_at": TIME,
        "ends_at": TIME,
        "measure": TEXT,
        "count": WHOLE,
    },
}
OPTIONAL = {"units": ("parent_id", "level", "officers"), "leads": (), "operations": ("ends_at",)}


def types(name: str) -> dict[str, pa.DataType]:
    """Columns of a table and their types; none for a table that a command writes."""
    return TABLES.get(name, {})


def required(name: str) -> tuple[str, ...]:
    """Columns that a table must have."""
    return tuple(column for column in TABLES[name] if column not in OPTIONAL[name])


def meaning(name: str, *, lang: Lang, column: str = "") -> str:
    """What a table holds, or what a column of it says."""
    told = numerals.catalogue()["inputs"][name]
    return str((told["column"][column] if column else told["table"])[lang])
