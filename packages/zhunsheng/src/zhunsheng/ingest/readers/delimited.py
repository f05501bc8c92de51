"""Delimited text, block by block, every row with its exact line.

The fast way gives a block to Arrow's parser. It is taken only where it provably agrees with the slow way: the block
decodes, has no NUL, lone carriage return or quote that could hide a line break, and Arrow finds one row a line. Any
other block goes line by line through `lines.split`, which finds each broken line and loses no good one.
"""

from __future__ import annotations

import codecs
import csv
import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from zhunsheng.errors import Problem
from zhunsheng.ingest.profile import Profile
from zhunsheng.ingest.readers import lines
from zhunsheng.ingest.readers.base import HEADER_WITHIN, Block, Reading, block_of_rows, find_header
from zhunsheng.ingest.source import LINE, plain

BLOCK = 40 << 20  # bytes
# wide and no-break blanks, marks, wide forms (in UTF-8); quotes, also those that keep a number text
SUSPECT = (b"\xe3\x80\x80", b"\xc2\xa0", b"\xef\xbb\xbf", b"\xe2\x80\x8b", b"\xef\xbc", b'"', b"'", b"`")
BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
DELIMITERS = ",\t;$|"


@dataclass(frozen=True)
class Form:
    """How the text is written: its encoding, the length of its byte-order mark, its delimiter."""

    encoding: str
    mark: int
    delimiter: str
    width: int = 0

    @property
    def inner(self) -> str:
        """The encoding of the bytes that the blocks hold: two-byte encodings are turned into UTF-8 on the way."""
        return "utf-8" if self.encoding.startswith("utf-16") else self.encoding


def reading(path: Path, *, profile: Profile, known: set[str]) -> Reading:
    """The file with its header found; blocks follow."""
    head = _head(path)
    encoding, mark = _encoding(head, allowed=profile.encodings)
    top = head[mark:].decode(encoding, errors="replace").splitlines()[:HEADER_WITHIN]
    delimiter, rows = _delimiter(top, allowed=profile.delimiter or DELIMITERS, known=known)
    place = find_header(rows, known=known)
    header = tuple(rows[place]) if place is not None else ()
    width = len(header) or max((len(row) for row in rows[:1]), default=0)
    form = Form(encoding, mark, delimiter, width)
    return Reading(path.name, header, _blocks(path, form=form, skip=0 if place is None else place + 1), encoding, width)


def _open(path: Path, *, mark: int = 0, encoding: str = "") -> BinaryIO:
    """The bytes of the file, unzipped where it is gzip, after its mark, two-byte encodings as UTF-8."""
    with path.open("rb") as start:
        zipped = start.read(2) == b"\x1f\x8b"
    file = cast(BinaryIO, gzip.open(path, "rb") if zipped else path.open("rb"))  # noqa: SIM115  (the caller closes it)
    file.read(mark)
    if encoding.startswith("utf-16"):
        return cast(BinaryIO, codecs.EncodedFile(file, "utf-8", encoding, errors="replace"))
    return file


def _head(path: Path) -> bytes:
    try:
        with _open(path) as file:
            head = file.read(1 << 20)
    except (OSError, EOFError, gzip.BadGzipFile) as error:
        raise Problem("file_damaged", file=path.name, detail=str(error)) from error
    if not head.strip():
        raise Problem("file_empty", file=path.name)
    return head


def _encoding(head: bytes, *, allowed: tuple[str, ...]) -> tuple[str, int]:
    """By byte-order mark, else the allowed encoding in which fewest lines of the head fail to decode."""
    for mark, name in BOMS:
        if head.startswith(mark):
            return name, len(mark)
    return min(allowed, key=lambda name: (_undecodable(head, encoding=name), allowed.index(name))), 0


def _undecodable(head: bytes, *, encoding: str) -> int:
    """Lines of the head that do not decode; the last one may be cut and does not count."""
    wrong = 0
    for line in head.split(b"\n")[:-1] or [head]:
        try:
            line.decode(encoding)
        except UnicodeDecodeError:
            wrong += 1
    return wrong


