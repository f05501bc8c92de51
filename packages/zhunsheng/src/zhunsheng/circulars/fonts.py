"""Fonts that documents name, and the free ones that stand in for them."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.resources import files
from typing import Literal

from zhunsheng.circulars import numerals
from zhunsheng.errors import Lang

Role = Literal["title", "body", "kai", "hei", "song", "latin", "sans"]


@dataclass(frozen=True)
class Font:
    """See fonts.toml for each entry's meaning."""

    role: Role
    official: str
    also: Sequence[str]
    free: Sequence[str]
    debian: str
    licence: str
    weight: str = ""


@cache
def fonts() -> dict[Role, Font]:
    """Every font by what it is used for."""
    data = tomllib.loads(files("zhunsheng.circulars").joinpath("fonts.toml").read_text(encoding="utf-8"))
    return {entry["role"]: Font(**entry) for entry in data["font"]}


def told(*, lang: Lang) -> str:
    """What a document's properties say of its fonts."""
    used = [font for font in fonts().values() if font.role not in ("latin", "sans") or lang == "en"]
    joint = numerals.text("list", "joint", lang=lang)
    free = list(dict.fromkeys(font.free[0] for font in used))
    return numerals.text(
        "property", "fonts", lang=lang, asked=joint.join(font.official for font in used), free=joint.join(free)
    )


def stand_ins() -> str:
    """A fontconfig file in which the free fonts stand in for the official ones that are not installed."""
    rules = [_rule(font) for font in fonts().values()]
    head = '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n<fontconfig>\n'
    return f'{head}<include ignore_missing="yes">/etc/fonts/fonts.conf</include>\n{"".join(rules)}</fontconfig>\n'


def _rule(font: Font) -> str:
    names = [*font.also, *font.free]
    weight = f'<edit name="weight" mode="assign"><const>{font.weight}</const></edit>' if font.weight else ""
    listed = "".join(f"<string>{escape(name)}</string>" for name in names)
    return (
        f'<match target="pattern"><test name="family"><string>{escape(font.official)}</string></test>'
        f'<edit name="family" mode="append" binding="same">{listed}</edit>{weight}</match>\n'
    )


def table() -> bytes:
    """The part word/fontTable.xml: other names under which Word and WPS may find each font."""
    rows = "".join(
        f'<w:font w:name="{escape(font.official)}"><w:altName w:val="{escape(",".join([*font.also, *font.free]))}"/></w:font>'
        for font in fonts().values()
    )
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    return f'{head}<w:fonts xmlns:w="{space}">{rows}</w:fonts>'.encode()
