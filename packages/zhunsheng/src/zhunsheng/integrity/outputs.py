"""What an assessment writes: warnings, checks and officers, as Parquet and as CSV."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from zhunsheng.errors import Lang
from zhunsheng.integrity import texts
from zhunsheng.integrity.assess import Assessment
from zhunsheng.integrity.indicator import Check, Line
from zhunsheng.tables.cells import safe_cell

TIME = pa.timestamp("us", "UTC")
BENIGN = pa.list_(
    pa.struct([("cause", pa.string()), ("explained", pa.float64()), ("text_zh", pa.string()), ("text_en", pa.string())])
)
NUMBERS = [(name, pa.float64()) for name in ("observed", "expected", "lower", "upper", "evidence")]
REASON = pa.struct(
    [
        ("indicator", pa.string()),
        *NUMBERS,
        ("evidence_kind", pa.string()),
        ("text_zh", pa.string()),
        ("text_en", pa.string()),
        ("stopped_zh", pa.string()),
        ("stopped_en", pa.string()),
        ("benign", BENIGN),
    ]
)
WARNINGS = pa.schema(
    [
        *((name, pa.string()) for name in ("warning_id", "kind", "subject_kind", "subject_id", "unit_id")),
        ("window_start", TIME),
        ("window_end", TIME),
        ("level", pa.string()),
        ("score", pa.float64()),
        ("q_value", pa.float64()),
        ("reasons", pa.list_(REASON)),
        ("record_ids", pa.list_(pa.string())),
        ("first_seen_at", TIME),
        ("family_size", pa.int64()),
        ("law_version", pa.string()),
        ("methods", pa.list_(pa.string())),
    ]
)
CHECKS = pa.schema(
    [
        (name, pa.string())
        for name in (
            "record_id",
            "officer_id",
            "unit_id",
            "rule",
            "observed",
            "allowed",
            "article",
            "text_zh",
            "text_en",
        )
    ]
)
OFFICERS = pa.schema(
    [
        *((name, pa.string()) for name in ("officer_id", "unit_id", "kind", "indicator")),
        ("window_start", TIME),
        ("window_end", TIME),
        ("exposure", pa.float64()),
        ("exposure_unit", pa.string()),
        ("observed", pa.float64()),
        *((name, pa.float64()) for name in ("expected", "ratio", "lower", "upper", "evidence")),
        ("evidence_kind", pa.string()),
        ("state", pa.string()),
        ("benign", BENIGN),
        ("method", pa.string()),
    ]
)


def write(assessment: Assessment, *, folder: Path, csv: bool) -> list[Path]:
    """Write the three tables; each appears whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = {
        "warnings": pa.Table.from_pylist(list(_warnings(assessment)), schema=WARNINGS),
        "checks": pa.Table.from_pylist([_check(check) for check in assessment.checks], schema=CHECKS),
        "officers": pa.Table.from_pylist(list(_officers(assessment)), schema=OFFICERS),
    }
    written = []
    for name, table in tables.items():
        written.append(_whole(folder / f"{name}.parquet", table=table))
        if csv:
            written.append(_whole(folder / f"{name}.csv", table=_flat(table)))
    return written


def _whole(path: Path, *, table: pa.Table) -> Path:
    draft = path.with_name(f".{path.name}.new")
    if path.suffix == ".csv":
        with draft.open("wb") as file:
            file.write(b"\xef\xbb\xbf")  # so that a spreadsheet reads the Chinese
            pacsv.write_csv(table, file)
    else:
        pq.write_table(table, draft)
    draft.replace(path)
    return path


def _flat(table: pa.Table) -> pa.Table:
    """Lists and structures as JSON, times in ISO form, and no cell that a spreadsheet would run as a formula."""
    columns = {}
    for name in table.column_names:
        values = table[name].to_pylist()
        kind = table.schema.field(name).type
        if pa.types.is_nested(kind):
            values = [json.dumps(value, ensure_ascii=False) for value in values]
        elif pa.types.is_timestamp(kind):
            values = [value.isoformat() if value else None for value in values]
        elif pa.types.is_string(kind):
            values = [safe_cell(value) if value is not None else None for value in values]
        columns[name] = values
    return pa.table(columns)


