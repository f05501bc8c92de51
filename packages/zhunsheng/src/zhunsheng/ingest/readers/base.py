"""What every reader gives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pyarrow as pa

from zhunsheng.ingest.source import LINE, plain

HEADER_WITHIN = 30  # titles and notes above the header of an export


@dataclass(frozen=True)
class Broken:
    """A line that could not be split into the header's columns."""

    line: int
    text: str
    code: str


@dataclass(frozen=True)
class Block:
    """Some rows: columns ``c0 … cN`` of text and ``_line``; with the broken lines met on the way.

    ``plain`` says that no cell needs tidying: no blanks or marks at its edges, no wide digits, no grouped ones.
    """

    rows: pa.Table
    broken: Sequence[Broken] = ()
    size: int = 0
    plain: bool = False


@dataclass
class Reading:
    """One file or sheet, header known, rows still to come.

    ``header`` is empty where no row looked like one; ``width`` is then the number of columns of the first row.
    """

    name: str
    header: tuple[str, ...]
    blocks: Iterable[Block]
    encoding: str = ""
    width: int = 0
    notes: list[str] = field(default_factory=list)


def find_header(rows: Sequence[Sequence[str]], *, known: set[str]) -> int | None:
    """Which of the first rows is the header: the one with most known names, at least two (or the only column)."""
    names = {plain(name) for name in known}
    scores = [len({plain(cell) for cell in row} & names) for row in rows[:HEADER_WITHIN]]
    if not scores:
        return None
    best = max(range(len(scores)), key=lambda place: scores[place])
    return best if scores[best] >= min(2, len(names)) else None


def block_of_rows(
    rows: Sequence[tuple[int, Sequence[str | None]]], *, width: int, broken: Sequence[Broken] = (), size: int = 0
) -> Block:
    """A block from (line, cells) pairs, all of the given width."""
    columns = {f"c{place}": pa.array([cells[place] for _, cells in rows], pa.string()) for place in range(width)}
    return Block(pa.table({**columns, LINE: pa.array([line for line, _ in rows], pa.int64())}), broken, size)


def ahead(blocks: Iterator[Block]) -> Iterator[Block]:
    """The same blocks, the next one read while the one before is dealt with."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        coming = pool.submit(next, blocks, None)
        while (block := coming.result()) is not None:
            coming = pool.submit(next, blocks, None)
            yield block
