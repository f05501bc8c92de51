"""The demo's assessment: a simulated one, its officers and units renamed to people and squadrons of the demo bureau.

zhunsheng simulate world --officers 60 --months 6 --seed 3 --misconduct D1:strong:2,P6:strong:2,A6:strong:1,D5:strong:1
zhunsheng ingest world/tables --profile canonical --lake world/lake
zhunsheng integrity --lake world/lake --as-of 2024-07-01 --out world/out --plots
python tools/make_demo_leads.py world/out world/lake
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute
import pyarrow.parquet as pq

from zhunsheng.lake import Lake
from zhunsheng.tables import TABLES

DEMO = Path(__file__).parents[1] / "packages/zhunsheng-desk/src/zhunsheng_desk/demo/assessment"
SQUADRONS = ("150102000301", "150102000302", "150102000303", "150103000301", "150104000301")
PLACES = 12  # people of a unit in the demo


def main() -> None:
    """Rename and write."""
    folder, lake = Path(sys.argv[1]), Lake.open(sys.argv[2])
    tables = {
        name: pq.read_table(folder / f"{name}.parquet") for name in ("warnings", "checks", "officers", "pictures")
    }
    ids = sorted({name for row in tables["warnings"]["record_ids"].to_pylist() for name in row})
    records = lake.table("enforcement")
    kept = [column.name for column in TABLES["enforcement"].columns if not column.hashed]
    tables["records"] = lake.run(records.filter(records.record_id.isin(ids)).select(kept))
    tables["checks"] = tables["checks"].filter(pa.compute.is_in(tables["checks"]["record_id"], pa.array(ids)))
    names = dict(renamed(tables))
    DEMO.mkdir(exist_ok=True)
    for name, table in tables.items():
        rows = [change(row, names) for row in table.to_pylist()]
        pq.write_table(pa.Table.from_pylist(rows, schema=table.schema), DEMO / f"{name}.parquet", compression="zstd")


def renamed(tables: dict[str, pa.Table]) -> Iterator[tuple[str, str]]:
    """Old and new names: in each unit those with a lead first, so that the demo's officer is one of them."""
    from zhunsheng_desk.demo.bureau import units

    place = {line.code: number for number, line in enumerate(units())}
    warned = [row["subject_id"] for row in tables["warnings"].to_pylist()]
    members: dict[str, set[str]] = {}
    for row in tables["officers"].to_pylist():
        members.setdefault(row["unit_id"], set()).add(row["officer_id"])
    order = sorted(members, key=lambda unit: -sum(name in members[unit] for name in set(warned)))
    seen: set[str] = set()
    for old, new in zip(order, SQUADRONS, strict=True):
        yield old, new
        own = sorted(members[old] - seen, key=lambda name: (name not in warned, name))
        seen |= set(own)
        for number, name in enumerate(own):
            unit = new if number < PLACES else f"{new[:6]}000300"
            yield name, f"9{place[unit]:04d}{number % PLACES:02d}"


def change(value: object, names: dict[str, str]) -> object:
    """A value with every old name in it renamed."""
    if isinstance(value, str):
        return re.sub(r"\bP\d{6}\b|\b15010\d{7}\b", lambda found: names.get(found.group(), found.group()), value)
    if isinstance(value, dict):
        return {key: change(one, names) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [change(one, names) for one in value]
    return value


if __name__ == "__main__":
    main()