def _warnings(assessment: Assessment) -> Iterator[dict[str, Any]]:
    scope = assessment.scope
    sizes = {family.kind: len(family.members) for family in assessment.families}
    for lead in assessment.leads:
        yield {
            "warning_id": lead.id(scope),
            "kind": lead.judged.kind,
            "subject_kind": lead.judged.subject_kind,
            "subject_id": lead.judged.subject_id,
            "unit_id": lead.unit_id,
            "window_start": scope.window.start,
            "window_end": scope.window.end,
            "level": lead.level,
            "score": lead.score,
            "q_value": lead.judged.q,
            "reasons": [_reason(line) for line in lead.reasons],
            "record_ids": list(lead.record_ids),
            "first_seen_at": lead.first_seen_at,
            "family_size": sizes[lead.judged.kind],
            "law_version": scope.law.version,
            "methods": [assessment.bounds.name, *lead.methods],
        }


def _reason(line: Line) -> dict[str, Any]:
    made = {
        "indicator": line.indicator.id,
        **{name: getattr(line, name) for name in ("observed", "expected", "lower", "upper", "evidence")},
        "evidence_kind": line.indicator.evidence_kind,
        "benign": _benign(line),
    }
    for lang in texts.LANGS:
        made[f"text_{lang}"] = sentence(line, lang=lang)
        made[f"stopped_{lang}"] = stopped(line, lang=lang)
    return made


def sentence(line: Line, *, lang: Lang) -> str:
    """What was seen and what was expected."""
    excess = (line.observed - line.expected) if line.expected is not None else 0.0
    params = {
        **{name: getattr(line, name) for name in ("exposure", "observed")},
        **{name: float(getattr(line, name) or 0.0) for name in ("expected", "ratio", "lower", "upper")},
        "excess": excess,
    }
    return str(texts.catalogue()["reason"][line.indicator.id][lang]).format(**params)


def stopped(line: Line, *, lang: Lang) -> str:
    """What would have stopped it; blank where the line alone does not pass the sample bound."""
    if line.allowed is None or line.allowed != line.allowed:
        return ""
    params = {"allowed": max(0, int(line.allowed)), "observed": line.observed}
    return texts.text("warning", "stopped", lang=lang, params=params)


def _benign(line: Line) -> list[dict[str, Any]]:
    return [
        {
            "cause": entry.cause,
            "explained": entry.explained,
            **{f"text_{lang}": benign(entry.cause, explained=entry.explained, lang=lang) for lang in texts.LANGS},
        }
        for entry in line.benign
    ]


def benign(cause: str, *, explained: float, lang: Lang) -> str:
    """What a benign cause was found to explain."""
    return str(texts.catalogue()["benign"][cause][lang]).format(explained=explained)


def _check(check: Check) -> dict[str, Any]:
    section = texts.catalogue()["check"][check.rule]
    return {
        **{name: getattr(check, name) for name in CHECKS.names if not name.startswith("text_")},
        **{f"text_{lang}": str(section[lang]).format(**check.params) for lang in texts.LANGS},
    }


def _officers(assessment: Assessment) -> Iterator[dict[str, Any]]:
    """Lines of officers by id: an order that says nothing of anyone."""
    scope = assessment.scope
    lines: Iterable[Line] = (line for line in assessment.lines if line.subject_kind == "officer")
    for line in sorted(lines, key=lambda entry: (entry.subject_id, entry.indicator.id)):
        yield {
            "officer_id": line.subject_id,
            "unit_id": line.unit_id,
            "kind": line.indicator.kind,
            "indicator": line.indicator.id,
            "window_start": scope.window.start,
            "window_end": scope.window.end,
            "exposure": line.exposure,
            "exposure_unit": line.indicator.exposure_unit,
            **{name: getattr(line, name) for name in ("observed", "expected", "ratio", "lower", "upper", "evidence")},
            "evidence_kind": line.indicator.evidence_kind,
            "state": line.state,
            "benign": _benign(line),
            "method": line.indicator.method,
        }
