"""A batch, from files to the lake: read, map, find repeats, write by month, land in one rename."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.parquet as pq

from zhunsheng.ingest.mapping import MONTH
from zhunsheng.ingest.profile import Profile
from zhunsheng.ingest.repeats import Repeats, find
from zhunsheng.ingest.staging import Quarantine, Stage
from zhunsheng.lake import Batch, File, Lake, Load, Origin
from zhunsheng.lake.store import recorded
from zhunsheng.lake.view import ARRIVED


@dataclass(frozen=True)
class Stamp:
    """What all rows of a batch share."""

    id: str
    arrived_at: datetime

    @classmethod
    def new(cls) -> Stamp:
        """A stamp of this moment; ids sort by time."""
        now = datetime.now(UTC)
        return cls(f"{now:%Y%m%dT%H%M%S%f}-{secrets.token_hex(4)}", now)


class Workshop:
    """The folder where one batch is made: below the lake's ``staging/`` where it is to land, anywhere else for a trial."""

    def __init__(self, lake: Lake, *, stamp: Stamp, place: Path | None = None) -> None:
        place = place or lake.path / "staging"
        self.lake = lake
        self.stamp = stamp
        self.pieces = place / "pieces"
        self.folder = place / stamp.id
        self.pieces.mkdir(parents=True)
        self.folder.mkdir()
        self.engine = lake.engine
        self.quarantine = Quarantine(self.pieces, lake.key())

    def batch(
        self,
        stages: Sequence[Stage],
        *,
        profile: Profile,
        law_version: str,
        origins: Sequence[Origin],
        resolved: Sequence[tuple[str, int]] = (),
    ) -> Batch:
        """Write the batch into its folder; it has not landed yet."""
        tables = {}
        for stage in stages:
            table = stage.table.name
            load = self._load(stage)
            tables[table] = replace(load, quarantined=self.quarantine.by_table.get(table, 0))
        return Batch(
            self.stamp.id,
            self.stamp.arrived_at,
            profile.id,
            profile.version,
            profile.digest,
            law_version,
            tuple(origins),
            tables,
            quarantine=self._quarantine(),
            resolved=self._resolved(resolved),
        )

    def _quarantine(self) -> File | None:
        path = self.folder / "quarantine.parquet"
        if not self.quarantine.write(path):
            return None
        return recorded(path, folder=self.folder, rows=self.quarantine.count)

    def _resolved(self, entries: Sequence[tuple[str, int]]) -> File | None:
        if not entries:
            return None
        path = self.folder / "resolved.parquet"
        batches, numbers = zip(*entries, strict=True)
        pq.write_table(pa.table({"batch": list(batches), "entry": list(numbers)}), path)
        return recorded(path, folder=self.folder, rows=len(entries))

    def _load(self, stage: Stage) -> Load:
        rows = stage.good()
        if rows is None:
            return Load(0, 0, 0, 0)
        repeats = find(rows, stage=stage, lake=self.lake, scratch=self.pieces)
        kept = repeats.kept(rows)
        paths = {month: self._place(stage.table.name, month=month) for month in sorted(stage.months)}
        self.engine.write_parts(self._stamped(kept), by=MONTH, paths=paths)
        files = [file for month, path in paths.items() if (file := self._file(path, month=month))]
        filled = _filled([self.folder / file.path for file in files])
        total = sum(file.rows for file in files)
        load = Load(total - repeats.amended, repeats.amended, repeats.known, 0, tuple(files), filled)
        return replace(load, repeated=self._repeated(repeats, name=stage.table.name))

    def _stamped(self, rows: ir.Table) -> ir.Table:
        arrived = ibis.literal(self.stamp.arrived_at).cast("timestamp('UTC')")
        return rows.mutate(**{"_batch": ibis.literal(self.stamp.id), ARRIVED: arrived})

    def _place(self, table: str, *, month: str) -> Path:
        folder = self.folder / table / f"month={month}"
        folder.mkdir(parents=True)
        return folder / f"{self.stamp.id}-0.parquet"

    def _file(self, path: Path, *, month: str) -> File | None:
        """The file with its hash; one without rows is taken away again."""
        rows = pq.read_metadata(path).num_rows
        if rows:
            return recorded(path, folder=self.folder, rows=rows, month=month)
        path.unlink()
        path.parent.rmdir()
        return None

    def _repeated(self, repeats: Repeats, *, name: str) -> File | None:
        if repeats.keys is None:
            return None
        path = repeats.keys.rename(self.folder / f"{name}.repeated.parquet")
        return recorded(path, folder=self.folder, rows=pq.read_metadata(path).num_rows)


def _filled(paths: Sequence[Path]) -> dict[str, int]:
    """Values that are not null, by column, from the files' own statistics."""
    total: dict[str, int] = {}
    for path in paths:
        meta = pq.read_metadata(path)
        for group in range(meta.num_row_groups):
            for place in range(meta.num_columns):
                column = meta.row_group(group).column(place)
                name = column.path_in_schema.split(".")[0]
                stats = column.statistics
                nulls = stats.null_count if stats is not None and stats.has_null_count else 0
                total[name] = total.get(name, 0) + meta.row_group(group).num_rows - nulls
    return {name: count for name, count in total.items() if not name.startswith("_")}
