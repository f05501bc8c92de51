"""The lake that the desk fills: its batches, rows held back, and what of them may be shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.utils.translation import get_language

from zhunsheng.errors import Lang
from zhunsheng.errors import Problem as LibraryProblem
from zhunsheng.ingest import quarantine
from zhunsheng.lake import Batch, Lake, looks
from zhunsheng.tables import TABLES
from zhunsheng_desk.problems import Problem
from zhunsheng_desk.texts import Text


class Told(Problem):
    """A problem of the library, in its own words."""

    def __init__(self, problem: LibraryProblem) -> None:
        super().__init__(problem.code, **problem.params)
        self.text = text_of(problem)

    def __str__(self) -> str:
        return str(self.text)


ID, REASONS, TEXT = quarantine.ID, quarantine.REASONS, quarantine.TEXT


@dataclass(frozen=True)
class Landed:
    """A batch of the lake. `counts`: accepted, amended, known, quarantined by table; `answers`: rows held back before."""

    id: str
    at: datetime
    profile: str
    files: tuple[dict[str, object], ...]
    counts: Mapping[str, tuple[int, int, int, int]]
    answers: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Held:
    """A row held back: where it stands, which unit it names, and what is wrong with which column."""

    number: int
    unit: str
    file: str
    line: int
    table: str
    columns: tuple[str, ...]
    codes: tuple[str, ...]
    values: tuple[str, ...]


def lang() -> Lang:
    """The reader's language."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def text_of(problem: LibraryProblem) -> Text:
    """A problem of the library in both languages."""
    return Text(zh=problem.text(lang="zh"), en=problem.text(lang="en"))


def opened(path: Path) -> Lake | None:
    """The lake at a path, None where there is none yet."""
    return Lake.open(path) if (path / "lake.toml").exists() else None


def batches(path: Path, *, but: set[str]) -> list[Landed]:
    """Batches of the lake, oldest first, without those named."""
    lake = opened(path)
    return [] if lake is None else [landed(batch, lake=lake) for batch in lake.batches() if batch.id not in but]


def landed(batch: Batch, *, lake: Lake) -> Landed:
    """A batch in the desk's words."""
    files = tuple(
        {"name": one.name, "sha256": one.sha256, "bytes": one.bytes, "rows": one.rows, "encoding": one.encoding}
        for one in batch.origins
    )
    counts = counts_of(batch)
    return Landed(
        batch.id, batch.arrived_at, batch.profile, files, counts, tuple(quarantine.answers(lake, batch=batch))
    )


def counts_of(batch: Batch) -> dict[str, tuple[int, int, int, int]]:
    """Rows accepted, amended, known and quarantined by table."""
    return {name: (one.accepted, one.amended, one.known, one.quarantined) for name, one in batch.tables.items()}


def held(path: Path, *, batch: str) -> Iterator[Held]:
    """Rows that a batch held back, answered since or not."""
    lake = Lake.open(path)
    for found in lake.batches():
        if found.id == batch and found.quarantine is not None:
            file = lake.path / "batches" / found.id / found.quarantine.path
            yield from (held_of(entry) for entry in quarantine.held_back(file, batch=found))


def held_of(entry: quarantine.Entry) -> Held:
    """A row held back in the desk's words, without what is sealed."""
    return Held(entry.number, entry.unit, entry.file, entry.line, entry.table, entry.columns, entry.codes, entry.values)


def source_rows(path: Path, *, entries: set[str], who: str) -> dict[str, dict[str, str]]:
    """Rows still held back as the source gave them, by id; the lake keeps that somebody looked."""
    try:
        lake = Lake.open(path)
        looks.record(lake.path, what="desk", rows=len(entries), detail=who)
        return {
            found.id: {name: text or "" for name, text in quarantine.source_row(found, lake=lake).items()}
            for batch in sorted({one.partition("/")[0] for one in entries})
            for found in quarantine.entries(lake, batch=batch)
            if found.id in entries
        }
    except LibraryProblem as problem:
        raise Told(problem) from problem


def reason(table: str, *, column: str, code: str, value: str) -> str:
    """What is wrong with a cell and what to do, in the reader's language, the column with its meaning."""
    said = quarantine.reason(table, column=column, code=code, value=value, lang=lang())
    return said.replace(column, f"{column} ({column_name(table, column)})", 1) if column else said


def column_name(table: str, column: str) -> str:
    """What a column of a table means, in the reader's language."""
    spec = TABLES[table].column(column)
    return _short(spec.zh if lang() == "zh" else spec.en)


def allowed(table: str, column: str) -> tuple[str, ...]:
    """Values that a column may hold, where they are a list."""
    return TABLES[table].column(column).values if column else ()


def table_names() -> dict[str, Text]:
    """Tables by name, in words."""
    return {name: Text(zh=_short(table.zh), en=_short(table.en)) for name, table in TABLES.items()}


def _short(sentence: str) -> str:
    """The first words of a sentence that explains."""
    for end in ("。", "；", ". ", "; ", "："):
        sentence = sentence.split(end)[0]
    return sentence.rstrip(".")
