"""What the command writes: a Parquet file a table, and as CSV where asked for; large ones never pass through memory whole."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from zhunsheng.errors import Lang
from zhunsheng.expr import functions as f
from zhunsheng.footage import texts, uploads
from zhunsheng.footage.checks import Verdict
from zhunsheng.footage.reviews import Result
from zhunsheng.footage.run import Found
from zhunsheng.footage.summaries import Cell
from zhunsheng.stats.sampling import wilson
from zhunsheng.written import files as written
from zhunsheng.written.fields import TIME, WORDS, numbers, words

INTS = pa.int64()
COVERAGE = pa.schema(
    [
        *words("record_id", "crash_id", "officer_id", "unit_id", "required_by", "state"),
        ("footage_ids", WORDS),
        *numbers("covered_share", "clock_shift_s"),
        *words("reason", "measure_id", "source"),
        ("begins_at", TIME),
        ("span_s", INTS),
        *words("camera_id", "matched_by", "clock_state"),
        ("clock_tolerance_s", INTS),
        ("due_at", TIME),
        ("uploaded_at", TIME),
        ("duty_from", TIME),
        *words("block"),
        ("day", pa.date32()),
    ]
)
SHIFTS = pa.schema(
    [
        *words("officer_id", "unit_id"),
        *((name, TIME) for name in ("starts_at", "ends_at")),
        *words("block", "camera_id"),
        ("worn", pa.bool_()),
        *numbers("recorded_share"),
        *((name, INTS) for name in ("recordings", "longest_gap_s", "gaps", "needs", "shown", "missing")),
    ]
)
GAPS = pa.schema(
    [
        *words("officer_id", "unit_id"), ("from_at", TIME), ("until_at", TIME), ("seconds", INTS), ("needs", INTS),
    ]
)  # fmt: skip
LATE = pa.schema(
    [
        *words("footage_id", "camera_id", "officer_id", "unit_id"), ("due_at", TIME), ("uploaded_at", TIME),
        *numbers("hours_late"),
    ]
)  # fmt: skip
UNKNOWN = pa.schema([*words("camera_id"), ("recordings", INTS), ("records", INTS), *words("example")])
RETENTION = pa.schema(
    [
        *words("footage_id", "camera_id", "officer_id", "unit_id", "category"), ("starts_at", TIME),
        ("keep_until", pa.date32()), ("term_ends", pa.date32()), *words("permanent_by", "state"), ("needs", INTS),
        ("deleted_at", TIME),
    ]
)  # fmt: skip
CLOCKS = pa.schema(
    [
        *words("camera_id", "quarter", "state"), *numbers("clock_shift_s", "error_s"), ("clock_tolerance_s", INTS),
        ("recordings", INTS),
    ]
)  # fmt: skip
BY_UNIT = pa.schema(
    [
        *words("unit_id"), ("month", pa.date32()), *words("block"),
        *((name, INTS) for name in ("needs", "decided", "shown", "covered", "late", "partial", "missing", "pending_upload",
          "unknown_camera", "no_time")),
        *numbers("share", "lower", "upper"),
    ]
)  # fmt: skip
CHECKS = pa.schema(
    [
        *words("check", "unit_id"), ("month", pa.date32()), *numbers("count", "of", "share", "least"),
        *words("state", "basis", "text_zh", "text_en"),
    ]
)  # fmt: skip
SAMPLE = pa.schema(
    [
        *words("footage_id", "stratum"), *numbers("inclusion_probability"), ("drawn_at", TIME), ("seed", INTS),
        *numbers("weight"),
    ]
)  # fmt: skip
FRAME = pa.schema([*words("footage_id", "stratum"), *numbers("weight", "inclusion_probability")])
ESTIMATES = pa.schema(
    [
        *words("outcome", "unit_id", "state"), *((name, INTS) for name in ("drawn", "reviewed", "size")),
        *numbers("total", "share", "error", "lower", "upper"), *words("text_zh", "text_en"),
    ]
)  # fmt: skip
TABLES = {
    "coverage": COVERAGE, "by_unit": BY_UNIT, "shifts": SHIFTS, "gaps": GAPS, "late_uploads": LATE, "unknown_cameras": UNKNOWN,
    "retention": RETENTION, "clocks": CLOCKS, "five_checks": CHECKS, "frame": FRAME, "sample": SAMPLE, "estimates": ESTIMATES,
}  # fmt: skip


def write(found: Found, *, verdicts: Sequence[Verdict], folder: Path, csv: bool) -> list[Path]:
    """Write the tables of a run; each appears whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [_streamed(found, rows, name=name, folder=folder) for name, rows in expressions(found).items()]
    small = {
        "by_unit": [_cell(cell) for cell in found.cells],
        "five_checks": [_verdict(verdict) for verdict in verdicts],
    }
    for name, rows in small.items():
        table = pa.Table.from_pylist(rows, schema=TABLES[name])
        paths.append(written.whole(folder / f"{name}.parquet", table=table))
    return paths + (flat(paths) if csv else [])


