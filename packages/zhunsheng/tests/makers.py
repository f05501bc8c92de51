"""Synthetic records and lakes for the tests: nobody in them exists."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from zhunsheng.ingest import profile as profiles
from zhunsheng.ingest.run import Report, ingest
from zhunsheng.lake import Lake

SHANGHAI = ZoneInfo("Asia/Shanghai")
START, END = datetime(2023, 1, 1, tzinfo=SHANGHAI), datetime(2024, 1, 1, tzinfo=SHANGHAI)
BASE = {
    "unit_id": "150100000000",
    "method": "on_site",
    "subject": "motor",
    "group": "speeding",
    "sanction": "fine",
    "status": "valid",
}
Row = Mapping[str, object]


def record(number: int, **given: object) -> dict[str, object]:
    """An enforcement row; what is not given is ordinary."""
    moment = START + timedelta(minutes=37 * number + 5)
    return {**BASE, "record_id": f"r{number:07d}", "occurred_at": moment.isoformat(), **given}


def speed(number: int, *, officer: str, measured: int, limit: int = 80, **given: object) -> dict[str, object]:
    """A speeding record with its measured value."""
    facts = {"measure": "speed_kmh", "measured": measured, "limit": limit, "officer_id": officer}
    return record(number, **facts, **given)


def write_csv(rows: Iterable[Row], path: Path) -> Path:
    """Rows as a canonical CSV file."""
    rows = list(rows)
    names = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows(rows)
    return path


def lake_of(
    rows: Iterable[Row], folder: Path, *, tables: Mapping[str, Iterable[Row]] | None = None, **identity: str
) -> Lake:
    """A lake that holds these enforcement rows and rows of other tables, taken in through the canonical profile."""
    folder.mkdir(parents=True, exist_ok=True)
    lake = Lake.create(folder / "lake", **identity)
    files = [
        write_csv(given, folder / f"{name}.csv") for name, given in {"enforcement": rows, **(tables or {})}.items()
    ]
    report = take(lake, *files)
    assert report.batch is not None
    assert report.batch.quarantine is None, report.batch.tables
    return lake


def take(lake: Lake, *paths: Path, profile: str = "canonical") -> Report:
    """Ingest files into a lake."""
    return ingest(list(paths), profile=profiles.load(profile), lake=lake)


def speeds(rng: np.random.Generator, *, size: int, low: int = 88, high: int = 125, heap: float = 1.5) -> np.ndarray:
    """Measured speeds as a road gives them: fewer the higher, with a lean to fives."""
    values = np.arange(low, high)
    weight = np.exp(-(values - low) / 12.0) * np.where(values % 5 == 0, heap, 1.0)
    return rng.choice(values, size=size, p=weight / weight.sum())


def force(
    rng: np.random.Generator, *, officers: int = 40, each: int = 120, heap: float = 1.5
) -> list[dict[str, object]]:
    """Officers of one force who all write what they measure."""
    rows = []
    for officer in range(officers):
        lean = float(np.exp(rng.normal(0, 0.1)) * heap)
        for measured in speeds(rng, size=each, heap=lean):
            rows.append(speed(len(rows), officer=f"o{officer:03d}", measured=int(measured)))
    return rows


def parquet(columns: Mapping[str, Iterable[object]], path: Path) -> Path:
    """Columns as a canonical Parquet file."""
    pq.write_table(pa.table({name: list(values) for name, values in columns.items()}), path)
    return path


def square(code: str, *, west: float = 111.0, south: float = 40.0, size: float = 1.0) -> dict[str, object]:
    """A territory as GeoJSON."""
    ring = [[west, south], [west + size, south], [west + size, south + size], [west, south + size], [west, south]]
    return {
        "type": "Feature",
        "properties": {"adcode": code, "name": code},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
