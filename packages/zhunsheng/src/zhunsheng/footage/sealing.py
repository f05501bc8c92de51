"""The seal of a draw: a commitment to seed and list that is published before anybody sees what is drawn.

``seal.json`` is public. It holds the SHA-256 of the list and the SHA-256 of seed, nonce and list. ``seal.key.json`` holds
seed and nonce until the draw is made; afterwards anybody who has both and the list can check that nothing was exchanged.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from zhunsheng.errors import Problem
from zhunsheng.footage import frame as frames
from zhunsheng.lake import looks
from zhunsheng.written import files

FRAME, SEAL, KEY, SAMPLE = "frame.parquet", "seal.json", "seal.key.json", "sample.parquet"


@dataclass(frozen=True)
class Seal:
    """What is published: how many recordings, the digest of their list, the commitment, by which design, when."""

    size: int
    expected: float
    frame: str
    commitment: str
    design: str
    sealed_at: str


@dataclass(frozen=True)
class Key:
    """What is kept until the draw: the seed, and a nonce without which a small seed could be guessed from the seal."""

    seed: int
    nonce: str


def digest(rows: pa.Table) -> str:
    """The SHA-256 of a list: a line a recording, values as written here whatever the file's form."""
    found = hashlib.sha256()
    columns = (rows[name].to_pylist() for name in frames.COLUMNS)
    for footage_id, stratum, weight, chance in zip(*columns, strict=True):
        found.update(f"{footage_id}\t{stratum}\t{weight:.9g}\t{chance:.12g}\n".encode())
    return found.hexdigest()


def commitment(key: Key, *, frame: str) -> str:
    """The SHA-256 of seed, nonce and the list's digest."""
    return hashlib.sha256(f"{key.seed}\n{key.nonce}\n{frame}\n".encode()).hexdigest()


def seal(rows: pa.Table, *, folder: Path, design: str, seed: int | None, lake: Path) -> tuple[Seal, Key]:
    """Write list, seal and key to a folder, and the commitment to the lake's own log, which is appended to only."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / SAMPLE).unlink(missing_ok=True)
    key = Key(secrets.randbits(63) if seed is None else seed, secrets.token_hex(32))
    list_digest = digest(rows)
    expected = float(sum(rows["inclusion_probability"].to_pylist()))
    made = Seal(
        rows.num_rows, round(expected, 6), list_digest, commitment(key, frame=list_digest), design,
        datetime.now(UTC).isoformat(timespec="seconds"),
    )  # fmt: skip
    files.whole(folder / FRAME, table=rows)
    _written(folder / KEY, data=asdict(key), mode=0o600)
    _written(folder / SEAL, data=asdict(made), mode=0o644)
    looks.record(lake, what="footage sample sealed", rows=rows.num_rows, detail=made.commitment)
    return made, key


def draw(folder: Path) -> pa.Table:
    """Draw by the seal of a folder and write ``sample.parquet``.

    Raises
    ------
    Problem
        ``footage_seal_missing``, ``footage_seal_broken``.
    """
    faults, rows, key = _checked(folder)
    if faults:
        raise Problem("footage_seal_broken", folder=str(folder), what=", ".join(faults))
    found = _told(frames.drawn(rows, seed=key.seed), seed=key.seed, at=datetime.now(UTC))
    files.whole(folder / SAMPLE, table=found)
    return found


def verify(folder: Path) -> list[str]:
    """What does not fit, as codes; empty where seal, list, key and sample belong together.

    ``frame``: the list is not the sealed one. ``commitment``: seed or nonce is not the sealed one. ``sample``: the seed draws
    others. ``drawn_before``: the sample says that it was drawn before the seal.
    """
    faults, rows, key = _checked(folder)
    try:
        sample = pq.read_table(folder / SAMPLE)
    except (OSError, pa.ArrowInvalid) as error:
        raise Problem("footage_seal_missing", folder=str(folder), detail=str(error)) from error
    again = frames.drawn(rows, seed=key.seed)
    same = sample.select(list(frames.COLUMNS[:2])).equals(again.select(list(frames.COLUMNS[:2])))
    if not same or set(sample["seed"].to_pylist()) - {key.seed}:
        faults.append("sample")
    sealed = datetime.fromisoformat(_read(folder / SEAL)["sealed_at"])
    if any(moment < sealed for moment in sample["drawn_at"].to_pylist()):
        faults.append("drawn_before")
    return faults


def _checked(folder: Path) -> tuple[list[str], pa.Table, Key]:
    try:
        public, key = Seal(**_read(folder / SEAL)), Key(**_read(folder / KEY))
        rows = pq.read_table(folder / FRAME)
        found = digest(rows)
    except (OSError, ValueError, TypeError, KeyError, pa.ArrowInvalid) as error:
        raise Problem("footage_seal_missing", folder=str(folder), detail=str(error)) from error
    faults = ["frame"] if found != public.frame else []
    if commitment(key, frame=public.frame) != public.commitment:
        faults.append("commitment")
    return faults, rows, key


def _told(rows: pa.Table, *, seed: int, at: datetime) -> pa.Table:
    moment = pa.array([at] * rows.num_rows, pa.timestamp("us", "UTC"))
    made = rows.select(["footage_id", "stratum", "inclusion_probability"]).append_column("drawn_at", moment)
    made = made.append_column("seed", pa.array([seed] * rows.num_rows, pa.int64()))
    return made.append_column("weight", rows["weight"])


def _read(path: Path) -> dict[str, Any]:
    data = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(data, dict):
        raise ValueError(path.name)
    return data


def _written(path: Path, *, data: dict[str, object], mode: int) -> None:
    """Write and force to disk: a seal that a crash can undo seals nothing."""
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        os.write(handle, (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode())
        os.fsync(handle)
    finally:
        os.close(handle)
