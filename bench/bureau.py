"""A lake of any size: a simulated bureau of 400 officers and a year, set side by side with itself under other names."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from zhunsheng.ingest import profile
from zhunsheng.ingest.run import ingest
from zhunsheng.lake import Lake
from zhunsheng.lake.manifest import Batch, File, Load
from zhunsheng.lake.store import recorded
from zhunsheng.simulate import world, write
from zhunsheng.tables import TABLES

OFFICERS, MONTHS, SEED = 400, 12, 11
NAMES = {"document_no", "vehicle", "driver", "key"}  # beside whatever ends in _id


def base(folder: Path) -> Lake:
    """One bureau, made and taken in."""
    made = world.make(OFFICERS, months=MONTHS, seed=SEED, misconduct="none")
    write.write(made, folder=folder / "bureau")
    lake = Lake.create(folder / "base")
    ingest(sorted((folder / "bureau" / "tables").glob("*.parquet")), profile=profile.load("canonical"), lake=lake)
    return lake


def many(lake: Lake, *, target: Path, copies: int) -> Lake:
    """A lake of so many such bureaus, landed as one batch."""
    big = Lake.create(target)
    (source,) = lake.batches()
    with big.writing(), duckdb.connect() as connection:
        connection.execute("SET memory_limit = '3GB'; SET preserve_insertion_order = false")
        folder = big.path / "staging" / source.id
        loads = {
            name: _load(connection, lake=lake, batch=source, name=name, folder=folder, copies=copies)
            for name in source.tables
        }
        big.land(dataclasses.replace(source, arrived_at=datetime.now(UTC), tables=loads), folder=folder)
    return big


def _load(
    connection: duckdb.DuckDBPyConnection, *, lake: Lake, batch: Batch, name: str, folder: Path, copies: int
) -> Load:
    load = batch.tables[name]
    home = lake.path / "batches" / batch.id
    files = tuple(_copied(connection, file, home=home, folder=folder, copies=copies) for file in load.files)
    again = _copied(connection, load.repeated, home=home, folder=folder, copies=copies) if load.repeated else None
    filled = {column: count * copies for column, count in load.filled.items()}
    assert name in TABLES
    return dataclasses.replace(
        load, accepted=load.accepted * copies, amended=load.amended * copies, files=files, filled=filled, repeated=again
    )


def _copied(connection: duckdb.DuckDBPyConnection, file: File, *, home: Path, folder: Path, copies: int) -> File:
    source, path = home / file.path, folder / file.path
    path.parent.mkdir(parents=True, exist_ok=True)
    described = connection.execute(
        f"DESCRIBE SELECT * FROM read_parquet('{source}', hive_partitioning = false)"
    ).fetchall()
    names = [row[0] for row in described if row[0] in NAMES or row[0].endswith("_id")]
    others = ", ".join(f"{name} || '-' || k AS {name}" for name in names)
    replaced = f"* REPLACE ({others})" if others else "*"
    rows = f"SELECT {replaced} FROM read_parquet('{source}', hive_partitioning = false) t, range({copies}) c(k)"
    rows = rows.replace("SELECT *", "SELECT t.*", 1)
    connection.execute(f"COPY ({rows}) TO '{path}' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)")
    return recorded(path, folder=folder, rows=file.rows * copies, month=file.month)
