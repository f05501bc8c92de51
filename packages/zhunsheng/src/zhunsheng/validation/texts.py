"""Sentences of the report, in Chinese and English, from texts.toml."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from zhunsheng.errors import Lang
from zhunsheng.integrity import texts as shared


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """All texts by code."""
    return tomllib.loads(files("zhunsheng.validation").joinpath("texts.toml").read_text(encoding="utf-8"))


def text(code: str, *, lang: Lang, **params: object) -> str:
    """A text with its parameters filled in, known words translated."""
    return catalogue()[code][lang].format(**{name: word(value, lang=lang) for name, value in params.items()})


def word(value: object, *, lang: Lang) -> object:
    """A word of the report or of the assessment in a language; anything else as it is."""
    if isinstance(value, str) and f"word_{value}" in catalogue():
        return catalogue()[f"word_{value}"][lang]
    return shared.word(value, lang=lang) if isinstance(value, str) else value
