"""Sentences of the bulletin, in Chinese and English, from texts.toml."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from zhunsheng.errors import Lang

LANGS: tuple[Lang, Lang] = ("zh", "en")


@cache
def catalogue() -> dict[str, Any]:
    """All texts, by section and code."""
    return tomllib.loads(files("zhunsheng.comparisons").joinpath("texts.toml").read_text(encoding="utf-8"))


def text(section: str, code: str, *, lang: Lang, **params: object) -> str:
    """A text with its parameters filled in."""
    return str(catalogue()[section][code][lang]).format(**params)


def word(value: str, *, lang: Lang, section: str = "word") -> str:
    """A word of the catalogue, of a section of its own first; any other as it is."""
    entry = catalogue()[section].get(value) or catalogue()["word"].get(value)
    return str(entry[lang]) if entry else value


def number(value: float) -> str:
    """A number as a sentence shows it."""
    if value != value:
        return "—"
    if value in (float("inf"), float("-inf")):
        return "∞"
    if abs(value) >= 100 or value == round(value):
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def chance(p: float) -> str:
    """A p-value as a sentence shows it."""
    return f"{p:.2f}" if p >= 0.01 else f"{p:.1e}"
