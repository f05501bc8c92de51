"""Workbooks in and out: nothing hostile is opened, everything that leaves is marked."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence

from openpyxl import Workbook
from openpyxl.styles import Font
from python_calamine import CalamineError, CalamineWorkbook

from zhunsheng_desk.bridge.cells import safe_cell
from zhunsheng_desk.problems import Problem

MOST_ROWS, MOST_COLUMNS = 50_000, 100
MOST_UNPACKED = 200 * 1024 * 1024
PARTS = ("[Content_Types].xml", "xl/workbook.xml")
ACTIVE = ("vbaproject", "activex", "/embeddings/", "externallinks", "xl/macrosheets")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def rows_of(content: bytes) -> list[list[str]]:
    """The first sheet as text. Only .xlsx without macros, embedded files or links; sizes are checked before unpacking."""
    _look_inside(content)
    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    except (CalamineError, IndexError) as fault:
        raise Problem("workbook_unreadable") from fault
    if sheet.height > MOST_ROWS or sheet.width > MOST_COLUMNS:
        raise Problem("workbook_large", rows=MOST_ROWS, columns=MOST_COLUMNS)
    return [[_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]


def workbook(headings: Sequence[str], rows: Iterable[Sequence[object]], *, mark: str) -> bytes:
    """A sheet whose first line, footer and properties carry the mark of who took it out, when, and why."""
    book = Workbook()
    sheet = book.active
    if sheet is None:
        raise TypeError("a new workbook has a sheet")
    if mark:
        sheet.append([safe_cell(mark)])
        sheet["A1"].font = Font(italic=True, color="777777")
        if sheet.oddFooter is not None:
            sheet.oddFooter.center.text = mark.replace("&", "&&")
        book.properties.description = mark
    sheet.append([safe_cell(text) for text in headings])
    for row in rows:
        sheet.append([safe_cell(str(cell)) for cell in row])
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _look_inside(content: bytes) -> None:
    try:
        parts = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError) as fault:
        raise Problem("workbook_unreadable") from fault
    names = [part.filename for part in parts]
    if not set(PARTS) <= set(names) or not content.startswith(b"PK"):
        raise Problem("workbook_unreadable")
    if any(word in name.lower() for name in names for word in ACTIVE):
        raise Problem("workbook_active")
    if sum(part.file_size for part in parts) > MOST_UNPACKED or len(parts) > 1000:
        raise Problem("workbook_large", rows=MOST_ROWS, columns=MOST_COLUMNS)


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
