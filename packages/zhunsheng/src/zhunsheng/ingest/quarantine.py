"""What is held back, why, and how it comes in after all."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

from zhunsheng.errors import Lang, Problem, message
from zhunsheng.ingest.profile import Profile
from zhunsheng.lake import Batch, Lake, looks
from zhunsheng.tables import TABLES
from zhunsheng.tables.cells import safe_cell

ID = "_quarantine"
REASONS = "_reasons"
TEXT = "_text"


@dataclass(frozen=True)
class Entry:
    """One quarantined row. ``unit`` is the one it names; blank where it names none, or one that its sender may not."""

    batch: str
    number: int
    profile: str
    file: str
    line: int
    table: str
    columns: tuple[str, ...]
    codes: tuple[str, ...]
    values: tuple[str, ...]
    sealed: bytes
    unit: str = ""

    @property
    def id(self) -> str:
        """How people and files name the entry."""
        return f"{self.batch}/{self.number}"

    def reasons(self, *, lang: Lang) -> list[str]:
        """What is wrong, one sentence a column, each ending with what to do."""
        found = zip(self.columns, self.codes, self.values, strict=True)
        return [reason(self.table, column=column, code=code, value=value, lang=lang) for column, code, value in found]


def reason(table: str, *, column: str, code: str, value: str, lang: Lang) -> str:
    """What is wrong with a cell, what is allowed, and what to do."""
    return message(f"row_{code}", lang=lang, params=_params(table, column=column, value=value))


def _params(table: str, *, column: str, value: str) -> dict[str, object]:
    allowed = ""
    if column:
        spec = TABLES[table].column(column)
        low = "" if spec.low is None else f"{spec.low:g}"
        high = "" if spec.high is None else f"{spec.high:g}"
        allowed = ", ".join(spec.values) or (f"{low} – {high} {spec.unit}".strip())
    return {"column": column, "value": value, "allowed": allowed}


def entries(lake: Lake, *, batch: str = "") -> Iterator[Entry]:
    """Rows still in quarantine, of one batch or of all."""
    batches = lake.batches()
    resolved = _resolved(lake, batches=batches)
    for held in batches:
        if held.quarantine is None or (batch and held.id != batch):
            continue
        for row in _rows(lake.path / "batches" / held.id / held.quarantine.path):
            if (held.id, row["entry"]) not in resolved:
                yield _entry(row, batch=held)


def find(lake: Lake, entry: str) -> Entry:
    """The row still in quarantine under an id. Raises Problem ``entry_unknown``."""
    batch, _, _ = entry.partition("/")
    for found in entries(lake, batch=batch):
        if found.id == entry:
            return found
    raise Problem("entry_unknown", entry=entry)


def _rows(path: Path) -> Iterator[dict[str, object]]:
    for part in pq.ParquetFile(path).iter_batches(batch_size=10_000):
        yield from part.to_pylist()


def held_back(path: Path, *, batch: Batch) -> Iterator[Entry]:
    """Every row of a batch's quarantine file, answered since or not."""
    for row in _rows(path):
        yield _entry(row, batch=batch)


def _entry(row: dict[str, object], *, batch: Batch) -> Entry:
    place = row["file"]
    assert isinstance(place, int)
    return Entry(
        batch.id,
        int(str(row["entry"])),
        batch.profile,
        batch.origins[place].name,
        int(str(row["line"])),
        str(row["table"]),
        tuple(row["columns"]),  # type: ignore[arg-type]
        tuple(row["codes"]),  # type: ignore[arg-type]
        tuple(row["values"]),  # type: ignore[arg-type]
        row["sealed"],  # type: ignore[arg-type]
        str(row.get("unit") or ""),
    )


def _resolved(lake: Lake, *, batches: Sequence[Batch]) -> set[tuple[str, int]]:
    return {answer for batch in batches for answer in answers(lake, batch=batch)}


def answers(lake: Lake, *, batch: Batch) -> list[tuple[str, int]]:
    """Rows held back before that a batch brought in after all, or holds again: their batch and number."""
    if batch.resolved is None:
        return []
    rows = pq.read_table(lake.path / "batches" / batch.id / batch.resolved.path).to_pylist()
    return [(row["batch"], row["entry"]) for row in rows]


def counts(lake: Lake) -> dict[tuple[str, str, str], int]:
    """Rows still held back by table, column and reason code."""
    total: dict[tuple[str, str, str], int] = defaultdict(int)
    for entry in entries(lake):
        for column, code in zip(entry.columns, entry.codes, strict=True):
            total[entry.table, column, code] += 1
    return dict(sorted(total.items(), key=lambda item: -item[1]))


def source_row(entry: Entry, *, lake: Lake) -> dict[str, str | None]:
    """The row as the source gave it, by the source's column names (``_text`` where it could not be split)."""
    row: dict[str, str | None] = json.loads(lake.key().unseal(entry.sealed))
    return row


def export(lake: Lake, path: Path, *, batch: str = "", lang: Lang) -> int:
    """Write the rows held back as CSV, each with its id and reasons, to be corrected and ingested again.

    The file holds persons and plates in clear, as the source did: it is for whoever may see the source.
    """
    found = list(entries(lake, batch=batch))
    looks.record(lake.path, what="quarantine_export", rows=len(found), detail=str(path))
    rows = [source_row(entry, lake=lake) for entry in found]
    names = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([ID, "_file", "_line", REASONS, *names])
        for entry, row in zip(found, rows, strict=True):
            reasons = " ".join(entry.reasons(lang=lang))
            cells = [entry.id, entry.file, entry.line, reasons, *(row.get(name) or "" for name in names)]
            writer.writerow([safe_cell(str(cell)) for cell in cells])
    return len(found)


def by_header(
    lake: Lake, *, profile: Profile, batch: str = ""
) -> dict[tuple[str, ...], list[tuple[Entry, dict[str, str | None]]]]:
    """Rows held back that came through the profile, by the header they had."""
    grouped: dict[tuple[str, ...], list[tuple[Entry, dict[str, str | None]]]] = defaultdict(list)
    for entry in entries(lake, batch=batch):
        if entry.profile == profile.id:
            row = source_row(entry, lake=lake)
            if TEXT not in row:
                grouped[tuple(row)].append((entry, row))
    return dict(grouped)