def expressions(found: Found) -> dict[str, ir.Table]:
    """The large tables, as they are written; those that the lake has nothing for are left out."""
    needs, clocks = found.needs, found.clocks
    made = {
        "coverage": needs.drop("camera_id").mutate(
            span_s=needs.span, camera_id=needs.camera, matched_by=needs.by, due_at=f.instant(needs.due),
            uploaded_at=f.instant(needs.uploaded),
            footage_ids=ibis.coalesce(needs.footage_ids, ibis.literal([], type="array<string>")),
        ),
        "shifts": found.shifts,
        "gaps": found.gaps,
        "late_uploads": uploads.late(found.dues),
        "unknown_cameras": found.unknown,
        "retention": found.kept,
        "clocks": clocks.mutate(
            camera_id=clocks.camera, clock_shift_s=clocks["shift"], error_s=clocks.error, clock_tolerance_s=clocks.tolerance,
            quarter=((clocks.quarter - 1) // 4).cast("string") + "Q" + ((clocks.quarter - 1) % 4 + 1).cast("string"),
        ),
    }  # fmt: skip
    return {name: _as_told(rows, name=name) for name, rows in made.items() if rows is not None}


def _as_told(rows: ir.Table, *, name: str) -> ir.Table:
    schema = ibis.Schema.from_pyarrow(TABLES[name])
    return rows.select(*(rows[column].cast(kind.copy(nullable=True)).name(column) for column, kind in schema.items()))


def _streamed(found: Found, rows: ir.Table, *, name: str, folder: Path) -> Path:
    path = folder / f"{name}.parquet"
    draft = path.with_name(f".{path.name}.new")
    found.scope.lake.engine.write(rows, path=draft)
    draft.replace(path)
    return path


def flat(paths: Iterable[Path]) -> list[Path]:
    """Parquet files as CSV beside them, a block at a time."""
    made = []
    for path in paths:
        target = path.with_suffix(".csv")
        draft = target.with_name(f".{target.name}.new")
        source = pq.ParquetFile(path)
        with draft.open("wb") as file:
            file.write(b"\xef\xbb\xbf")  # so that a spreadsheet reads the Chinese
            head = True
            for batch in source.iter_batches(100_000):
                table = written.flat(pa.Table.from_batches([batch]))
                pacsv.write_csv(table, file, pacsv.WriteOptions(include_header=head))
                head = False
            if head:
                pacsv.write_csv(written.flat(source.schema_arrow.empty_table()), file)
        draft.replace(target)
        made.append(target)
    return made


def _cell(cell: Cell) -> dict[str, Any]:
    share = cell.shown / cell.decided if cell.decided else None
    lower, upper = wilson(share, effective=cell.decided) if share is not None else (None, None)
    counts = {name: cell.counts.get(name, 0) for name in BY_UNIT.names[6:13]}
    return {
        "unit_id": cell.unit_id or None, "month": cell.month, "block": cell.block, "needs": cell.needs,
        "decided": cell.decided, "shown": cell.shown, **counts, "share": share, "lower": lower, "upper": upper,
    }  # fmt: skip


def _verdict(verdict: Verdict) -> dict[str, Any]:
    told: Mapping[str, str] = {f"text_{lang}": texts.verdict(verdict, lang=lang) for lang in texts.LANGS}
    own = {
        name: getattr(verdict, name) for name in ("check", "month", "count", "of", "share", "least", "state", "basis")
    }
    return {**own, "unit_id": verdict.unit_id or None, **told}


def estimates(results: Sequence[Result], *, folder: Path, csv: bool) -> list[Path]:
    """Write what reviews say."""
    folder.mkdir(parents=True, exist_ok=True)
    table = pa.Table.from_pylist([_result(result) for result in results], schema=ESTIMATES)
    paths = [written.whole(folder / "estimates.parquet", table=table)]
    return paths + (flat(paths) if csv else [])


def _result(result: Result) -> dict[str, Any]:
    found = result.estimate
    values = {} if found is None else {
        "total": found.total, "share": found.mean, "error": found.error, "lower": found.lower, "upper": found.upper
    }  # fmt: skip
    told = {f"text_{lang}": texts.result(result, lang=lang) for lang in texts.LANGS}
    own = {name: getattr(result, name) for name in ("outcome", "drawn", "reviewed", "size")}
    state = "assessed" if found else "insufficient"
    return {**own, "unit_id": result.unit_id or None, "state": state, **values, **told}


def meaning(name: str, *, lang: Lang, column: str = "") -> str:
    """What a table holds, or what a column of it says."""
    told = _catalogue()
    own: dict[str, Any] = told.get(name, {})
    return str((own.get(column) or told["column"][column])[lang] if column else told["table"][name][lang])


@cache
def _catalogue() -> dict[str, Any]:
    return tomllib.loads(files("zhunsheng.footage").joinpath("columns.toml").read_text(encoding="utf-8"))
