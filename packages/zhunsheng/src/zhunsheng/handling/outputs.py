"""What the audit writes: handling.parquet, a row a finding; what each rule judged; officers and units as evidence."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.compute as pc

from zhunsheng.errors import Lang
from zhunsheng.handling import summary
from zhunsheng.handling.audit import Audit
from zhunsheng.handling.sentences import Teller
from zhunsheng.written import files as written
from zhunsheng.written.fields import TIME, numbers, words

HANDLING = pa.schema(
    [
        *words("crash_id", "unit_id", "officer_id", "problem", "rule", "indicator", "observed", "allowed", "level"),
        *numbers("evidence"),
        *words("article", "text_zh", "text_en"),
        *words("evidence_kind", "group", "subject_kind", "subject_id"),
        *words("favour_zh", "favour_en", "stopped_zh", "stopped_en", "law_source"),
        ("law_since", pa.date32()),
        ("occurred_at", TIME),
        *words("records_where", "method"),
    ]
)
RULES = pa.schema(
    [
        *words("rule", "problem", "group", "state"),
        ("judged", pa.int64()),
        ("found", pa.int64()),
        *words("needs", "article", "name_zh", "name_en", "text_zh", "text_en"),
    ]
)
SUBJECT = [
    *words("problem", "rule", "indicator"),
    ("judged", pa.int64()),
    ("found", pa.int64()),
    *numbers("observed", "expected", "effect", "lower", "upper", "evidence"),
    *words("evidence_kind"),
    *numbers("q_value"),
    *words("level", "state"),
]
OFFICERS = pa.schema([*words("officer_id", "unit_id"), *SUBJECT])
UNITS = pa.schema([*words("unit_id"), *SUBJECT])
TABLES = {
    "handling": HANDLING,
    "handling_rules": RULES,
    "handling_officers": OFFICERS,
    "handling_units": UNITS,
}
BLOCK = 20_000


def tables(made: Audit) -> dict[str, pa.Table]:
    """Each table by name."""
    return {
        "handling": _dated(made, rows=_table(Teller(made).rows(), schema=HANDLING)),
        "handling_rules": _table(summary.rules(made), schema=RULES),
        "handling_officers": _table(summary.officers(made), schema=OFFICERS),
        "handling_units": _table(summary.units(made), schema=UNITS),
    }


def _dated(made: Audit, *, rows: pa.Table) -> pa.Table:
    """With the moment of each crash, so that findings can be told by month."""
    wanted = ibis.memtable(pa.table({"crash_id": rows["crash_id"].unique()}))
    crashes = made.scope.table("crashes").select("crash_id", "occurred_at")
    known = made.scope.run(crashes.semi_join(wanted, "crash_id"))
    moments = known["occurred_at"].take(pc.index_in(rows["crash_id"], value_set=known["crash_id"]))
    return rows.set_column(rows.schema.get_field_index("occurred_at"), "occurred_at", moments.cast(TIME))


def _table(rows: Iterable[dict[str, Any]], *, schema: pa.Schema) -> pa.Table:
    """Rows in blocks, so that a million of them are never Python objects at once."""
    parts = [pa.RecordBatch.from_pylist(block, schema=schema) for block in _blocks(rows)]
    return pa.Table.from_batches(parts, schema=schema)


def _blocks(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    block: list[dict[str, Any]] = []
    for row in rows:
        block.append(row)
        if len(block) == BLOCK:
            yield block
            block = []
    if block:
        yield block


def write(made: Audit, *, folder: Path, csv: bool) -> list[Path]:
    """Write the tables; each appears whole or not at all."""
    return written.tables(tables(made), folder=folder, csv=csv)


def meaning(name: str, *, lang: Lang, column: str = "") -> str:
    """What a table holds, or what a column of it says."""
    told = _catalogue()
    return str(told["column"][column][lang] if column else told["table"][name][lang])


@cache
def _catalogue() -> dict[str, Any]:
    return tomllib.loads(files("zhunsheng.handling").joinpath("columns.toml").read_text(encoding="utf-8"))
