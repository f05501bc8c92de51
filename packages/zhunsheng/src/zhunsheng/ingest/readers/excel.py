"""Workbooks: .xls and .xlsx, every sheet that has the header or goes on from one that had it."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path

import python_calamine

from zhunsheng.errors import Problem
from zhunsheng.ingest.readers.base import HEADER_WITHIN, Block, Reading, block_of_rows, find_header

ROWS = 20_000  # rows of a block
UNPACKED = 1 << 30  # bytes that an .xlsx may unpack to; a full export of 65,535 rows needs about 100 MB
DENSEST = 400  # times that an .xlsx may be larger unpacked than packed, beyond 50 MB
Cell = int | float | str | bool | time | date | datetime | timedelta


def readings(path: Path, *, known: set[str]) -> Iterator[Reading]:
    """One reading for each sheet that holds anything."""
    _refuse_bomb(path)
    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        for name in book.sheet_names:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            if any(cell != "" for row in rows for cell in row):
                yield _sheet(rows, name=f"{path.name}#{name}" if len(book.sheet_names) > 1 else path.name, known=known)
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise Problem("file_damaged", file=path.name, detail=str(error)) from error


def _refuse_bomb(path: Path) -> None:
    """A workbook that unpacks to more than it can honestly hold is not opened."""
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        unpacked = sum(entry.file_size for entry in archive.infolist())
        packed = max(1, sum(entry.compress_size for entry in archive.infolist()))
    if unpacked > UNPACKED or (unpacked > 50 << 20 and unpacked / packed > DENSEST):
        raise Problem("workbook_too_large", file=path.name, size=unpacked >> 20, allowed=UNPACKED >> 20)


def _sheet(rows: Sequence[Sequence[Cell]], *, name: str, known: set[str]) -> Reading:
    top = [[_text(cell) or "" for cell in row] for row in rows[:HEADER_WITHIN]]
    place = find_header(top, known=known)
    header = tuple(top[place]) if place is not None else ()
    width = len(header) or (len(top[0]) if top else 0)
    return Reading(name, header, _blocks(rows, skip=0 if place is None else place + 1, width=width), "", width)


def _blocks(rows: Sequence[Sequence[Cell]], *, skip: int, width: int) -> Iterator[Block]:
    for start in range(skip, len(rows), ROWS):
        part = [
            (start + number + 1, [_text(cell) for cell in row[:width]])
            for number, row in enumerate(rows[start : start + ROWS])
        ]
        yield block_of_rows([entry for entry in part if any(entry[1])], width=width, size=len(part))


def _text(cell: Cell) -> str | None:
    """A cell as an export would print it: whole numbers without a point, moments in ISO form."""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float):
        return _number(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, timedelta):
        return str(cell)
    return str(cell) or None


def _number(value: float) -> str:
    """Beyond fifteen digits a spreadsheet has already lost some: shown with an exponent, so that ids are refused."""
    if not value.is_integer():
        return repr(value)
    return f"{value:.14e}" if abs(value) >= 1e15 else str(int(value))
