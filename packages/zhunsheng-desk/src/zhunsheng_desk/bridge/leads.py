"""What `zhunsheng integrity` wrote, read for the desk: leads, checks, pictures, subjects that no lead named, records."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from zhunsheng.lake import Lake
from zhunsheng.tables import TABLES
from zhunsheng_desk.bridge import svg
from zhunsheng_desk.problems import Problem

NEEDED = {
    "warnings": {"warning_id", "kind", "subject_kind", "subject_id", "unit_id", "window_start", "window_end", "level",
                 "score", "q_value", "reasons", "record_ids", "first_seen_at"},
    "checks": {"record_id", "officer_id", "rule", "article", "text_zh", "text_en"},
    "officers": {"officer_id", "unit_id", "kind", "state"},
}  # fmt: skip
PICTURES = {"warning_id", "indicator", "picture", "lang", "svg"}
Row = dict[str, Any]


def leads(folder: Path) -> list[Row]:
    """Rows of warnings.parquet."""
    return _rows(folder, "warnings", needed=NEEDED["warnings"])


def checks(folder: Path) -> dict[str, list[Row]]:
    """Rows of checks.parquet by record; empty where there is no such file."""
    found: dict[str, list[Row]] = {}
    if (folder / "checks.parquet").exists():
        for row in _rows(folder, "checks", needed=NEEDED["checks"]):
            found.setdefault(row["record_id"], []).append(row)
    return found


def pictures(folder: Path) -> dict[str, list[Row]]:
    """Pictures by lead, drawing only; empty where the assessment ran without ``--plots``."""
    found: dict[str, list[Row]] = {}
    if (folder / "pictures.parquet").exists():
        for row in _rows(folder, "pictures", needed=PICTURES):
            found.setdefault(row["warning_id"], []).append(row | {"svg": svg.plain(row["svg"])})
    return found


def unnamed(folder: Path) -> list[tuple[str, str, str]]:
    """Officers assessed in a kind whom no lead of that kind names: ``(officer_id, unit_id, kind)``, in order."""
    named = {(row["subject_id"], row["kind"]) for row in leads(folder) if row["subject_kind"] == "officer"}
    rows = _rows(folder, "officers", needed=NEEDED["officers"])
    found = {
        (row["officer_id"], row["kind"]): (row["officer_id"], row["unit_id"], row["kind"])
        for row in rows
        if row["state"] == "assessed" and (row["officer_id"], row["kind"]) not in named
    }
    return sorted(found.values())


def digest(folder: Path) -> str:
    """SHA-256 of officers.parquet: the same for the same assessment."""
    return hashlib.sha256((folder / "officers.parquet").read_bytes()).hexdigest()


def records(folder: Path, *, lake: Path | None, ids: Collection[str]) -> dict[str, Row]:
    """What the lake, or records.parquet beside the leads, holds of the records; without persons and plates."""
    if lake is not None:
        held = Lake.open(lake)
        table = held.table("enforcement")
        rows = held.run(table.filter(table.record_id.isin(sorted(ids)))).to_pylist() if ids else []
    elif (folder / "records.parquet").exists():
        rows = _rows(folder, "records", needed={"record_id"})
    else:
        rows = []
    plain = {column.name for column in TABLES["enforcement"].columns if not column.hashed}
    return {
        row["record_id"]: {key: _said(row[key]) for key in row if key in plain and row[key] is not None} for row in rows
    }


def _said(value: object) -> object:
    return value if isinstance(value, bool | int | float | str | list) else str(value)


def _rows(folder: Path, name: str, *, needed: set[str]) -> list[Row]:
    path = folder / f"{name}.parquet"
    try:
        table = pq.read_table(path)
    except (OSError, pa.ArrowInvalid) as fault:
        raise Problem("assessment_unreadable", file=str(path)) from fault
    missing = needed - set(table.column_names)
    if missing:
        raise Problem("assessment_columns", file=str(path), columns=", ".join(sorted(missing)))
    rows: list[Row] = table.to_pylist()
    return rows
