"""Styles of a template, from styles.toml: named in the language of the template, so that a clerk finds them in Word."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

from zhunsheng.circulars.fonts import Role, fonts
from zhunsheng.errors import Lang

ALIGN = {
    "both": WD_ALIGN_PARAGRAPH.JUSTIFY,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
}
WIDE = 156  # mm of the type area
RED = "E60012"
RULE = ("12", "11")  # eighths of a point of the red rule; points between it and the number: 4 mm


@dataclass(frozen=True)
class Style:
    """See styles.toml for each entry's meaning."""

    id: str
    of: str
    zh: str
    en: str
    font: Role
    latin: Role
    size: float
    align: Literal["both", "center", "left", "right"]
    line: float = 0
    first: float = 0
    left: float = 0
    right: float = 0
    before: float = 0
    after: float = 0
    tight: int = 0
    tab: float = 0
    outline: int = -1
    colour: str = ""
    keep: bool = False
    new_page: bool = False
    rule: bool = False
    shaded: bool = False
    bold_latin: bool = False
    italic_latin: bool = False

    def name(self, *, lang: Lang) -> str:
        """What Word calls it."""
        return self.zh if lang == "zh" else self.en


@cache
def styles() -> dict[str, Style]:
    """Every style by what it is for."""
    text = files("zhunsheng.circulars.drafting").joinpath("styles.toml").read_text(encoding="utf-8")
    return {entry["of"]: Style(**entry) for entry in tomllib.loads(text)["style"]}


def add(document: Document, *, lang: Lang) -> None:
    """Put all styles into a document."""
    for style in styles().values():
        made = document.styles.add_style(style.name(lang=lang), WD_STYLE_TYPE.PARAGRAPH)
        assert isinstance(made, ParagraphStyle)
        made.element.set(qn("w:styleId"), style.id)
        made.quick_style = True
        _letters(made, style=style, lang=lang)
        _paragraph(made, style=style, lang=lang)


def _letters(made: ParagraphStyle, *, style: Style, lang: Lang) -> None:
    chinese = fonts()[style.font].official
    latin = chinese if lang == "zh" else fonts()[style.latin].official
    made.font.name, made.font.size = latin, Pt(style.size)
    rpr = made.element.get_or_add_rPr()
    rpr.rFonts.set(qn("w:eastAsia"), chinese)
    rpr.rFonts.set(qn("w:hAnsi"), latin)
    rpr.rFonts.set(qn("w:cs"), latin)
    made.font.bold = style.bold_latin and lang == "en"
    made.font.italic = style.italic_latin and lang == "en"
    if style.colour:
        made.font.color.rgb = RGBColor.from_string(style.colour)
    if style.tight and lang == "zh":
        spacing = element("w:spacing", val=str(style.tight))
        rpr.insert_element_before(spacing, "w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:lang")


def _paragraph(made: ParagraphStyle, *, style: Style, lang: Lang) -> None:
    form = made.paragraph_format
    form.alignment = ALIGN[style.align if lang == "zh" or style.align != "both" else "left"]
    form.space_before, form.space_after = Pt(style.before), Pt(style.after)
    form.widow_control, form.keep_with_next = False, style.keep
    form.page_break_before = style.new_page
    if style.line:
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(style.line)
    if style.tab:
        form.tab_stops.add_tab_stop(Mm(WIDE) - Pt(style.size * style.tab), WD_TAB_ALIGNMENT.RIGHT)
    ppr = made.element.get_or_add_pPr()
    _indent(made, style=style)
    if not style.line:
        ppr.insert_element_before(element("w:snapToGrid", val="0"), *_AFTER[3:])
    for name in ("w:overflowPunct", "w:autoSpaceDE", "w:autoSpaceDN"):
        ppr.insert_element_before(element(name, val="0"), *_AFTER)
    if style.rule:
        ppr.insert_element_before(_rule(), "w:shd", "w:tabs", *_AFTER)
    if style.shaded:
        ppr.insert_element_before(element("w:shd", val="clear", color="auto", fill="000000"), "w:tabs", *_AFTER)
    if style.outline >= 0:
        ppr.append(element("w:outlineLvl", val=str(style.outline)))


_AFTER = ("w:bidi", "w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:contextualSpacing", "w:mirrorIndents",
          "w:suppressOverlap", "w:jc", "w:textDirection", "w:textAlignment", "w:outlineLvl")  # fmt: skip


def _indent(made: ParagraphStyle, *, style: Style) -> None:
    """Indents in characters for Word and WPS, and in points for whoever does not know characters."""
    form = made.paragraph_format
    sizes = (("first_line", style.first), ("left", style.left), ("right", style.right))
    for name, count in sizes:
        if count:
            setattr(form, f"{name}_indent", Pt(count * (style.size + style.tight / 20)))
            word = name if name != "first_line" else "firstLine" if count > 0 else "hanging"
            made.element.get_or_add_pPr().ind.set(qn(f"w:{word}Chars"), f"{abs(count) * 100:.0f}")


def _rule() -> BaseOxmlElement:
    borders = element("w:pBdr")
    borders.append(element("w:bottom", val="single", sz=RULE[0], space=RULE[1], color=RED))
    return borders


def element(tag: str, /, **attributes: str) -> BaseOxmlElement:
    """An element of WordprocessingML with its attributes."""
    made = OxmlElement(tag)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made