def _delimiter(top: list[str], *, allowed: str, known: set[str]) -> tuple[str, list[list[str]]]:
    """The delimiter under which some row shows most known names, and the first rows split by it."""
    names = {plain(name) for name in known}
    best: tuple[int, str, list[list[str]]] = (-1, allowed[0], [])
    for delimiter in allowed:
        rows = [next(csv.reader([line.replace("\0", "")], delimiter=delimiter), []) for line in top]
        score = max((len({plain(cell) for cell in row} & names) for row in rows), default=0)
        if score > best[0]:
            best = (score, delimiter, rows)
    return best[1], best[2]


def _blocks(path: Path, *, form: Form, skip: int) -> Iterator[Block]:
    """All rows after the first ``skip`` lines."""
    first, left = 1, b""
    try:
        with _open(path, mark=form.mark, encoding=form.encoding) as file:
            for data, last in _chunks(file):
                whole = left + data if left else data
                block, first, left = _block(whole, form=form, first=first, skip=skip, last=last)
                skip = 0
                yield block
    except (OSError, EOFError, gzip.BadGzipFile) as error:
        raise Problem("file_damaged", file=path.name, detail=str(error)) from error


def _chunks(file: BinaryIO) -> Iterator[tuple[bytes, bool]]:
    """Bytes that end at a line's end, and whether they are the last."""
    carry = b""
    data = file.read(BLOCK)
    while data:
        following = file.read(BLOCK)
        whole = carry + data if carry else data
        if b"\n" not in whole and b"\r" in whole:  # an old Macintosh's line ends
            whole = whole.replace(b"\r", b"\n")
        cut = len(whole) if not following else whole.rfind(b"\n") + 1
        if cut or not following:
            yield whole[:cut], not following
        carry, data = whole[cut:], following


def _block(data: bytes, *, form: Form, first: int, skip: int, last: bool) -> tuple[Block, int, bytes]:
    """The rows of a chunk, the number of the line after it, and bytes left over for the next."""
    for _ in range(skip):
        data = data[data.find(b"\n") + 1 or len(data) :]
    first += skip
    fast = _fast(data, form=form, first=first)
    if fast is not None:
        return fast, first + fast.rows.num_rows, b""
    physical = data.splitlines(keepends=True) if b"\r" not in data else _split_lines(data)
    made = lines.split(
        physical, first=first, encoding=form.inner, delimiter=form.delimiter, width=form.width, last=last
    )
    left = b"".join(made.left)
    block = block_of_rows(made.rows, width=form.width, broken=made.broken, size=len(data) - len(left))
    return block, first + len(physical) - len(made.left), left


def _split_lines(data: bytes) -> list[bytes]:
    """Lines by their line feeds alone: a lone carriage return belongs to its cell."""
    parts = data.split(b"\n")
    return [part + b"\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])


def _fast(data: bytes, *, form: Form, first: int) -> Block | None:
    """Arrow's parse of the chunk, None where the slow way must look."""
    feeds = data.count(b"\n")
    if not data or b"\0" in data or data.count(b"\r") != data.count(b"\r\n"):
        return None
    rows = feeds + (not data.endswith(b"\n"))
    try:
        text = data if form.inner == "utf-8" else data.decode(form.inner).encode()
        table = pacsv.read_csv(
            pa.BufferReader(text),
            read_options=pacsv.ReadOptions(column_names=[f"c{n}" for n in range(form.width)], block_size=4 << 20),
            parse_options=pacsv.ParseOptions(delimiter=form.delimiter, ignore_empty_lines=False),
            convert_options=pacsv.ConvertOptions(
                column_types={f"c{n}": pa.string() for n in range(form.width)}, strings_can_be_null=False
            ),
        )
    except (pa.ArrowInvalid, UnicodeDecodeError):
        return None
    if table.num_rows != rows:
        return None
    numbers = pa.array(np.arange(first, first + rows))
    return Block(table.append_column(LINE, numbers), size=len(data), plain=_is_plain(text, delimiter=form.delimiter))


def _is_plain(text: bytes, *, delimiter: str) -> bool:
    """Is every cell of the chunk as it should be kept? A quick look at the bytes, never wrong with yes."""
    if any(mark[:1] in text and mark in text for mark in SUSPECT) or (b"\t" in text and delimiter != "\t"):
        return False  # one byte is found much faster than several
    if b" " not in text:
        return True
    mark = delimiter.encode()
    edges = (mark + b" ", b" " + mark, b"\n ", b" \n", b" \r")
    return not (text.startswith(b" ") or text.endswith(b" ") or any(edge in text for edge in edges))
