"""Blocks of a template: paragraphs, tables whose rows repeat, charts, the imprint at the foot of the last page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from docx.document import Document
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm
from docx.table import Table, _Cell

from zhunsheng.circulars.drafting.styles import element, styles
from zhunsheng.circulars.matter import vocabulary
from zhunsheng.errors import Lang

Block = Mapping[str, Any]
WORDS = {"zh": ("行", "{%tr for 行 in ", "{%tr endfor %}"), "en": ("row", "{%tr for row in ", "{%tr endfor %}")}
MANY = 6  # columns from which on English heads are set small, so that no word is broken
WIDTH = 8845  # twips: 156 mm
LEFT = ("unit", "category", "subject", "article", "rule", "operation", "problem", "measure", "kind")


def add(document: Document, *, block: Block, lang: Lang) -> None:
    """Put a block at the end of a document."""
    if "columns" in block:
        _table(document, block=block, lang=lang)
    elif "chart" in block:
        paragraph(document, of="chart", text=f"{{{{ {name(block['chart'], lang=lang)} }}}}", lang=lang)
        paragraph(document, of="chart_caption", text=block["caption"][0 if lang == "zh" else 1], lang=lang)
    else:
        paragraph(document, of=block["style"], text=block.get(lang, ""), lang=lang, keep=bool(block.get("keep")))


def name(field: str, *, lang: Lang) -> str:
    """What a template of the language calls a field."""
    return vocabulary()[field]["name"] if lang == "zh" else field


def paragraph(document: Document, *, of: str, text: str, lang: Lang, keep: bool = False) -> None:
    """A paragraph of a style; ``keep`` where it may not be parted from the next."""
    made = document.add_paragraph(style=styles()[of].name(lang=lang))
    if keep:
        made.paragraph_format.keep_with_next = True
    if text:
        made.add_run(text)


def _table(document: Document, *, block: Block, lang: Lang) -> None:
    """A caption and a table: heads that repeat on each page, a row that repeats for each row of the data."""
    paragraph(document, of="caption", text=block["caption"][0 if lang == "zh" else 1], lang=lang)
    columns: Sequence[Sequence[Any]] = block["columns"]
    table = document.add_table(rows=4, cols=len(columns))
    _frame(table, widths=[column[3] for column in columns])
    row, begin, end = WORDS[lang]
    small = bool(block.get("small"))
    for at, (zh, en, field, _) in enumerate(columns):
        head = "small_head" if small or (lang == "en" and len(columns) > MANY) else "cell_head"
        _fill(table.cell(0, at), text=zh if lang == "zh" else en, of=head, lang=lang)
        of = "small" if small else "cell_left" if field in LEFT else "cell"
        _fill(table.cell(2, at), text=f"{{{{ {row}.{name(field, lang=lang)} }}}}", of=of, lang=lang)
    _fill(table.cell(1, 0), text=f"{begin}{name(block['each'], lang=lang)} %}}", of="control", lang=lang)
    _fill(table.cell(3, 0), text=end, of="control", lang=lang)


def _frame(table: Table, *, widths: Sequence[float]) -> None:
    """Fixed widths, thin rules, heads repeated, rows never cut by a page."""
    table.autofit = False
    properties = table._tbl.tblPr
    for old in properties.findall(qn("w:tblW")):
        properties.remove(old)
    properties.append(element("w:tblW", w=str(round(sum(widths) / 25.4 * 1440)), type="dxa"))
    properties.append(element("w:jc", val="center"))
    properties.append(_borders())
    properties.append(_margins())
    _order(properties)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)
            cell._tc.get_or_add_tcPr().append(element("w:vAlign", val="center"))
    for number, row in enumerate(table.rows):
        held = row._tr.get_or_add_trPr()
        held.append(element("w:cantSplit"))
        if number == 0:
            held.append(element("w:tblHeader"))


def _order(properties: BaseOxmlElement) -> None:
    """Children in the order that the schema asks for."""
    order = ("tblStyle", "tblW", "jc", "tblInd", "tblBorders", "tblLayout", "tblCellMar", "tblLook")
    ranked = sorted(properties, key=lambda child: order.index(child.tag.rpartition("}")[2]))
    for child in ranked:
        properties.append(child)


def _borders() -> BaseOxmlElement:
    """Thin rules of half a point."""
    made = element("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        made.append(element(f"w:{side}", val="single", sz="4", space="0", color="000000"))
    return made


def _margins() -> BaseOxmlElement:
    made = element("w:tblCellMar")
    for side in ("left", "right"):
        made.append(element(f"w:{side}", w="57", type="dxa"))
    return made


def _fill(cell: _Cell, *, text: str, of: str, lang: Lang) -> None:
    cell.paragraphs[0].style = styles()[of].name(lang=lang)
    cell.paragraphs[0].add_run(text)


def imprint(document: Document, *, lang: Lang) -> None:
    """The imprint (版记) in a frame at the foot of the type area of the last page: copies to, printed by, printed on.

    Its rules are shaded lines of their own: LibreOffice frames paragraphs together only where their borders are alike.
    """
    texts = {
        "zh": ("{%p if 抄送机关 %}", "抄送：{{ 抄送机关 }}。", "{{ 印发机关 }}\t{{ 印发日期 }}印发"),
        "en": ("{%p if copies %}", "Copies: {{ copies }}.", "{{ printer }}\tPrinted {{ printed }}"),
    }[lang]
    lines = (
        ("imprint_thick", ""),
        ("control", texts[0]),
        ("imprint_copies", texts[1]),
        ("imprint_thin", ""),
        ("control", "{%p endif %}"),
        ("imprint", texts[2]),
        ("imprint_thick", ""),
    )
    for of, text in lines:
        paragraph(document, of=of, text=text, lang=lang)
        if of != "control":
            properties = document.paragraphs[-1]._p.get_or_add_pPr()
            properties.append(element("w:framePr", w=str(WIDTH), wrap="around", vAnchor="margin", hAnchor="margin",
                                      xAlign="center", yAlign="bottom"))  # fmt: skip
