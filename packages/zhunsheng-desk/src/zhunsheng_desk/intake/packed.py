"""Workbooks as archives: no part that acts, no part larger than it says, not more in all than is taken."""

from __future__ import annotations

import struct
import zipfile
import zlib
from pathlib import Path
from typing import BinaryIO

from zhunsheng_desk.problems import Problem
from zhunsheng_desk.web.workbooks import ACTIVE, PARTS

MOST_UNPACKED = 300 * 1024 * 1024  # a full sheet of the old size (65,535 rows) unpacks to about 100 MB
MOST_PARTS = 2000
CHUNK = 1 << 20


def look_into(path: Path) -> None:
    """Refuse a workbook that holds macros, embedded files or links, or that would unpack to too much.

    What an archive says of its sizes is not believed: each part is unpacked, piece by piece, to no more than it says.
    """
    try:
        with zipfile.ZipFile(path) as book:
            parts = book.infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as fault:
        raise Problem("intake_not_its_kind", name=path.name) from fault
    names = [part.filename for part in parts]
    if not set(PARTS) <= set(names) or len(set(names)) != len(names) or len(parts) > MOST_PARTS:
        raise Problem("intake_not_its_kind", name=path.name)
    if any(word in name.lower() for name in names for word in ACTIVE):
        raise Problem("intake_active", name=path.name)
    size = sum(part.file_size for part in parts)
    if size > MOST_UNPACKED:
        raise Problem("intake_bomb", name=path.name, size=size >> 20, limit=MOST_UNPACKED >> 20)
    with path.open("rb") as file:
        if not all(_honest(file, part) for part in parts):
            raise Problem("intake_not_its_kind", name=path.name)


def _honest(file: BinaryIO, part: zipfile.ZipInfo) -> bool:
    """Whether a part unpacks to just the size that it says."""
    if part.compress_type == zipfile.ZIP_STORED:
        return part.compress_size == part.file_size
    if part.compress_type != zipfile.ZIP_DEFLATED or part.flag_bits & 1:
        return False
    file.seek(part.header_offset)
    head = file.read(30)
    if len(head) < 30 or not head.startswith(b"PK\x03\x04"):
        return False
    name, extra = struct.unpack("<HH", head[26:30])
    file.seek(part.header_offset + 30 + name + extra)
    return _unpacked(file, packed=part.compress_size, most=part.file_size) == part.file_size


def _unpacked(file: BinaryIO, *, packed: int, most: int) -> int:
    """Bytes that a part unpacks to, -1 where they are more than `most` or no such stream."""
    stream, size = zlib.decompressobj(-15), 0
    try:
        while packed > 0 and (data := file.read(min(CHUNK, packed))):
            packed -= len(data)
            while data:
                size += len(stream.decompress(data, CHUNK))
                data = stream.unconsumed_tail
                if size > most:
                    return -1
        size += len(stream.flush())
    except zlib.error:
        return -1
    return size if size <= most and stream.eof else -1
