"""What a batch says of itself: its sources, its tables, its files with their hashes."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

NAME = "batch.json"


@dataclass(frozen=True)
class Origin:
    """One source file: what it was called, what it held, how it was read."""

    name: str
    sha256: str
    bytes: int
    encoding: str = ""
    header: tuple[str, ...] = ()
    rows: int = 0


@dataclass(frozen=True)
class File:
    """One Parquet file of the batch, its path below the batch's folder."""

    path: str
    sha256: str
    rows: int
    bytes: int
    month: str = ""


@dataclass(frozen=True)
class Load:
    """What a batch brought to one table; ``filled`` counts the values that are not null, by column."""

    accepted: int
    amended: int
    known: int
    quarantined: int
    files: tuple[File, ...] = ()
    filled: dict[str, int] = field(default_factory=dict)
    repeated: File | None = None

    @property
    def rows(self) -> int:
        """Rows the batch holds of the table."""
        return self.accepted + self.amended


@dataclass(frozen=True)
class Batch:
    """A batch that has landed."""

    id: str
    arrived_at: datetime
    profile: str
    profile_version: str
    profile_digest: str
    law_version: str
    origins: tuple[Origin, ...]
    tables: dict[str, Load]
    quarantine: File | None = None
    resolved: File | None = None

    def files(self) -> list[File]:
        """Every file of the batch that has a recorded hash."""
        loads = [file for load in self.tables.values() for file in (*load.files, load.repeated)]
        return [file for file in (*loads, self.quarantine, self.resolved) if file is not None]


def write(batch: Batch, *, folder: Path) -> None:
    """Put the manifest into the batch's folder."""
    text = json.dumps(dataclasses.asdict(batch), ensure_ascii=False, indent=1, default=lambda value: value.isoformat())
    folder.joinpath(NAME).write_text(text, encoding="utf-8")


def read(folder: Path) -> Batch:
    """The manifest of a batch's folder."""
    data = json.loads(folder.joinpath(NAME).read_text(encoding="utf-8"))
    origins = tuple(Origin(**{**entry, "header": tuple(entry["header"])}) for entry in data["origins"])
    tables = {name: _load(entry) for name, entry in data["tables"].items()}
    made: dict[str, Any] = {
        **data,
        "arrived_at": datetime.fromisoformat(data["arrived_at"]),
        "origins": origins,
        "tables": tables,
        "quarantine": _file(data["quarantine"]),
        "resolved": _file(data["resolved"]),
    }
    return Batch(**made)


def _load(data: dict[str, Any]) -> Load:
    files = tuple(File(**entry) for entry in data["files"])
    return Load(**{**data, "files": files, "repeated": _file(data["repeated"])})


def _file(data: dict[str, Any] | None) -> File | None:
    return File(**data) if data else None


def sha256(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
