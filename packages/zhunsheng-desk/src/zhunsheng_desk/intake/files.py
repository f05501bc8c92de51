"""Contents of files on their way: looked into before they are kept, kept apart by upload, gone when no longer needed."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings

from zhunsheng_desk.intake import packed
from zhunsheng_desk.problems import Problem

if TYPE_CHECKING:
    from zhunsheng_desk.intake.models import Upload

KINDS = (".xlsx", ".xls", ".csv", ".txt", ".tsv")
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
MARKS = (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")  # of text in two-byte encodings and UTF-8
NOT_TEXT = (
    ZIP,
    OLE,
    b"PAR1",
    b"\x1f\x8b",
    b"%PDF",
    b"MZ",
    b"\x7fELF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"Rar!",
    b"7z\xbc\xaf",
)
MACROS = "_VBA_PROJECT".encode("utf-16-le")
MEGABYTE = 1024 * 1024


def keep(token: UUID, *, name: str, chunks: Iterable[bytes]) -> tuple[str, str, int]:
    """Write a content as it comes, look into it, and give its plain name, SHA-256 and size.

    Raises
    ------
    Problem
        ``intake_large``, ``intake_empty``, ``intake_kind``, ``intake_not_its_kind``, ``intake_active`` or ``intake_bomb``;
        nothing is kept then.
    """
    plain = _plain(name)
    if PurePosixPath(plain).suffix.lower() not in KINDS:
        raise Problem("intake_kind", name=plain, allowed=" / ".join(KINDS))
    path = _folder(token) / plain
    path.parent.mkdir(parents=True, mode=0o700)
    try:
        digest, size = _write(path, chunks)
        _look_into(path, size=size)
    except BaseException:
        shutil.rmtree(path.parent)
        raise
    return plain, digest, size


def path_of(upload: Upload) -> Path:
    """Where the content of an upload lies."""
    return _folder(upload.token) / upload.name


def forget(upload: Upload) -> None:
    """Let go of a content that is no longer needed."""
    shutil.rmtree(_folder(upload.token), ignore_errors=True)


def _folder(token: UUID) -> Path:
    return Path(settings.INTAKE) / token.hex


def _plain(name: str) -> str:
    """A file's name without folders and without characters that are not to be printed."""
    last = PurePosixPath(name.replace("\\", "/")).name
    shown = "".join(letter for letter in last if letter.isprintable() and letter not in "#/")
    stem, suffix = PurePosixPath(shown).stem, PurePosixPath(shown).suffix
    return f"{stem[:60] or 'file'}{suffix[:8]}"


def _write(path: Path, chunks: Iterable[bytes]) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with path.open("wb") as file:
        for chunk in chunks:
            size += len(chunk)
            if size > settings.INTAKE_LIMIT:
                raise Problem("intake_large", name=path.name, limit=settings.INTAKE_LIMIT // MEGABYTE)
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest(), size


def _look_into(path: Path, *, size: int) -> None:
    with path.open("rb") as file:
        head = file.read(4096)
    kind = path.suffix.lower()
    if not size or not head.strip():
        raise Problem("intake_empty", name=path.name)
    if kind == ".xlsx" and head.startswith(ZIP):
        packed.look_into(path)
    elif kind == ".xls" and head.startswith(OLE):
        if MACROS in path.read_bytes():
            raise Problem("intake_active", name=path.name)
    elif kind == ".xlsx" or not _is_text(head):
        raise Problem("intake_not_its_kind", name=path.name)


def _is_text(head: bytes) -> bool:
    """Text as exports are: in a two-byte encoding only with its mark. (An export called .xls that holds text is common.)"""
    if head.startswith(NOT_TEXT):
        return False
    return head.startswith(MARKS[:2]) or b"\0" not in head
