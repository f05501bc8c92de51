"""What an assessment writes: six tables, as Parquet and as CSV."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from zhunsheng.integrity.assess import Assessment
from zhunsheng.integrity.outputs import checks, cleared, looks, schemas, subjects, warnings
from zhunsheng.written import files


def tables(found: Assessment) -> dict[str, pa.Table]:
    """Each table by name."""
    return {
        "warnings": warnings.table(found),
        "cleared": cleared.table(found),
        "checks": checks.table(found),
        "officers": subjects.table(found, schema=schemas.OFFICERS),
        "units": subjects.table(found, schema=schemas.UNITS),
        "evidence": looks.table(found),
    }


def write(found: Assessment, *, folder: Path, csv: bool) -> list[Path]:
    """Write the tables; each appears whole or not at all."""
    return files.tables(tables(found), folder=folder, csv=csv)
