"""The page of GB/T 9704-2012: A4, its type area, 22 lines, page numbers outside: odd right, even left."""

from __future__ import annotations

from docx.document import Document
from docx.oxml.ns import qn
from docx.section import Section, _Footer
from docx.shared import Mm

from zhunsheng.circulars.drafting.styles import element, styles
from zhunsheng.errors import Lang

PAPER = (210, 297)  # mm
TOP, LEFT, WIDE, TALL = 37, 28, 156, 225  # mm: 天头, 订口, 版心
FOOTER = 25.5  # mm from the paper's edge: puts the dash 7 mm below the type area
LINE = 579  # twips: 225 mm / 22


def set_up(document: Document, *, lang: Lang) -> None:
    """Page, grid and page numbers of a document of one section."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(PAPER[0]), Mm(PAPER[1])
    section.top_margin, section.left_margin = Mm(TOP), Mm(LEFT)
    section.bottom_margin, section.right_margin = Mm(PAPER[1] - TOP - TALL), Mm(PAPER[0] - LEFT - WIDE)
    section.footer_distance, section.header_distance = Mm(FOOTER), Mm(15)
    _grid(section)
    document.settings.odd_and_even_pages_header_footer = True
    _number(section.footer, outside="right", lang=lang)
    _number(section.even_page_footer, outside="left", lang=lang)


def _grid(section: Section) -> None:
    """22 lines a page; the 28 characters come from the styles, since programs read a grid of characters differently."""
    properties = section._sectPr
    for old in properties.findall(qn("w:docGrid")):
        properties.remove(old)
    properties.append(element("w:docGrid", type="lines", linePitch=str(LINE)))


def _number(footer: _Footer, *, outside: str, lang: Lang) -> None:
    """``— 1 —`` at the outside, one character in."""
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    paragraph.style = styles()["page"].name(lang=lang)
    ppr = paragraph._p.get_or_add_pPr()
    ppr.append(element("w:ind", **{outside: "280", f"{outside}Chars": "100"}))
    ppr.append(element("w:jc", val=outside))
    paragraph.add_run("— ")
    run = paragraph.add_run()
    for kind in ("begin", "instr", "separate", "text", "end"):
        if kind == "instr":
            made = element("w:instrText")
            made.text = "PAGE"
        elif kind == "text":
            made = element("w:t")
            made.text = "1"
        else:
            made = element("w:fldChar", fldCharType=kind)
        run._r.append(made)
    paragraph.add_run(" —")
