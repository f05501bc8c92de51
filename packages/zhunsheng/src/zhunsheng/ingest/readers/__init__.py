"""Files to blocks of text columns, a bounded number of rows at a time, each row with its line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from zhunsheng.errors import Problem
from zhunsheng.ingest.profile import Profile
from zhunsheng.ingest.readers import delimited, excel, parquet
from zhunsheng.ingest.readers.base import Reading


def kind(path: Path) -> str:
    """``csv``, ``excel`` or ``parquet``, by the first bytes: an export called .xls that holds text is common."""
    try:
        with path.open("rb") as file:
            magic = file.read(8)
    except OSError as error:
        raise Problem("file_unreadable", file=str(path), detail=error.strerror or str(error)) from error
    if magic.startswith((b"\xd0\xcf\x11\xe0", b"PK\x03\x04")):
        return "excel"
    if magic.startswith(b"PAR1"):
        return "parquet"
    if path.suffix.lower() in (".parquet", ".xls", ".xlsx") and b"\0" in magic:
        raise Problem("file_damaged", file=path.name, detail=f"{path.suffix}?")
    return "csv"


def read(path: Path, *, profile: Profile, known: set[str]) -> Iterator[Reading]:
    """One reading for a file, or one for each sheet of a workbook.

    Parameters
    ----------
    known : the source columns that the profile looks for; the header is the row that has most of them.
    """
    what = kind(path)
    if what not in profile.formats:
        raise Problem("format_unexpected", file=path.name, kind=what, allowed=", ".join(profile.formats))
    if what == "csv":
        return iter([delimited.reading(path, profile=profile, known=known)])
    if what == "excel":
        return excel.readings(path, known=known)
    return iter([parquet.reading(path)])
