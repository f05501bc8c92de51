"""What a bulletin writes: comparisons.parquet, a row a series."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from zhunsheng.comparisons import sentences
from zhunsheng.comparisons.bulletin import Bulletin
from zhunsheng.comparisons.judging import NAMES, Name
from zhunsheng.comparisons.records import selected
from zhunsheng.comparisons.rows import Row, ranked
from zhunsheng.errors import Lang
from zhunsheng.written import files as written
from zhunsheng.written.fields import WORDS, Fields, numbers, words

FLAG = pa.bool_()
EACH = ("expected", "ratio", "lower", "upper", "p_value")


def _comparison(name: str) -> Fields:
    fields: Fields = numbers(*(f"{name}_{part}" for part in EACH))
    return [*fields, (f"{name}_raised", FLAG), (f"{name}_gap", pa.string())]


SCHEMA = pa.schema(
    [
        *words("series_id", "unit_id", "category"),
        ("period", pa.date32()),
        ("period_end", pa.date32()),
        *numbers("count", "exposure"),
        *(field for name in NAMES for field in _comparison(name)),
        *numbers("last_year_count", "last_month_count", "last_year_pct", "last_month_pct"),
        ("raised", pa.int64()),
        ("rank", pa.int64()),
        *words("verdict", "form", "measure", "kind", "by", "level", "road_id", "cause", "parent_id"),
        *numbers("own_count"),
        *words("exposure_quantity", "alignment"),
        *numbers("p_value", "q_value", "fell_q_value"),
        *words("limit_by"),
        *numbers("limit_expected", "limit_upper", "limit_p_value"),
        ("limit_alarm", FLAG),
        ("late", FLAG),
        *numbers("entered_share", "final_expected", "final_lower", "final_upper"),
        *numbers("ytd", "ytd_then", "year", "year_then"),
        ("family_size", pa.int64()),
        *numbers("bound"),
        *words("method", "law_version", "records_where"),
        ("record_ids", WORDS),
        *words("text_zh", "text_en"),
    ]
)
TABLES = {"comparisons": SCHEMA}


def table(found: Bulletin, *, records: dict[str, list[str]]) -> pa.Table:
    """All series by rank; ``records`` are the ids of those that the page shows."""
    order = found.order
    columns: dict[str, Any] = {name: values[order] for name, values in _numbers(found).items()}
    rows = list(ranked(found))
    columns |= _words(rows, records=records)
    made = {name: _column(columns[name], kind=SCHEMA.field(name).type) for name in SCHEMA.names}
    return pa.table(made, schema=SCHEMA)


def _numbers(found: Bulletin) -> dict[str, NDArray[Any]]:
    """Numbers column by column: a large bureau has tens of thousands of series."""
    made: dict[str, NDArray[Any]] = {"count": found.counted, "p_value": found.rose.p, "q_value": found.rose.q}
    made["fell_q_value"] = found.fell.q
    for name in NAMES:
        made |= {f"{name}_{part}": getattr(found.against[name], part) for part in EACH}
        made[f"{name}_raised"] = found.rose.comparisons[name]
    parts = found.parts
    made["exposure"] = np.concatenate([part.exposed for part in parts])
    made["own_count"] = np.concatenate([part.series.own for part in parts])
    for field in ("expected", "upper", "p_value", "alarm"):
        made[f"limit_{field}"] = np.concatenate([getattr(part.limits, field) for part in parts])
    for field in ("expected", "lower", "upper"):
        made[f"final_{field}"] = np.concatenate([getattr(part.final, field) for part in parts])
    made["entered_share"] = np.concatenate([np.full(part.series.block.size, part.final.share) for part in parts])
    made["late"] = np.concatenate([np.full(part.series.block.size, part.final.late) for part in parts])
    return made


def _words(rows: list[Row], *, records: dict[str, list[str]]) -> dict[str, list[Any]]:
    """Everything else, row by row."""
    found = rows[0].bulletin if rows else None
    told: dict[str, list[Any]] = {
        "series_id": [row.key.id for row in rows],
        "unit_id": [row.key.unit_id or None for row in rows],
        "category": [row.key.category for row in rows],
        "period": [row.span.start for row in rows],
        "period_end": [sentences.last(row.span) for row in rows],
        "raised": [row.raised for row in rows],
        "rank": [row.rank for row in rows],
        "verdict": [row.verdict for row in rows],
        "form": [row.part.look.form for row in rows],
        "measure": [row.key.measure for row in rows],
        "kind": [row.key.kind or None for row in rows],
        "by": [row.key.by for row in rows],
        "level": [row.bulletin.setting.tree.level(row.key.unit_id) or None for row in rows],
        "road_id": [row.key.road_id or None for row in rows],
        "cause": [row.key.cause or None for row in rows],
        "parent_id": [row.key.parent or None for row in rows],
        "exposure_quantity": [row.quantity or None for row in rows],
        "alignment": [row.part.look.alignment for row in rows],
        "limit_by": [row.limit_by or None for row in rows],
        "family_size": [row.bulletin.rose.size for row in rows],
        "bound": [row.bulletin.setting.params.discovery for row in rows],
        "method": [row.bulletin.setting.params.name for row in rows],
        "law_version": [row.bulletin.setting.source.law.version for row in rows],
        "records_where": [selected(row) for row in rows],
        "record_ids": [records.get(row.key.id) for row in rows],
    }
    told |= {f"{name}_gap": [row.singles[name].gap or None for row in rows] for name in NAMES}
    told |= _plain(rows)
    told |= {name: [row.running[name] for row in rows] for name in ("ytd", "ytd_then", "year", "year_then")}
    for lang in ("zh", "en"):
        told[f"text_{lang}"] = ["\n".join(sentences.why(row, lang=lang)) for row in rows] if found else []
    return told


def _plain(rows: list[Row]) -> dict[str, list[Any]]:
    told: dict[str, list[Any]] = {}
    names: tuple[Name, Name] = ("last_year", "last_month")
    for name in names:
        then = [row.plain[name] for row in rows]
        told[f"{name}_count"] = then
        told[f"{name}_pct"] = [
            100 * (row.count - base) / base if base > 0 else float("nan") for row, base in zip(rows, then, strict=True)
        ]
    return told


def _column(values: Any, *, kind: pa.DataType) -> pa.Array:  # noqa: ANN401
    """A column; NaN becomes null."""
    if pa.types.is_floating(kind):
        return pa.array(np.asarray(values, dtype=np.float64), kind, from_pandas=True)
    return pa.array(values.tolist() if isinstance(values, np.ndarray) else values, kind)


def write(found: Bulletin, *, folder: Path, csv: bool, records: dict[str, list[str]]) -> list[Path]:
    """Write the table; it appears whole or not at all."""
    return written.tables({"comparisons": table(found, records=records)}, folder=folder, csv=csv)


def meaning(name: str, *, lang: Lang, column: str = "") -> str:
    """What the table holds, or what a column of it says."""
    told = _catalogue()
    if not column:
        return str(told["table"][name][lang])
    stem = next((each for each in NAMES if column.startswith(f"{each}_") and column not in told["column"]), "")
    if not stem:
        return str(told["column"][column][lang])
    return str(told["each"][column.removeprefix(f"{stem}_")][lang]).format(told["comparison"][stem][lang])


@cache
def _catalogue() -> dict[str, Any]:
    return tomllib.loads(files("zhunsheng.comparisons").joinpath("columns.toml").read_text(encoding="utf-8"))
