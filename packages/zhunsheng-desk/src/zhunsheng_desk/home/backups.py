"""A copy of the whole desk in one folder: database, attachments, keys, seals, with the SHA-256 of each file.

The database is copied first: a row never names an attachment that the copy lacks, for files are written before their rows.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from zhunsheng_desk.problems import Problem

SUMS = "SHA256SUMS"  # as `sha256sum --check` reads it
SQLITE, POSTGRES = "desk.sqlite3", "desk.pgdump"


def save(folder: Path) -> None:
    """Copy the desk, which may be at work, into a folder that does not exist yet. The sums are written last."""
    if folder.exists():
        raise Problem("backup_exists", path=folder)
    folder.mkdir(parents=True, mode=0o700)
    _save_database(folder)
    for name, place in _places().items():
        if place.is_dir():
            shutil.copytree(place, folder / name)
        elif place.exists():
            shutil.copy2(place, folder / name)
    lines = [f"{_sum(path)}  {path.relative_to(folder)}\n" for path in _files(folder)]
    (folder / SUMS).write_text("".join(lines), encoding="utf-8")


def restore(folder: Path) -> None:
    """Put a copy into an empty desk; nothing is touched unless every file is as it was saved."""
    check(folder)
    if connection.introspection.table_names() or any(path.is_dir() for path in _places().values()):
        raise Problem("desk_in_use", path=settings.HOME)
    _restore_database(folder)
    for name, place in _places().items():
        saved = folder / name
        if saved.is_dir():
            shutil.copytree(saved, place)
        elif saved.exists():
            place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            shutil.copy2(saved, place)


def check(folder: Path) -> None:
    """Raise where a file of the copy is missing, added or changed, or the copy was never finished."""
    sums = folder / SUMS
    said = sums.read_text(encoding="utf-8").splitlines() if sums.exists() else []
    known = {name: digest for digest, name in (line.split("  ", 1) for line in said)}
    found = {str(path.relative_to(folder)): _sum(path) for path in _files(folder)}
    wrong = sorted({name for name, _ in known.items() ^ found.items()})
    if wrong or not known:
        raise Problem("backup_broken", path=folder, files=", ".join(wrong[:5]) or SUMS)


def _places() -> dict[str, Path]:
    home = Path(settings.HOME)
    return {
        "attachments": Path(settings.ATTACHMENTS),
        "seals": Path(settings.SEALS),
        "seal-key.pem": Path(settings.SEAL_KEY),
        "secret": home / "secret",
        "policy.toml": home / "policy.toml",
    }


def _save_database(folder: Path) -> None:
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        target = sqlite3.connect(folder / SQLITE)
        connection.connection.backup(target)
        target.close()
    else:
        _run("pg_dump", "--format=custom", "--no-owner", "--file", folder / POSTGRES)


def _restore_database(folder: Path) -> None:
    name = SQLITE if connection.vendor == "sqlite" else POSTGRES
    if not (folder / name).exists():
        raise Problem("backup_of_other_database", path=folder, file=name)
    connection.close()
    if connection.vendor == "sqlite":
        shutil.copy2(folder / name, settings.DATABASES["default"]["NAME"])
    else:
        _run("pg_restore", "--exit-on-error", "--single-transaction", "--no-owner", folder / name)


def _run(program: str, *words: object) -> None:
    """A program of PostgreSQL on the desk's database; its password goes by the environment, never the command line."""
    said: dict[str, Any] = settings.DATABASES["default"]
    names = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD"}
    env = os.environ | {name: str(said[key]) for key, name in names.items() if said[key]}
    at = shutil.which(program)
    if at is None:
        raise Problem("program_missing", program=program)
    command = [at, "--dbname", said["NAME"], *map(str, words)]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Problem("program_failed", program=program, said=done.stderr.strip()[-300:])


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and path != folder / SUMS)


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
