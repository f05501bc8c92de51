"""Blocks mapped and put aside as pieces of Parquet, until the batch is whole."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from zhunsheng.engines import DuckDBEngine
from zhunsheng.ingest import suspects
from zhunsheng.ingest.mapping import MONTH, PROBLEMS, Mapper
from zhunsheng.ingest.readers.base import Block, Broken
from zhunsheng.ingest.scope import OUTSIDE, UNIT, Scope
from zhunsheng.ingest.source import LINE
from zhunsheng.lake import Key, Lake
from zhunsheng.tables import TABLES

FILE = "_file"
QUARANTINE = pa.schema(
    [
        ("entry", pa.int64()),
        ("file", pa.int32()),
        ("line", pa.int64()),
        ("table", pa.string()),
        ("unit", pa.string()),
        ("columns", pa.list_(pa.string())),
        ("codes", pa.list_(pa.string())),
        ("values", pa.list_(pa.string())),
        ("sealed", pa.binary()),
    ]
)


@dataclass
class Quarantine:
    """Rows that cannot go in, each sealed whole with the lake's key, with what is wrong with it."""

    folder: Path
    key: Key
    count: int = 0
    by_table: dict[str, int] = field(default_factory=dict)
    pieces: int = 0

    def add(self, rows: Sequence[dict[str, object]]) -> None:
        """Write a piece of quarantined rows."""
        for row in rows:
            row["entry"] = self.count
            self.count += 1
            table = str(row["table"])
            self.by_table[table] = self.by_table.get(table, 0) + 1
        if rows:
            pq.write_table(pa.Table.from_pylist(list(rows), schema=QUARANTINE), self.folder / f"q{self.pieces:06d}")
            self.pieces += 1

    def reasons(self) -> list[tuple[str, str, str]]:
        """What is wrong with the rows added: column, code, value as far as it may be shown."""
        rows = [row for piece in sorted(self.folder.glob("q*")) for row in pq.read_table(piece).to_pylist()]
        return [reason for row in rows for reason in zip(row["columns"], row["codes"], row["values"], strict=True)]

    def forget(self) -> None:
        """Let go of what was added: rows tried again stay in the quarantine of the batch that first held them."""
        for piece in self.folder.glob("q*"):
            piece.unlink()
        self.count, self.pieces, self.by_table = 0, 0, {}

    def write(self, path: Path) -> bool:
        """All pieces as one Parquet file; False where there are none."""
        if not self.pieces:
            return False
        with pq.ParquetWriter(path, QUARANTINE, compression="zstd") as writer:
            for piece in sorted(self.folder.glob("q*")):
                writer.write_table(pq.read_table(piece))
        return True


