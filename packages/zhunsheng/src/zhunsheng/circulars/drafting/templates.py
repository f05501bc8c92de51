"""The templates of all kinds in both languages, as bytes: the same styles and prose give the same files."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import datetime
from importlib.resources import files
from io import BytesIO
from typing import Any, get_args

import docx
from docx.document import Document
from docx.oxml.ns import qn

from zhunsheng.circulars import fonts, packing
from zhunsheng.circulars.drafting import blocks, page, styles
from zhunsheng.circulars.kinds import Kind
from zhunsheng.errors import Lang

LANGS: tuple[Lang, Lang] = ("zh", "en")
MADE = datetime(2026, 1, 1)  # noqa: DTZ001  (the format of the properties has no zone)


def name(kind: Kind, *, lang: Lang) -> str:
    """File of a shipped template."""
    return f"{kind}.{lang}.docx"


def templates() -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each template."""
    for kind in get_args(Kind):
        for lang in LANGS:
            yield name(kind, lang=lang), template(kind, lang=lang)


def template(kind: Kind, *, lang: Lang) -> bytes:
    """One template."""
    document = docx.Document()
    _empty(document)
    styles.add(document, lang=lang)
    page.set_up(document, lang=lang)
    frame, own = _prose("frame"), _prose(kind)
    for block in frame["before"]:
        blocks.add(document, block=block, lang=lang)
    *earlier, last = own["block"]
    for block in [*earlier, {**last, "keep": True}]:  # so that the page of the seal never stands without text
        for part in frame["address"] if block.get("style") == "address" else [block]:
            blocks.add(document, block=part, lang=lang)
    for block in frame["after"]:
        blocks.add(document, block=block, lang=lang)
    blocks.imprint(document, lang=lang)
    blocks.paragraph(document, of="control", text="", lang=lang)  # what the frame is bound to
    held = BytesIO()
    document.save(held)
    return packing.packed(held.getvalue(), replaced={"word/fontTable.xml": fonts.table()})


def _prose(name: str) -> dict[str, Any]:
    folder = files("zhunsheng.circulars.drafting").joinpath("prose")
    return tomllib.loads(folder.joinpath(f"{name}.toml").read_text(encoding="utf-8"))


def _empty(document: Document) -> None:
    """Nothing of the library's own default but what Word needs."""
    properties = document.core_properties
    properties.author, properties.last_modified_by, properties.comments, properties.title = "准绳 Zhunsheng", "", "", ""
    properties.created = properties.modified = MADE
    properties.revision = 1
    for ref, relation in list(document.part.package.rels.items()):
        if relation.reltype.endswith("/thumbnail"):
            del document.part.package.rels[ref]
    settings = document.settings.element
    for old in settings.findall(qn("w:themeFontLang")):
        old.set(qn("w:val"), "en-US")
        old.set(qn("w:eastAsia"), "zh-CN")
    defaults = document.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    for old in [] if defaults is None else defaults.findall(qn("w:lang")):
        old.set(qn("w:val"), "en-US")  # letters and figures; with Chinese rules LibreOffice would break inside a number
        old.set(qn("w:eastAsia"), "zh-CN")
