"""What the library calls its indicators and codes."""

from __future__ import annotations

from typing import cast

from zhunsheng.errors import Lang
from zhunsheng.integrity import texts


def word(value: str, *, lang: str) -> str:
    """An indicator or code in words."""
    return str(texts.word(value, lang=cast("Lang", lang)))
