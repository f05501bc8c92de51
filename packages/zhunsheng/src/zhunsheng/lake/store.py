"""A lake on disk.

``lake.toml`` says what it is; each folder below ``batches/`` is one batch with its Parquet and its manifest. A batch is
made below ``staging/`` and comes in by one rename, so that a reader sees all of it or nothing, whenever a writer dies.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import ibis.expr.types as ir
import pyarrow as pa

from zhunsheng.engines import DuckDBEngine
from zhunsheng.errors import Problem
from zhunsheng.lake import keys, manifest, view
from zhunsheng.lake.keys import Key
from zhunsheng.lake.manifest import Batch, File
from zhunsheng.tables import TABLES

FORMAT = 1
ZONE, CURRENCY, JURISDICTION = "Asia/Shanghai", "CNY", "cn"


@dataclass(frozen=True)
class Identity:
    """What ``lake.toml`` holds."""

    id: str
    zone: str
    currency: str
    jurisdiction: str
    created_at: datetime
    key_id: str


class Lake:
    """What is held, for reading; `staged` is the way in.

    Parameters
    ----------
    path : the lake's folder.
    identity : read from its lake.toml.
    spill : where its engine puts what does not fit in memory; below ``staging/``, which the next writer sweeps, by default.
    """

    def __init__(self, path: Path, *, identity: Identity, spill: Path | None = None) -> None:
        self.path = path
        self.identity = identity
        self.spill = spill or path / "staging" / "spill"
        self._engine: DuckDBEngine | None = None
        self._views = 0

    @property
    def zone(self) -> str:
        """IANA name of the one local zone for months, days, shifts and holidays."""
        return self.identity.zone

    @property
    def currency(self) -> str:
        """ISO 4217 code of all money in the lake."""
        return self.identity.currency

    @property
    def jurisdiction(self) -> str:
        """Whose law judges the records: ``cn``, ``us_ma`` or ``none``."""
        return self.identity.jurisdiction

    @classmethod
    def open(cls, path: Path | str) -> Lake:
        """An existing lake. Raises Problem ``lake_missing``, ``lake_damaged`` or ``lake_newer``."""
        file = Path(path) / "lake.toml"
        try:
            data = tomllib.loads(file.read_text(encoding="utf-8"))
            if data["format"] > FORMAT:
                raise Problem("lake_newer", path=str(path), format=data["format"], known=FORMAT)
            del data["format"]
            return cls(Path(path), identity=Identity(**data))
        except (FileNotFoundError, NotADirectoryError):
            raise Problem("lake_missing", path=str(path)) from None
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
            raise Problem("lake_damaged", path=str(file), detail=str(error)) from error

    @classmethod
    def create(cls, path: Path | str, *, zone: str = "", currency: str = "", jurisdiction: str = "") -> Lake:
        """The lake at the path, made with these where there is none yet."""
        folder = Path(path)
        if folder.joinpath("lake.toml").exists():
            return cls.open(folder)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if any(entry.name not in ("staging", "batches", ".lock") for entry in folder.iterdir()):
                raise Problem("lake_folder_taken", path=str(folder))
        except OSError as error:
            raise Problem("lake_unwritable", path=str(folder), detail=error.strerror or str(error)) from error
        lake_id = secrets.token_hex(8)
        key = keys.create(lake_id)
        identity = Identity(
            lake_id, zone or ZONE, currency or CURRENCY, jurisdiction or JURISDICTION, datetime.now(UTC), key.id
        )
        _write_identity(folder, identity=identity)
        return cls.open(folder)

    def key(self) -> Key:
        """The lake's key, from outside the lake."""
        return keys.load(self.identity.id, expected=self.identity.key_id)

    @property
    def engine(self) -> DuckDBEngine:
        """The engine that reads this lake."""
        if self._engine is None:
            self._engine = DuckDBEngine(spill=self.spill)
        return self._engine

    def run(self, expr: ir.Expr) -> pa.Table:
        """Execute an expression over this lake's tables."""
        return self.engine.run(expr)

    def batches(self) -> list[Batch]:
        """Every batch that has landed, oldest first."""
        folders = sorted((self.path / "batches").glob("*/" + manifest.NAME))
        return sorted((manifest.read(file.parent) for file in folders), key=lambda batch: (batch.arrived_at, batch.id))

    def has(self, table: str) -> bool:
        """Is any row of the table held?"""
        return any(table in batch.tables and batch.tables[table].files for batch in self.batches())

    def filled(self, table: str) -> dict[str, int]:
        """Values that are not null, by column, over all rows held."""
        total: dict[str, int] = {}
        for batch in self.batches():
            for column, count in batch.tables[table].filled.items() if table in batch.tables else ():
                total[column] = total.get(column, 0) + count
        return total

    def table(self, name: str, *, as_of: datetime | None = None) -> ir.Table:
        """The rows of a table as known at a moment, each key once in its latest version.

        Parameters
        ----------
        as_of : an aware time; rows, amendments and edits known later are not seen. None: all that has arrived.
        """
        paths, repeated = self._paths(name)
        if not paths:
            raise Problem("table_empty", table=name, path=str(self.path))
        self._views += 1
        rows = self.engine.parquet(paths, name=f"{name}_{self._views}")
        again = self.engine.parquet(repeated, name=f"{name}_again_{self._views}") if repeated else None
        backtest = as_of is not None and as_of < self.identity.created_at
        return view.current(rows, table=TABLES[name], again=again, as_of=as_of, backtest=backtest)

    def versions(self, name: str) -> ir.Table:
        """Every version of every row of a table, amended and replaced ones too."""
        paths, _ = self._paths(name)
        if not paths:
            raise Problem("table_empty", table=name, path=str(self.path))
        self._views += 1
        return self.engine.parquet(paths, name=f"{name}_versions_{self._views}")

    def _paths(self, name: str) -> tuple[list[Path], list[Path]]:
        """Data files of a table, and the files that list keys held more than once."""
        rows, repeated = [], []
        for batch in self.batches():
            folder = self.path / "batches" / batch.id
            if load := batch.tables.get(name):
                rows += [folder / file.path for file in load.files]
                repeated += [folder / load.repeated.path] if load.repeated else []
        return rows, repeated

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Alone among writers; what a writer that died left behind is swept away first."""
        with (self.path / ".lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise Problem("lake_busy", path=str(self.path)) from None
            shutil.rmtree(self.path / "staging", ignore_errors=True)
            (self.path / "batches").mkdir(exist_ok=True)
            (self.path / "staging").mkdir()
            yield

    def land(self, batch: Batch, *, folder: Path) -> None:
        """Take in a finished batch folder: from here on every reader sees it."""
        manifest.write(batch, folder=folder)
        for path in (*folder.rglob("*"), folder):
            _sync(path)
        folder.rename(self.path / "batches" / batch.id)
        _sync(self.path / "batches")

    def verify(self) -> list[tuple[str, str, str]]:
        """Each file that is not as recorded: batch, path, ``missing`` or ``altered``."""
        wrong = []
        for batch in self.batches():
            for file in batch.files():
                path = self.path / "batches" / batch.id / file.path
                if not path.exists():
                    wrong.append((batch.id, file.path, "missing"))
                elif manifest.sha256(path) != file.sha256:
                    wrong.append((batch.id, file.path, "altered"))
        return wrong


def recorded(path: Path, *, folder: Path, rows: int, month: str = "") -> File:
    """A file of a batch's folder with its hash."""
    return File(str(path.relative_to(folder)), manifest.sha256(path), rows, path.stat().st_size, month)


def _write_identity(folder: Path, *, identity: Identity) -> None:
    lines = [
        "# What this lake is. Its key lies elsewhere: see docs/operations/lake.md.",
        f"format = {FORMAT}",
        f'id = "{identity.id}"',
        f'zone = "{identity.zone}"',
        f'currency = "{identity.currency}"',
        f'jurisdiction = "{identity.jurisdiction}"',
        f"created_at = {identity.created_at.isoformat()}",
        f'key_id = "{identity.key_id}"',
    ]
    draft = folder / ".lake.toml.new"
    draft.write_text("\n".join(lines) + "\n", encoding="utf-8")
    _sync(draft)
    draft.replace(folder / "lake.toml")
    _sync(folder)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def months(files: Sequence[File]) -> dict[str, int]:
    """Rows by month."""
    total: dict[str, int] = {}
    for file in files:
        total[file.month] = total.get(file.month, 0) + file.rows
    return dict(sorted(total.items()))
