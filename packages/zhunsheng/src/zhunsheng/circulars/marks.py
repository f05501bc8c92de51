"""Marks around what a document takes from data: which source a number has, until the last step makes it a link.

A mark is three characters of a private plane that no font and no register uses: start, divider, end. A template that a
clerk writes needs to know nothing of them, and formatting stays as the template has it.
"""

from __future__ import annotations

import re
from typing import Literal

from markupsafe import escape

Kind = Literal["figure", "given", "name", "chart", "anchor"]
START, DIVIDER, END = "\U0010f710", "\U0010f711", "\U0010f712"
MARK = re.compile(f"{START}([a-z]+):([^{DIVIDER}]*){DIVIDER}([^{END}]*){END}")
_FOREIGN = re.compile(f"[{START}{DIVIDER}{END}\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """Text that XML can hold and that holds no mark; breaks and runs of blanks become one blank."""
    return " ".join(_FOREIGN.sub("", text).split())


class Marked(str):
    """A text in its mark, for a template; plain where Python asks for the value itself."""

    __slots__ = ("plain",)
    plain: str

    def __new__(cls, text: str, *, kind: Kind, ref: str = "") -> Marked:
        """Mark a text."""
        shown = clean(text)
        made = super().__new__(cls, f"{START}{kind}:{ref}{DIVIDER}{shown}{END}")
        made.plain = shown
        return made

    def __html__(self) -> str:
        return str(escape(str.__str__(self)))


def given(text: str) -> Marked:
    """What the format itself states: a date, a period, the name of a document."""
    return Marked(text, kind="given")


def name(text: str) -> Marked:
    """What the data call something: a unit, a road, a rule."""
    return Marked(text, kind="name")


def refs(text: str) -> list[str]:
    """Sources of the figures and charts in a text, in order of appearance, each once."""
    return list(dict.fromkeys(ref for kind, ref, _ in MARK.findall(text) if kind in ("figure", "chart")))


def without(text: str) -> str:
    """The text that is the template's own: everything marked left out."""
    return MARK.sub("", text)


def unmarked(text: str) -> str:
    """The text as it reads."""
    return MARK.sub(r"\3", text)
