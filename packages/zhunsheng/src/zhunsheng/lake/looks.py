"""Who looked at persons' records, when, and at what: a line a look, appended and never rewritten."""

from __future__ import annotations

import getpass
import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

NAME = "looks.jsonl"


def record(lake: Path, *, what: str, rows: int, detail: str = "") -> None:
    """Write down a look before what was looked at is given out."""
    look = {"at": datetime.now(UTC).isoformat(), "user": _user(), "what": what, "rows": rows, "detail": detail}
    handle = os.open(lake / NAME, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, (json.dumps(look, ensure_ascii=False) + "\n").encode())
        os.fsync(handle)
    finally:
        os.close(handle)


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # an account without a name
        return str(os.getuid())


def read(lake: Path) -> Iterator[dict[str, object]]:
    """All looks, oldest first."""
    path = lake / NAME
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            yield json.loads(line)
