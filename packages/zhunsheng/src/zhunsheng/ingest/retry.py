"""Quarantined rows through the profile as it is now, or as a person mended them; those that pass land as a batch of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from zhunsheng.errors import Problem
from zhunsheng.ingest import quarantine
from zhunsheng.ingest.codes import code_table
from zhunsheng.ingest.landing import Stamp, Workshop
from zhunsheng.ingest.mapping import PROBLEMS, Mapper
from zhunsheng.ingest.profile import Profile
from zhunsheng.ingest.quarantine import Entry
from zhunsheng.ingest.readers.base import block_of_rows
from zhunsheng.ingest.run import Report
from zhunsheng.ingest.scope import Scope
from zhunsheng.ingest.source import LINE
from zhunsheng.ingest.staging import Stage
from zhunsheng.lake import Batch, Lake, Origin

Row = dict[str, str | None]
Rows = Sequence[tuple[Entry, Row]]


@dataclass(frozen=True)
class Mended:
    """What became of a row that a person mended: the batch it landed as, or what is still wrong with it."""

    batch: Batch | None
    wrong: tuple[tuple[str, str, str], ...] = ()  # column, code, value as far as it may be shown


def retry(lake: Lake, *, profile: Profile, batch: str = "", local_law: Path | None = None) -> Report:
    """Try the rows held back again; what fails again stays where it is, under its old number."""
    with lake.writing():
        groups = quarantine.by_header(lake, profile=profile, batch=batch)
        run = _Retry(lake, profile=profile, local_law=local_law, scope=None)
        for header, rows in groups.items():
            run.add(header, rows=rows)
        return Report(run.finish())


def mend(
    lake: Lake,
    *,
    entry: str,
    values: Mapping[str, str],
    profile: Profile,
    scope: Scope | None = None,
    local_law: Path | None = None,
) -> Mended:
    """Try one quarantined row again with some of its cells replaced; what still fails stays as it was.

    Parameters
    ----------
    entry : its id. values : new cells by the source's column names; the other cells stay.
    scope : whose row it may be, and may become.

    Raises
    ------
    Problem
        ``entry_unknown`` where it is not (or no longer) held back, or is not the sender's; ``entry_unsplit`` where its line
        could not be split into columns; ``lake_busy``.
    """
    with lake.writing():
        found = quarantine.find(lake, entry)
        if scope is not None and not scope.answers(found):
            raise Problem("entry_unknown", entry=entry)
        row = quarantine.source_row(found, lake=lake)
        if quarantine.TEXT in row:
            raise Problem("entry_unsplit", entry=entry)
        row |= {name: text or None for name, text in values.items() if name in row}
        run = _Retry(lake, profile=profile, local_law=local_law, scope=scope)
        run.add(tuple(row), rows=[(found, row)])
        return Mended(run.finish(), tuple(run.wrong))


class _Retry:
    def __init__(self, lake: Lake, *, profile: Profile, local_law: Path | None, scope: Scope | None) -> None:
        self.lake = lake
        self.profile = profile
        self.scope = scope
        self.workshop = Workshop(lake, stamp=Stamp.new())
        self.codes, self.law_version = code_table(lake.jurisdiction, local=local_law)
        self.stages: dict[str, Stage] = {}
        self.origins: list[Origin] = []
        self.resolved: list[tuple[str, int]] = []
        self.wrong: list[tuple[str, str, str]] = []

    def add(self, header: tuple[str, ...], *, rows: Rows) -> None:
        """Map the rows of one header again, file by file, so that each keeps its file and line."""
        for table in {entry.table for entry, _ in rows}:
            for file in sorted({entry.file for entry, _ in rows if entry.table == table}):
                part = [(e, row) for e, row in rows if e.table == table and e.file == file]
                self._add_file(header, rows=part, table=table, file=file)

    def _add_file(self, header: tuple[str, ...], *, rows: Rows, table: str, file: str) -> None:
        stage = self._stage(table)
        block = block_of_rows(
            [(at, [row[name] for name in header]) for at, (_, row) in enumerate(rows)], width=len(header)
        )
        stage.add(block, header=header, file=len(self.origins))
        self.origins.append(Origin(file, "", 0, "", header, len(rows)))
        flags = pq.read_table(stage.pieces[-1], columns=[PROBLEMS, LINE])
        for at in flags.filter(pc.equal(flags[PROBLEMS], ""))[LINE].to_pylist():
            self.resolved.append((rows[at][0].batch, rows[at][0].number))
        _relined(stage, lines=[entry.line for entry, _ in rows])

    def _stage(self, table: str) -> Stage:
        if table not in self.stages:
            target = next(target for target in self.profile.targets if target.name == table)
            mapper = Mapper(target, self.profile, self.lake.zone, self.codes, self.lake.key().pseudonyms)
            workshop = self.workshop
            self.stages[table] = Stage(
                mapper, lake=self.lake, folder=workshop.pieces, quarantine=workshop.quarantine, scope=self.scope
            )
        return self.stages[table]

    def finish(self) -> Batch | None:
        """Land what passed; nothing at all where nothing did."""
        self.wrong = self.workshop.quarantine.reasons()
        if not self.resolved:
            return None
        self.workshop.quarantine.forget()
        stages = list(self.stages.values())
        batch = self.workshop.batch(
            stages, profile=self.profile, law_version=self.law_version, origins=self.origins, resolved=self.resolved
        )
        self.lake.land(batch, folder=self.workshop.folder)
        return batch


def _relined(stage: Stage, *, lines: Sequence[int]) -> None:
    """Put the source's own line numbers back into the piece, which was mapped by place."""
    piece = stage.pieces[-1]
    rows = pq.read_table(piece)
    numbers = pa.array([lines[at] for at in rows[LINE].to_pylist()], pa.int64())
    pq.write_table(rows.set_column(rows.schema.get_field_index(LINE), LINE, numbers), piece)
