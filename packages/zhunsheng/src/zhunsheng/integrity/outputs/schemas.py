"""Columns of what is written; their meanings are in columns.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import pyarrow as pa

from zhunsheng.errors import Lang
from zhunsheng.written.fields import TIME, WORDS, Fields, numbers, words

BENIGN = pa.list_(pa.struct([*words("cause"), *numbers("explained"), *words("text_zh", "text_en")]))
WINDOW: Fields = [("window_start", TIME), ("window_end", TIME)]
SUBJECT = words("subject_kind", "subject_id", "unit_id")
REASON = pa.struct(
    [
        *words("indicator"),
        *numbers("observed", "expected", "lower", "upper", "evidence"),
        *words("evidence_kind", "text_zh", "text_en", "stopped_zh", "stopped_en"),
        ("benign", BENIGN),
        ("favour_zh", WORDS),
        ("favour_en", WORDS),
        ("articles", WORDS),
        *numbers("exposure", "ratio"),
    ]
)
WARNINGS = pa.schema(
    [
        *words("warning_id", "kind"),
        *SUBJECT,
        *WINDOW,
        *words("level"),
        *numbers("score", "q_value"),
        ("reasons", pa.list_(REASON)),
        ("record_ids", WORDS),
        ("first_seen_at", TIME),
        ("family_size", pa.int64()),
        *words("law_version"),
        ("methods", WORDS),
    ]
)
CLEARED = pa.schema(
    [
        *SUBJECT,
        *words("kind", "indicator"),
        *WINDOW,
        *numbers("exposure", "observed", "expected", "explained", "evidence_raw", "evidence"),
        *words("evidence_kind"),
        ("benign", BENIGN),
        *words("text_zh", "text_en", "method"),
    ]
)
CHECKS = pa.schema(
    words("record_id", "officer_id", "unit_id", "rule", "observed", "allowed", "article", "text_zh", "text_en")
)
ASSESSED: Fields = [
    *words("kind", "indicator"),
    *WINDOW,
    *numbers("exposure"),
    *words("exposure_unit"),
    *numbers("observed", "expected", "ratio", "lower", "upper", "evidence"),
    *words("evidence_kind", "state"),
    ("benign", BENIGN),
    *words("method"),
]
OFFICERS = pa.schema([*words("officer_id", "unit_id"), *ASSESSED])
UNITS = pa.schema([*SUBJECT, *ASSESSED])
EVIDENCE = pa.schema([*SUBJECT, *words("kind"), ("day", TIME), *numbers("p_value", "q_value"), *words("level")])
TABLES = {
    "warnings": WARNINGS,
    "cleared": CLEARED,
    "checks": CHECKS,
    "officers": OFFICERS,
    "units": UNITS,
    "evidence": EVIDENCE,
}


def meaning(name: str, *, lang: Lang, table: str = "") -> str:
    """What a table holds, or what a column of a table says."""
    told = _catalogue()
    if not table:
        return str(told["table"][name][lang])
    own: dict[str, Any] = told.get(table, {})
    return str((own.get(name) or told["column"][name])[lang])


def fields_within(kind: pa.DataType) -> Sequence[pa.Field]:
    """Fields of a structure, or of a list of structures; none of anything else."""
    inner = kind.value_type if pa.types.is_list(kind) else kind
    return [inner.field(place) for place in range(inner.num_fields)] if pa.types.is_struct(inner) else []


@cache
def _catalogue() -> dict[str, Any]:
    file = files("zhunsheng.integrity.outputs").joinpath("columns.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))
