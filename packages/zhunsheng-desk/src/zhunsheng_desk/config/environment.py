"""What the machine says: folders, the secret, the database. Nothing is read from anywhere else."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit


def home() -> Path:
    """The desk's data folder: database, secret, uploads, and (unless set apart) the seals of the audit log."""
    return Path(os.environ.get("ZHUNSHENG_DESK_HOME", "out/desk")).absolute()


def secret() -> str:
    """The key of sessions and of stored second factors, from the environment or the data folder.

    Where neither has one yet the key is made up and not kept: `keep_secret` writes it at the first run.
    """
    given = os.environ.get("ZHUNSHENG_DESK_SECRET")
    path = home() / "secret"
    if given:
        return given
    return path.read_text().strip() if path.exists() else secrets.token_urlsafe(50)


def keep_secret() -> None:
    """Make the secret once, readable by the owner only."""
    path = home() / "secret"
    if os.environ.get("ZHUNSHENG_DESK_SECRET") or path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(50))


def database() -> dict[str, Any]:
    """SQLite in the data folder, or the PostgreSQL that ZHUNSHENG_DESK_DATABASE names as a URL.

    Writers on SQLite take the lock as they begin (a reader that becomes a writer midway would fail at once), and an
    acknowledged write survives a power cut.
    """
    url = urlsplit(os.environ.get("ZHUNSHENG_DESK_DATABASE", ""))
    if url.scheme == "postgresql":
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": url.path.lstrip("/"),
            "USER": unquote(url.username or ""),
            "PASSWORD": unquote(url.password or ""),
            "HOST": unquote(url.hostname or ""),
            "PORT": url.port or "",
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
        }
    if url.scheme:
        raise ValueError("ZHUNSHENG_DESK_DATABASE: postgresql://user:password@host:port/name, or unset for SQLite")
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": home() / "desk.sqlite3",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        },
    }


def flag(name: str, *, default: bool) -> bool:
    """A switch of the environment: 1 or 0."""
    return os.environ.get(name, "1" if default else "0") == "1"
