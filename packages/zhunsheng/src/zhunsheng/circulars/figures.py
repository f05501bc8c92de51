"""Figures: a value, how it is written, and the selection it comes from. Sentences and charts take nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import ibis.expr.types as ir

from zhunsheng.circulars import numerals
from zhunsheng.circulars.marks import Marked
from zhunsheng.circulars.sources import File, Where
from zhunsheng.errors import Lang


@dataclass(frozen=True)
class Source:
    """Where a figure, or a column of figures, comes from.

    Parameters
    ----------
    ref : its key in this document; the annex numbers those that are used, in order of appearance.
    told : what the figure says, in the language of the document.
    taken : the column, or how the figure is worked out from columns.
    rows : rows of the table that the selection holds. records : how to reach the records below them, where the table says it.
    """

    ref: str
    told: str
    file: File
    where: tuple[Where, ...]
    taken: str
    rows: int
    records: str = ""
    note: str = ""


@dataclass(frozen=True)
class Figure:
    """A number of the document.

    Parameters
    ----------
    value : as counted, None where there is none. text : as the document writes it.
    """

    value: float | None
    text: str
    source: Source

    @property
    def marked(self) -> Marked:
        """The text for a template, leading to its source."""
        return Marked(self.text, kind="figure", ref=self.source.ref)

    def __str__(self) -> str:
        return str.__str__(self.marked)

    def __html__(self) -> str:
        return self.marked.__html__()

    def __bool__(self) -> bool:
        return bool(self.value)

    def __eq__(self, other: object) -> bool:
        return self.value == (other.value if isinstance(other, Figure) else other)

    def __hash__(self) -> int:
        return hash((self.value, self.text, self.source.ref))

    def __lt__(self, other: float) -> bool:
        return (self.value or 0) < other

    def __gt__(self, other: float) -> bool:
        return (self.value or 0) > other


@dataclass
class Book:
    """All figures of one document and their sources.

    Parameters
    ----------
    lang : language of the document.
    """

    lang: Lang
    sources: dict[str, Source] = field(default_factory=dict)

    def source(
        self,
        told: str,
        *,
        file: File,
        where: Sequence[Where] = (),
        taken: str,
        rows: int,
        part: bool = False,
        **more: str,
    ) -> Source:
        """A source, the same one where the same is asked for again.

        Parameters
        ----------
        part : ``rows`` are those of one row of a column; the source of the column holds the rows of all of them.
        """
        ref = f"s{_digest((told, file.name, tuple(map(str, where)), taken))}"
        known = self.sources.get(ref)
        if known is None:
            self.sources[ref] = Source(ref, told, file, tuple(where), taken, rows, **more)
        elif part:
            self.sources[ref] = replace(known, rows=known.rows + rows)
        return self.sources[ref]

    def count(self, value: float | None, *, source: Source) -> Figure:
        """A whole number."""
        return Figure(value, numerals.count(value, lang=self.lang), source)

    def number(self, value: float | None, *, source: Source, digits: int = 1) -> Figure:
        """A number with decimals."""
        return Figure(value, numerals.decimal(value, digits=digits), source)

    def money(self, value: float | None, *, source: Source) -> Figure:
        """Money in ten thousands."""
        return Figure(value, numerals.ten_thousands(value), source)

    def share(self, part: float | None, *, of: float | None, source: Source) -> Figure:
        """A part of a whole as a percentage; no number where the whole is nothing."""
        value = part / of if part is not None and of else None
        return Figure(value, numerals.percent(value), source)

    def change(
        self, now: float | None, *, then: float | None, unit: str, source: Source, money: bool = False
    ) -> Figure:
        """A change in words."""
        text = numerals.change(now, then=then, unit=unit, lang=self.lang, money=money)
        return Figure(_difference(now, then), text, source)

    def signed(self, now: float | None, *, then: float | None, source: Source, money: bool = False) -> Figure:
        """A change as a cell of a table."""
        return Figure(_difference(now, then), numerals.signed(now, then=then, lang=self.lang, money=money), source)

    def between(self, low: float | None, high: float | None, *, source: Source) -> Figure:
        """An interval."""
        return Figure(low, numerals.interval(low, high), source)


def counted(file: File, *, where: Sequence[Where], by: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Rows of a selection, counted by columns as ``n``."""
    rows = file.where(where)
    if not by:
        return file.run(rows.aggregate(n=rows.count()))
    return file.run(rows.group_by(list(by)).aggregate(n=rows.count()).order_by(list(by)))


def one(expr: ir.Table, *, file: File) -> Mapping[str, Any]:
    """The only row of an expression."""
    return file.run(expr)[0]


def _difference(now: float | None, then: float | None) -> float | None:
    return None if now is None or then is None else now - then


def _digest(key: object) -> str:
    return hashlib.sha256(repr(key).encode()).hexdigest()[:10]
