"""A lake of a simulated bureau for the demo, under the demo's own units."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from zhunsheng.ingest import profile as profiles
from zhunsheng.ingest.run import ingest
from zhunsheng.lake import Lake
from zhunsheng.simulate import world

PEOPLE, MONTHS, SEED = 40, 3, 3
MISCONDUCT = "D1:strong:2,P6:strong:2,A6:strong:1,D5:strong:1"
PLACES = ("unit_id", "parent_id")


def make_lake(place: Path, *, codes: Sequence[str]) -> None:
    """Make the lake at a place that holds none yet; it comes in by one rename, so that it is there whole or not at all.

    Parameters
    ----------
    codes : the units that stand for the simulated ones, in the order of those.
    """
    made = world.make(PEOPLE, months=MONTHS, seed=SEED, misconduct=MISCONDUCT)
    names = dict(zip(sorted(made.tables["units"]["unit_id"].to_pylist()), codes, strict=True))
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place.parent, prefix="lake-") as folder:
        paths = [_written(table, names, Path(folder) / f"{name}.parquet") for name, table in made.tables.items()]
        lake = Lake.create(Path(folder) / "lake")
        ingest(paths, profile=profiles.load("canonical"), lake=lake)
        lake.path.rename(place)


def _written(table: pa.Table, names: Mapping[str, str], path: Path) -> Path:
    for column in set(PLACES) & set(table.column_names):
        values = pa.array([names.get(value, value) for value in table[column].to_pylist()], table[column].type)
        table = table.set_column(table.column_names.index(column), column, values)
    pq.write_table(table, path)
    return path
