"""Texts and lists that apps bring as data: one TOML file of the same name in each app, found by its app.

A text is in Chinese and English and is said in the language of the reader. An app adds its permissions, events and
problems by adding its own file; nothing central is edited.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from django.apps import apps
from django.utils.translation import get_language


@dataclass(frozen=True)
class Text:
    """One sentence in both languages; `str` gives that of the reader."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.en if (get_language() or "").startswith("en") else self.zh


@dataclass(frozen=True)
class Entry:
    """One entry of an app's file: its app, its text, and whatever else it says."""

    app: str
    text: Text
    more: Mapping[str, object]


@cache
def gather(name: str) -> Mapping[str, Entry]:
    """All apps' entries of the files called `name`: code -> entry. A code that two apps claim is an error."""
    found: dict[str, Entry] = {}
    for config in apps.get_app_configs():
        path = Path(config.path) / name
        if not config.name.startswith("zhunsheng_desk.") or not path.exists():
            continue
        for code, said in tomllib.loads(path.read_text(encoding="utf-8")).items():
            if code in found:
                raise ValueError(f"{path}: {code} stands in {found[code].app} too")
            more = {key: value for key, value in said.items() if key not in ("zh", "en")}
            found[code] = Entry(app=config.label, text=Text(zh=said["zh"], en=said["en"]), more=MappingProxyType(more))
    return MappingProxyType(found)
