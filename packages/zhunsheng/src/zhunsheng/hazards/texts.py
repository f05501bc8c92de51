"""Sentences of the hazard list, in Chinese and English, from texts.toml."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from zhunsheng.comparisons import texts as compared
from zhunsheng.errors import Lang

LANGS = compared.LANGS
number = compared.number


@cache
def catalogue() -> dict[str, Any]:
    """All texts, by section and code."""
    return tomllib.loads(files("zhunsheng.hazards").joinpath("texts.toml").read_text(encoding="utf-8"))


def text(section: str, code: str, *, lang: Lang, **params: object) -> str:
    """A text with its parameters filled in."""
    return str(catalogue()[section][code][lang]).format(**params)


def word(value: str, *, lang: Lang) -> str:
    """A word of this room's catalogue or the bulletin's, any other as it is."""
    entry = catalogue()["word"].get(value)
    return str(entry[lang]) if entry else compared.word(value, lang=lang)
