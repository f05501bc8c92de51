"""The slow, exact way through delimited text: line by line, each broken line found, no good one lost."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field

from zhunsheng.ingest.readers.base import Broken

LONGEST = 1 << 20  # bytes of one line
TALLEST = 100  # lines of one record with line breaks inside quotes
KEPT = 4000  # characters of a line too long to keep whole
csv.field_size_limit(4 * LONGEST)


@dataclass
class Split:
    """Records with the line each starts on, the broken lines, and lines left over for the next block."""

    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    broken: list[Broken] = field(default_factory=list)
    left: list[bytes] = field(default_factory=list)


def split(data: Sequence[bytes], *, first: int, encoding: str, delimiter: str, width: int, last: bool) -> Split:
    """Split physical lines into records of ``width`` cells.

    Parameters
    ----------
    data : lines with their ends. ``first`` is the number of the first one.
    last : no line follows; otherwise a record that may go on in the next block is left over.
    """
    made = Split()
    place = 0
    while place < len(data):
        number = first + place
        text, code = _decoded(data[place], encoding=encoding)
        if code:
            made.broken.append(Broken(number, text, code))
            place += 1
            continue
        cells, taken = _record(data, place=place, text=text, encoding=encoding, delimiter=delimiter, width=width)
        if cells is None and taken == 0 and not last and len(data) - place < TALLEST:
            made.left = list(data[place:])
            break
        if cells is None:
            made.broken.append(Broken(number, text, "unclosed_quote" if taken == 0 else "wrong_field_count"))
        elif any(cells):
            made.rows.append((number, cells))
        place += max(taken, 1)
    return made


def _decoded(line: bytes, *, encoding: str) -> tuple[str, str]:
    """The line's text and what is wrong with it."""
    if len(line) > LONGEST:
        return line[:KEPT].decode(encoding, errors="replace"), "line_too_long"
    bare = line.rstrip(b"\r\n")
    if b"\0" in bare:
        return bare.decode(encoding, errors="replace").replace("\0", "\ufffd"), "nul_byte"
    try:
        return bare.decode(encoding), ""
    except UnicodeDecodeError:
        return bare.decode(encoding, errors="replace"), "bad_encoding"


def _record(
    data: Sequence[bytes], *, place: int, text: str, encoding: str, delimiter: str, width: int
) -> tuple[list[str] | None, int]:
    """The record that starts here and how many lines it takes.

    None with 1: cells do not fit the header. None with 0: a quote is opened and not closed in a way that fits.
    """
    cells, open_quote = _parsed(text, delimiter=delimiter)
    if not open_quote:
        return _fitted(cells, width=width), 1
    joined = text
    for taken in range(2, min(TALLEST, len(data) - place) + 1):
        more, code = _decoded(data[place + taken - 1], encoding=encoding)
        if code or len(joined) > LONGEST:
            break
        joined = f"{joined}\n{more}"
        cells, open_quote = _parsed(joined, delimiter=delimiter)
        if not open_quote and (fitted := _fitted(cells, width=width)) is not None:
            return fitted, taken
    return None, 0


def _parsed(text: str, *, delimiter: str) -> tuple[list[str], bool]:
    """Cells, and whether a quote is still open at the end."""
    source = [text] if "\n" not in text else text.splitlines(keepends=True)
    try:
        return next(csv.reader(source, delimiter=delimiter, strict=True), []), False
    except csv.Error as error:
        if "end of data" in str(error):
            return [], True
    return next(csv.reader([text.replace("\n", " ")], delimiter=delimiter), []), False


def _fitted(cells: list[str], *, width: int) -> list[str] | None:
    """Exactly ``width`` cells; blank ones beyond are dropped, a blank line is all blanks."""
    if not cells:
        return [""] * width
    if len(cells) < width or any(cell.strip() for cell in cells[width:]):
        return None
    return cells[:width]
