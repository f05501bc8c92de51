"""A sheet's lines as values of our columns, under whatever known heading."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from zhunsheng_desk.problems import Problem
from zhunsheng_desk.texts import Entry, gather


def columns(kind: str) -> dict[str, Entry]:
    """The columns of a file of units or of people."""
    return {
        code: entry for code, entry in gather("columns.toml").items() if kind in cast("list[str]", entry.more["files"])
    }


def headings(kind: str) -> list[str]:
    """What the template's first line says."""
    return [names(entry)[0] for entry in columns(kind).values()]


def names(entry: Entry) -> list[str]:
    """The headings under which a column is known."""
    return cast("list[str]", entry.more["names"])


def read(rows: Sequence[Sequence[str]], *, kind: str) -> list[tuple[int, dict[str, str]]]:
    """Line number and values of each line that is not empty. The first line names the columns, in any order."""
    wanted = columns(kind)
    first = [cell.strip().lower() for cell in rows[0]] if rows else []
    place = {code: _place(entry, first) for code, entry in wanted.items()}
    missing = [
        str(wanted[code].text) for code, at in place.items() if at is None and not wanted[code].more.get("optional")
    ]
    if missing:
        allowed = "、".join(name for entry in wanted.values() for name in names(entry))
        raise Problem("columns_missing", columns="、".join(missing), allowed=allowed)
    return [
        (line, {code: _cell(row, at) for code, at in place.items()})
        for line, row in enumerate(rows[1:], start=2)
        if any(cell.strip() for cell in row)
    ]


def _place(entry: Entry, first: list[str]) -> int | None:
    found = [first.index(name) for name in names(entry) if name in first]
    return found[0] if found else None


def _cell(row: Sequence[str], at: int | None) -> str:
    return row[at].strip().removeprefix("'") if at is not None and at < len(row) else ""
