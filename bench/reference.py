"""What the assessment is measured beside: DuckDB's own joins and group-bys, and plain pandas, over the same columns."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb

from bench.clock import Spent, now

MEMORY = "3GB"
COLUMNS = {
    "enforcement": "officer_id, unit_id, method, procedure, subject, \"group\", code, vehicle_class, road_kind, measure, "
    "measured, \"limit\", charged_tier, sanction, fine, points, status, occurred_at, entered_at, "
    "vehicle, driver, document_no, camera_id",
    "readings": "device_id, officer_id, mode, measure, value, taken_at, driver",
    "footage": "camera_id, officer_id, starts_at, ends_at, uploaded_at",
    "positions": "officer_id, \"at\", lat, lon",
    "register": "source, document_no, \"at\", amount",
    "steps": "record_id, step, \"at\", officer_id",
    "edits": "record_id, edited_at, editor_id, \"column\", \"before\", \"after\"",
    "compulsory_measures": "officer_id, kind, taken_at, record_id, handed_in_at, released_at",
    "shifts": "officer_id, starts_at, ends_at, beat_id",
}  # fmt: skip
AS_OF = {
    "positions": ("officer_id", "at", "lat"),
    "shifts": ("officer_id", "starts_at", "ends_at"),
    "footage": ("officer_id", "starts_at", "ends_at"),
    "readings": ("officer_id", "taken_at", "value"),
}


def queries(lake: Path) -> Iterator[tuple[str, str]]:
    """A full group-by of each table's columns, and each act with the latest row of each log before it."""

    def rows(table: str) -> str:
        return f"read_parquet('{lake}/batches/*/{table}/*/*.parquet', hive_partitioning = false)"

    for table, columns in COLUMNS.items():
        grouped = f"SELECT {columns}, count(*) AS n FROM {rows(table)} GROUP BY ALL"
        yield f"group-by {table}", f"SELECT count(*), sum(n) FROM ({grouped})"
    for table, (by, at, value) in AS_OF.items():
        acts = f"(SELECT officer_id, occurred_at FROM {rows('enforcement')} WHERE officer_id IS NOT NULL)"
        log = f'(SELECT {by}, "{at}", any_value({value}) AS v FROM {rows(table)} WHERE {by} IS NOT NULL GROUP BY ALL)'
        joined = f'SELECT v FROM {acts} a ASOF JOIN {log} b ON a.officer_id = b.{by} AND a.occurred_at >= b."{at}"'
        yield f"as-of {table}", f"SELECT count(*), count(v) FROM ({joined})"


def duck(lake: Path, *, spill: Path) -> dict[str, Spent]:
    """Time of each query."""
    taken = {}
    with duckdb.connect() as connection:
        connection.execute(f"SET memory_limit = '{MEMORY}'; SET temp_directory = '{spill}'")
        for name, sql in queries(lake):
            began = now()
            connection.execute(sql).fetchall()
            taken[name] = now() - began
    return taken
