"""What a file's header says to a profile: which columns are known, what they become, what the others come near to."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from zhunsheng.ingest import mapping, readers
from zhunsheng.ingest.profile import Profile, Target
from zhunsheng.ingest.readers.base import Reading
from zhunsheng.ingest.source import plain
from zhunsheng.tables import TABLES

ROWS = 5
NEAR = 0.5  # similarity of two names (difflib) from which one is offered for the other
MASK = "•••"


@dataclass(frozen=True)
class Heading:
    """One column of a file.

    Parameters
    ----------
    columns : what it becomes, as table and column; empty where the profile does not know it.
    near : known names that look like it, best first.
    shown : may its values be seen; not where they name persons or plates, nor where nobody knows what they are.
    """

    name: str
    columns: tuple[tuple[str, str], ...]
    near: tuple[str, ...]
    shown: bool


@dataclass(frozen=True)
class Sheet:
    """A file, or a sheet of one: its columns, what the profile misses, and its first rows, masked where need be."""

    name: str
    encoding: str
    headings: tuple[Heading, ...]
    lacking: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def look(path: Path, *, profile: Profile) -> list[Sheet]:
    """The sheets of a file as a profile sees them. Raises Problem where the file cannot be read at all."""
    names = {name for target in profile.targets for name in mapping.known_names(target)}
    return [_sheet(reading, profile=profile) for reading in readers.read(path, profile=profile, known=names)]


def recognised(sheets: Sequence[Sheet]) -> int:
    """How many columns of the best sheet the profile knows, none where it lacks what it cannot do without."""
    return max((sum(bool(one.columns) for one in sheet.headings) for sheet in sheets if not sheet.lacking), default=0)


def _sheet(reading: Reading, *, profile: Profile) -> Sheet:
    rows = _first(reading)
    header, headed = reading.header, bool(reading.header)
    if not headed:  # no known name: its first row is offered as one
        header, rows = tuple(rows[0]) if rows else (), rows[1:]
    headings = tuple(_heading(name, profile=profile) for name in header)
    targets = [target for target in profile.targets if not target.file] or list(profile.targets[:1])
    lacking = [text for target in targets for text in mapping.missing(target, header=header, profile=profile)]
    masked = tuple(
        tuple(cell if heading.shown or not cell else MASK for heading, cell in zip(headings, row, strict=False))
        for row in rows[:ROWS]
    )
    return Sheet(reading.name, reading.encoding, headings, tuple(dict.fromkeys(lacking)), masked)


def _first(reading: Reading) -> list[list[str]]:
    for block in reading.blocks:
        part = block.rows.slice(0, ROWS + 1)
        cells = [part[f"c{place}"].to_pylist() for place in range(reading.width)]
        return [[str(cell or "") for cell in row] for row in zip(*cells, strict=True)]
    return []


def _heading(name: str, *, profile: Profile) -> Heading:
    columns = tuple(
        (target.name, column)
        for target in profile.targets
        for column in target.columns
        if plain(name) in _names(target, column=column)
    )
    hashed = [TABLES[table].column(column).hashed for table, column in columns]
    return Heading(name, columns, () if columns else _near(name, profile=profile), bool(hashed) and not any(hashed))


def _names(target: Target, *, column: str) -> set[str]:
    return {plain(name) for name in mapping.names_of(target.columns[column])}


def _near(name: str, *, profile: Profile) -> tuple[str, ...]:
    """Names that the profile knows and that look like this one."""
    known = {
        plain(known): known for target in profile.targets for known in sorted(mapping.known_names(target), reverse=True)
    }
    return tuple(known[match] for match in difflib.get_close_matches(plain(name), sorted(known), n=3, cutoff=NEAR))
