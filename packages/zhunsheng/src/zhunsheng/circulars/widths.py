"""How wide a text is on paper."""

from __future__ import annotations

import unicodedata


def width(text: str) -> float:
    """Width in Chinese characters: Latin letters and figures count half."""
    return sum(1.0 if unicodedata.east_asian_width(letter) in "WFA" else 0.5 for letter in text)
