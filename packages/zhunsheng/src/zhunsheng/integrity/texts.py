"""Sentences about indicators, warnings, checks and runs, in Chinese and English, from texts.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from zhunsheng.errors import Lang

LANGS: tuple[Lang, Lang] = ("zh", "en")


@cache
def catalogue() -> dict[str, Any]:
    """All texts, by section and code: what is shared, and what each signal and benign cause has in its own room."""
    home = files("zhunsheng.integrity")
    rooms = [room / "texts.toml" for room in (home / "signals").iterdir() if (room / "texts.toml").is_file()]
    causes = [file for file in (home / "benign").iterdir() if file.name.endswith(".toml")]
    merged: dict[str, Any] = {}
    for file in (home / "texts.toml", *rooms, *causes):
        for section, entries in tomllib.loads(file.read_text(encoding="utf-8")).items():
            merged.setdefault(section, {}).update(entries)
    return merged


def text(section: str, code: str, *, lang: Lang, params: Mapping[str, object] | None = None) -> str:
    """A text with its parameters filled in, known words translated."""
    words = {key: word(value, lang=lang) for key, value in (params or {}).items()}
    return str(catalogue()[section][code][lang]).format(**words)


def word(value: object, *, lang: Lang) -> object:
    """A value as a sentence shows it: words of the ``word`` section translated, whole floats without a point, counts listed."""
    if isinstance(value, str) and value in catalogue()["word"]:
        return catalogue()["word"][value][lang]
    if isinstance(value, dict):
        return ", ".join(f"{key:+d}: {count:,}" for key, count in value.items())
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 1e15 else value
    return value
