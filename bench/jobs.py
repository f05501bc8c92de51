"""The things measured, each run in a process of its own so that its peak memory is its own."""

from __future__ import annotations

import resource
import sys
import time
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb

MEMORY = "1200MB"  # what the product's engine has, so that references run under the same limit


def plain_copy(source: Path, target: Path) -> float:
    """CSV to one Parquet file, as DuckDB does it alone."""
    with duckdb.connect() as connection:
        connection.execute(f"SET memory_limit = '{MEMORY}'")
        began = time.perf_counter()
        connection.execute(f"COPY (FROM read_csv('{source}')) TO '{target}' (FORMAT parquet, COMPRESSION zstd)")
        return time.perf_counter() - began


def ingest(source: Path, target: Path) -> float:
    """The product's ingest of the same file: hashing, checks, months; start of the program included."""
    began = time.perf_counter()
    from zhunsheng.ingest import profile
    from zhunsheng.ingest.run import ingest as run
    from zhunsheng.lake import Lake

    report = run([source], profile=profile.load("canonical"), lake=Lake.create(target))
    assert report.batch is not None
    assert report.batch.quarantine is None
    return time.perf_counter() - began


def signals(source: Path, target: Path) -> float:
    """All three signals, statistics, warnings and checks included, over two years."""
    from zhunsheng.integrity.assess import assess
    from zhunsheng.lake import Lake

    zone = ZoneInfo("Asia/Shanghai")
    began = time.perf_counter()
    assess(
        Lake.open(source),
        as_of=datetime(2024, 1, 2, tzinfo=zone),
        start=datetime(2022, 1, 1, tzinfo=zone),
        told=lambda name: print(f"    {time.perf_counter() - began:7.1f} s {name}", file=sys.stderr),
    )
    return time.perf_counter() - began


READ = (
    *("record_id", "officer_id", "unit_id", "occurred_at", "entered_at", "method", '"group"', "code", "document_no"),
    *(
        "vehicle",
        "driver",
        "lat",
        "lon",
        "road_id",
        "measure",
        "measured",
        '"limit"',
        "charged_tier",
        "sanction",
        "fine",
    ),
)


def group_by(source: Path, target: Path) -> float:
    """A full group-by over the columns that the signals read."""
    with duckdb.connect() as connection:
        connection.execute(f"SET memory_limit = '{MEMORY}'")
        connection.execute(f"SET temp_directory = '{target}'")
        columns = ", ".join(READ)
        began = time.perf_counter()
        rows = f"SELECT {columns}, count(*) AS n FROM read_parquet('{source}/batches/*/enforcement/*/*.parquet') GROUP BY ALL"
        connection.execute(f"SELECT count(*), sum(n) FROM ({rows})").fetchall()
        return time.perf_counter() - began


JOBS = {job.__name__: job for job in (plain_copy, ingest, signals, group_by)}

if __name__ == "__main__":
    name, source, target = sys.argv[1:]
    seconds = JOBS[name](Path(source), Path(target))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{seconds:.2f} {peak:.0f}")
