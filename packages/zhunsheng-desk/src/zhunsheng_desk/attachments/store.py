"""Contents by digest in the data folder: written and safe on disk before the row that names them is committed.

A kill in between leaves a content that no row names, never a row without its content.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from django.conf import settings


def put(content: bytes) -> str:
    """Keep a content and give its SHA-256."""
    digest = hashlib.sha256(content).hexdigest()
    path = _place(digest)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write(path, content)
    return digest


def read(digest: str) -> bytes | None:
    """The content of a digest; None where it is missing or is no longer what it was."""
    path = _place(digest)
    content = path.read_bytes() if path.exists() else b""
    return content if hashlib.sha256(content).hexdigest() == digest else None


def _place(digest: str) -> Path:
    return Path(settings.ATTACHMENTS) / digest[:2] / digest


def _write(path: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(name).replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
