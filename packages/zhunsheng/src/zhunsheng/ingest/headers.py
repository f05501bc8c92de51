"""What a file's header says to a profile: which columns are known, what they become, what the others come near to."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from zhunsheng.ingest import files, mapping, readers
from zhunsheng.ingest.profile import FORMATS, Profile, Target
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
    targets = files.fitting(path, profile=profile) or profile.targets[:1]
    read = readers.read(path, profile=profile, known=names)
    return [_sheet(reading, profile=profile, targets=targets) for reading in read]


def suited(path: Path, *, profiles: Sequence[Profile]) -> list[tuple[str, int]]:
    """Profiles that could take a file, with how many of its columns each knows, most first."""
    every = {name for profile in profiles for target in profile.targets for name in mapping.known_names(target)}
    encodings = tuple(dict.fromkeys(name for profile in profiles for name in profile.encodings))
    open_to_all = replace(profiles[0], formats=FORMATS, encodings=encodings, delimiter="")
    headers = [reading.header for reading in readers.read(path, profile=open_to_all, known=every)]
    counted = [(profile.id, max((_known(header, path, profile=profile) for header in headers), default=0))
               for profile in profiles]  # fmt: skip
    return sorted((pair for pair in counted if pair[1]), key=lambda pair: (-pair[1], pair[0]))


def _known(header: Sequence[str], path: Path, *, profile: Profile) -> int:
    """Columns of a header that the profile knows; none where it lacks what a table cannot do without."""
    fitting = files.fitting(path, profile=profile)
    if not fitting or any(mapping.missing(target, header=header, profile=profile) for target in fitting):
        return 0
    names = {plain(name) for target in fitting for name in mapping.known_names(target)}
    return sum(plain(name) in names for name in header)


def _sheet(reading: Reading, *, profile: Profile, targets: Sequence[Target]) -> Sheet:
    rows = _first(reading)
    header, headed = reading.header, bool(reading.header)
    if not headed:  # no known name: its first row is offered as one
        header, rows = tuple(rows[0]) if rows else (), rows[1:]
    headings = tuple(_heading(name, targets=targets) for name in header)
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


def _heading(name: str, *, targets: Sequence[Target]) -> Heading:
    columns = tuple(
        (target.name, column)
        for target in targets
        for column in target.columns
        if plain(name) in _names(target, column=column)
    )
    hashed = [TABLES[table].column(column).hashed for table, column in columns]
    return Heading(name, columns, () if columns else _near(name, targets=targets), bool(hashed) and not any(hashed))


def _names(target: Target, *, column: str) -> set[str]:
    return {plain(name) for name in mapping.names_of(target.columns[column])}


def _near(name: str, *, targets: Sequence[Target]) -> tuple[str, ...]:
    """Names that the profile knows and that look like this one."""
    known = {plain(known): known for target in targets for known in sorted(mapping.known_names(target), reverse=True)}
    return tuple(known[match] for match in difflib.get_close_matches(plain(name), sorted(known), n=3, cutoff=NEAR))
