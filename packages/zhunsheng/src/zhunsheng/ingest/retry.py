"""Quarantined rows through the profile as it is now; those that pass land as a batch of their own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from zhunsheng.ingest import quarantine
from zhunsheng.ingest.codes import code_table
from zhunsheng.ingest.landing import Stamp, Workshop
from zhunsheng.ingest.mapping import PROBLEMS, Mapper
from zhunsheng.ingest.profile import Profile
from zhunsheng.ingest.quarantine import Entry
from zhunsheng.ingest.readers.base import block_of_rows
from zhunsheng.ingest.run import Report
from zhunsheng.ingest.source import LINE
from zhunsheng.ingest.staging import Stage
from zhunsheng.lake import Lake, Origin

Rows = Sequence[tuple[Entry, dict[str, str | None]]]


def retry(lake: Lake, *, profile: Profile, batch: str = "", local_law: Path | None = None) -> Report:
    """Try the rows held back again; what fails again stays where it is, under its old number."""
    with lake.writing():
        groups = quarantine.by_header(lake, profile=profile, batch=batch)
        run = _Retry(lake, profile=profile, local_law=local_law)
        for header, rows in groups.items():
            run.add(header, rows=rows)
        return run.finish()


class _Retry:
    def __init__(self, lake: Lake, *, profile: Profile, local_law: Path | None) -> None:
        self.lake = lake
        self.profile = profile
        self.workshop = Workshop(lake, stamp=Stamp.new())
        self.codes, self.law_version = code_table(lake.jurisdiction, local=local_law)
        self.stages: dict[str, Stage] = {}
        self.origins: list[Origin] = []
        self.resolved: list[tuple[str, int]] = []

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
                mapper, engine=workshop.engine, folder=workshop.pieces, quarantine=workshop.quarantine
            )
        return self.stages[table]

    def finish(self) -> Report:
        """Land what passed; nothing at all where nothing did."""
        if not self.resolved:
            return Report(None)
        self.workshop.quarantine.forget()
        stages = list(self.stages.values())
        batch = self.workshop.finish(
            stages, profile=self.profile, law_version=self.law_version, origins=self.origins, resolved=self.resolved
        )
        return Report(batch)


def _relined(stage: Stage, *, lines: Sequence[int]) -> None:
    """Put the source's own line numbers back into the piece, which was mapped by place."""
    piece = stage.pieces[-1]
    rows = pq.read_table(piece)
    numbers = pa.array([lines[at] for at in rows[LINE].to_pylist()], pa.int64())
    pq.write_table(rows.set_column(rows.schema.get_field_index(LINE), LINE, numbers), piece)
