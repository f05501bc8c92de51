"""What the library calls its indicators and the columns of records."""

from __future__ import annotations

from functools import cache
from typing import cast

from zhunsheng.errors import Lang
from zhunsheng.integrity import texts
from zhunsheng.tables import TABLES


def word(value: str, *, lang: str) -> str:
    """An indicator or code in words."""
    return str(texts.word(value, lang=cast("Lang", lang)))


def column(name: str, *, lang: str) -> str:
    """A column of records in words."""
    said = _columns().get(name)
    return name if said is None else said[lang != "zh"]


@cache
def _columns() -> dict[str, tuple[str, str]]:
    return {column.name: (column.zh.rstrip("。"), column.en.rstrip(".")) for column in TABLES["enforcement"].columns}
