"""A source's columns under whatever names they carry, as cleaned text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from zhunsheng.expr import functions as f
from zhunsheng.ingest.profile import Names, Profile

EDGES = " \t\r\n\u3000\u00a0\ufeff\u200b"
EDGED = f"^[{EDGES}]|[{EDGES}]$"
LINE = "_line"


def plain(name: str) -> str:
    """A header as it is compared: width and case folded, blanks and a trailing asterisk or colon dropped."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return re.sub(r"[\s\ufeff\u200b]+|[*:]+$", "", folded)


class Source:
    """The columns of one header over the block table ``c0, c1, …, _line``."""

    def __init__(self, header: Sequence[str], *, profile: Profile) -> None:
        self.header = tuple(header)
        self.profile = profile
        self.table: ir.Table = ibis.table(
            {**{f"c{place}": "string" for place in range(len(header))}, LINE: "int64"}, name="block"
        )
        self._places: dict[str, int] = {}
        for place, name in enumerate(header):
            self._places.setdefault(plain(name), place)

    def over(self, rows: ir.Table) -> Source:
        """The same columns read from another table that still holds them."""
        other = Source(self.header, profile=self.profile)
        other.table = rows
        return other

    def place(self, names: Names) -> int | None:
        """Where the first of the names stands in the header, None where none does."""
        for name in names:
            if (found := self._places.get(plain(name))) is not None:
                return found
        return None

    def text(self, names: Names) -> ir.StringValue | None:
        """The column as text, blanks as null; None where the source has no such column."""
        place = self.place(names)
        if place is None:
            return None
        cell = self.table[f"c{place}"]
        tidy = ibis.cases((cell.re_search(EDGED), f.trim(cell, EDGES)), else_=cell)  # trimming all is four times slower
        return ibis.cases((tidy.isin(sorted({"", *self.profile.blank})), ibis.null("string")), else_=tidy)

    def line(self) -> ir.StringValue:
        """The row's line number as text; of a row exported from quarantine, the line that it first had."""
        first = self.text((LINE,))
        own = self.table[LINE].cast("string")
        return own if first is None else ibis.coalesce(first, own)