class Stage:
    """The mapped rows of one target table of one batch.

    Parameters
    ----------
    lake : whose engine runs the mapping of each block.
    folder : where pieces lie until the batch lands.
    scope : whose rows may come in; None for everybody's.
    """

    def __init__(
        self,
        mapper: Mapper,
        *,
        lake: Lake,
        folder: Path,
        quarantine: Quarantine,
        scope: Scope | None = None,
    ) -> None:
        self.mapper = mapper
        self.table = TABLES[mapper.target.name]
        self.lake = lake
        self.engine: DuckDBEngine = lake.engine
        self.scope = scope
        self.folder = folder / self.table.name
        self.folder.mkdir(exist_ok=True)
        self.quarantine = quarantine
        self.pieces: list[Path] = []
        self.months: set[str] = set()
        self._sql: dict[tuple[tuple[str, ...], bool], str] = {}
        self._survey: str | None = None

    def add(self, block: Block, *, header: tuple[str, ...], file: int) -> int:
        """Map a block of one file; gives how many of its rows were taken up by this table (good or bad)."""
        self.engine.put(block.rows, name="block")
        piece = self.folder / f"{len(self.pieces):06d}.parquet"
        form = (header, block.plain)
        if form not in self._sql:
            self._sql[form] = self.engine.stacked(self.mapper.levels(header, plain=block.plain))
        sql = self._sql[form]
        self.engine.write_sql(f"SELECT *, {file}::SMALLINT AS {FILE} FROM ({sql})", path=piece, by=MONTH)
        self._judge_units(piece)
        self._judge_scope(piece)
        self.pieces.append(piece)
        flags = pq.read_table(piece, columns=[PROBLEMS, LINE, MONTH, *self._unit()])
        self.months.update(pc.unique(flags[MONTH]).to_pylist())
        bad = flags.filter(pc.not_equal(flags[PROBLEMS], ""))
        if bad.num_rows:
            self._set_aside(block, header=header, file=file, bad=bad)
        return int(flags.num_rows)

    def _judge_units(self, piece: Path) -> None:
        """Flag the rows of a quantity that cannot be in the unit it is said to be in."""
        rows = self.engine.parquet([piece], name="piece")
        if self._survey is None:
            surveyed = suspects.survey(rows, table=self.table)
            self._survey = "" if surveyed is None else self.engine.sql(surveyed)
        if not self._survey or not (wrong := suspects.found(self.engine.run_sql(self._survey))):
            return
        draft = piece.with_suffix(".flagged")
        self.engine.write(suspects.flagged(rows, suspects=wrong), path=draft)
        draft.replace(piece)

    def _judge_scope(self, piece: Path) -> None:
        """Flag the rows that the sender may not bring."""
        if self.scope is None:
            return
        rows = self.engine.parquet([piece], name="piece")
        draft = piece.with_suffix(".scoped")
        self.engine.write(self.scope.judged(rows, table=self.table, lake=self.lake), path=draft)
        draft.replace(piece)

    def _unit(self) -> list[str]:
        """The column that names a row's unit, where the table has one."""
        return [column.name for column in self.table.columns if column.name == UNIT]

    def _set_aside(self, block: Block, *, header: tuple[str, ...], file: int, bad: pa.Table) -> None:
        raw = block.rows.filter(pc.is_in(block.rows[LINE], value_set=bad[LINE].combine_chunks()))
        problems = dict(zip(bad[LINE].to_pylist(), bad[PROBLEMS].to_pylist(), strict=True))
        units = dict(zip(bad[LINE].to_pylist(), bad[UNIT].to_pylist(), strict=True)) if self._unit() else {}
        cells = [raw[f"c{place}"].to_pylist() for place in range(len(header))]
        entries = []
        for place, line in enumerate(raw[LINE].to_pylist()):
            found = [entry.split(":") for entry in problems[line].split(";") if entry]
            source = {name: cells[at][place] for at, name in enumerate(header)}
            entry = self._entry(file=file, line=line, found=found, source=source)
            entries.append(entry | {"unit": "" if [UNIT, OUTSIDE] in found else units.get(line) or ""})
        self.quarantine.add(entries)

    def _entry(
        self, *, file: int, line: int, found: list[list[str]], source: dict[str, str | None]
    ) -> dict[str, object]:
        columns = [column for column, _ in found]
        return {
            "file": file,
            "line": line,
            "table": self.table.name,
            "columns": columns,
            "codes": [code for _, code in found],
            "values": [self._shown(column, source=source) for column in columns],
            "sealed": self.quarantine.key.seal(json.dumps(source, ensure_ascii=False)),
        }

    def _shown(self, column: str, *, source: dict[str, str | None]) -> str:
        """What the source gave for a column, as far as it may be shown: not for persons and plates."""
        if self.table.column(column).hashed:
            return "***"
        names = self.mapper.sources_of(column)
        given = [str(value) for name, value in source.items() if name in names and value]
        return " ".join(given)[:100]

    def good(self) -> ir.Table | None:
        """The rows without problems, None where nothing was staged."""
        if not self.pieces:
            return None
        rows = self.engine.parquet(self.pieces, name=f"staged_{self.table.name}")
        return rows.filter(rows[PROBLEMS] == "").drop(PROBLEMS)


def set_aside_broken(broken: Sequence[Broken], *, quarantine: Quarantine, table: str, file: int) -> None:
    """Quarantine lines that could not be split into columns; their text stands under the name ``_line``."""
    quarantine.add(
        [
            {
                "file": file,
                "line": entry.line,
                "table": table,
                "unit": "",
                "columns": [""],
                "codes": [entry.code],
                "values": [""],
                "sealed": quarantine.key.seal(json.dumps({"_text": entry.text}, ensure_ascii=False)),
            }
            for entry in broken
        ]
    )
