"""Which files a call names, in which order, and which tables each of them fills."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from zhunsheng.errors import Problem
from zhunsheng.ingest.profile import Profile, Target

SUFFIXES = (".csv", ".txt", ".tsv", ".gz", ".xls", ".xlsx", ".parquet")


def expand(paths: Sequence[Path], *, profile: Profile) -> list[Path]:
    """The files named, and those of folders named that the profile can take; parts of an export in counting order."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = [entry for entry in path.iterdir() if entry.is_file() and entry.suffix.lower() in SUFFIXES]
            found += [entry for entry in inside if fitting(entry, profile=profile)]
        elif path.is_file():
            found.append(path)
        else:
            raise Problem("file_unreadable", file=str(path), detail="no such file / 没有该文件")
    if not found:
        raise Problem("nothing_to_read", paths=", ".join(map(str, paths)), suffixes=", ".join(SUFFIXES))
    return sorted(dict.fromkeys(found), key=_counting)


def _counting(path: Path) -> list[tuple[int, str]]:
    """Sorts part 2 before part 10."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"([0-9]+)", str(path))]


def targets(path: Path, *, profile: Profile) -> tuple[Target, ...]:
    """The tables that a file fills: all of the profile's, or the one that the file is named after."""
    found = fitting(path, profile=profile)
    if not found:
        named = ", ".join(sorted(target.file for target in profile.targets))
        raise Problem("table_unclear", file=path.name, profile=profile.id, allowed=named)
    return found


def fitting(path: Path, *, profile: Profile) -> tuple[Target, ...]:
    """The tables that a file could fill by its name; none where the profile goes by names and knows not this one."""
    stem = path.name.split(".")[0].lower()
    return tuple(target for target in profile.targets if not target.file or _named(stem, after=target.file))


def _named(stem: str, *, after: str) -> bool:
    """``enforcement``, ``enforcement_2`` and ``enforcement-2024-01`` are named after enforcement."""
    return re.fullmatch(rf"{re.escape(after)}([-_ (]?[0-9].*|[-_ ]part.*)?", stem) is not None
