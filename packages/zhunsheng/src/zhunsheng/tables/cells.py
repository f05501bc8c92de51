"""Cells of files that people open in a spreadsheet."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?([eE][+-]?[0-9]+)?%?")
_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def safe_cell(text: str) -> str:
    """The text so that no spreadsheet takes it for a formula: an apostrophe before it where it might, unless a number.

    `ingest` takes that apostrophe off again.
    """
    return f"'{text}" if text.startswith(_STARTS) and not _NUMBER.fullmatch(text) else text
