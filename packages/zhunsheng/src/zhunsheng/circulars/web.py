"""A document as one HTML file: read from the .docx itself, so that both say the same; charts as SVG with their numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from io import BytesIO

import docx
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from markupsafe import Markup, escape

from zhunsheng.circulars import charts, fonts, plots
from zhunsheng.circulars.charts import Chart
from zhunsheng.circulars.drafting.styles import styles
from zhunsheng.errors import Lang

HEADINGS = {"title": "h1", "level1": "h2", "level2": "h3", "annex_title": "h2"}
SILENT = ("blank", "control", "imprint_thick", "imprint_thin")


@dataclass(frozen=True)
class Reader:
    """Turns the body of a document into HTML.

    Parameters
    ----------
    charts : by the name that the document gives them.
    """

    charts: Mapping[str, Chart]

    def blocks(self, body: BaseOxmlElement) -> Iterator[Markup]:
        """Each paragraph and table in order."""
        for child in body:
            if child.tag == qn("w:p"):
                yield self._paragraph(child)
            elif child.tag == qn("w:tbl"):
                yield self._table(child)

    def _paragraph(self, node: BaseOxmlElement, *, tag: str = "p") -> Markup:
        of = _style(node)
        inner = Markup("").join(self._inline(node))
        if of in SILENT or not str(inner):
            return Markup("")
        if tag == "p":
            tag = "div" if node.find(f".//{qn('w:drawing')}") is not None else HEADINGS.get(of, "p")
        return Markup('<{0} class="{1}">{2}</{0}>').format(Markup(tag), of or "own", inner)

    def _inline(self, node: BaseOxmlElement) -> Iterator[Markup]:
        """Runs, links and the places that links lead to."""
        for child in node:
            name = child.tag.rpartition("}")[2]
            if name == "bookmarkStart":
                yield Markup('<span id="{}"></span>').format(child.get(qn("w:name")))
            elif name == "hyperlink" and child.get(qn("w:anchor")):
                inner = Markup("").join(self._inline(child))
                yield Markup('<a href="#{}">{}</a>').format(child.get(qn("w:anchor")), inner)
            elif name == "r":
                yield from self._run(child)
            elif name in ("hyperlink", "ins", "smartTag", "sdt", "sdtContent"):
                yield from self._inline(child)

    def _run(self, node: BaseOxmlElement) -> Iterator[Markup]:
        for child in node:
            name = child.tag.rpartition("}")[2]
            if name == "t":
                yield escape(child.text or "")
            elif name == "br":
                yield Markup("<br>")
            elif name == "tab":
                yield Markup('<span class="tab"></span>')
            elif name == "drawing":
                properties = child.find(f".//{qn('wp:docPr')}")
                chart = self.charts.get(str(properties.get("name"))) if properties is not None else None
                yield Markup(plots.figure(chart)) if chart else Markup("")

    def _table(self, node: BaseOxmlElement) -> Markup:
        head: list[Markup] = []
        rows: list[Markup] = []
        for row in node.iter(qn("w:tr")):
            is_head = row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
            cells = Markup("").join(self._cell(cell, head=is_head) for cell in row.iter(qn("w:tc")))
            (head if is_head else rows).append(Markup("<tr>{}</tr>").format(cells))
        shown = "<div class='wide' tabindex='0' role='region'><table><thead>{}</thead><tbody>{}</tbody></table></div>"
        return Markup(shown).format(Markup("").join(head), Markup("").join(rows))

    def _cell(self, node: BaseOxmlElement, *, head: bool) -> Markup:
        inner = Markup("<br>").join(Markup("").join(self._inline(part)) for part in node.iter(qn("w:p")))
        tag = Markup('th scope="col"' if head else "td")
        return Markup("<{}>{}</{}>").format(tag, inner, Markup("th" if head else "td"))


def page(data: bytes, *, charts_of: Mapping[str, Chart], lang: Lang) -> str:
    """The page of a document.

    Parameters
    ----------
    data : bytes of the .docx. charts_of : its charts, by the name that the document gives them.
    """
    document = docx.Document(BytesIO(data))
    blocks = [block for block in Reader(charts_of).blocks(document.element.body) if block]
    css = files("zhunsheng.circulars").joinpath("templates", "page.css").read_text(encoding="utf-8")
    return (
        charts.environment()
        .get_template("page.html")
        .render(
            title=document.core_properties.title,
            lang="zh-CN" if lang == "zh" else "en",
            blocks=blocks,
            css=Markup(css),
            families=_families(lang),
            note=document.core_properties.comments,
        )
    )


def _style(node: BaseOxmlElement) -> str:
    """What the style of a paragraph is for; blank for one of a clerk's own."""
    found = node.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    by_id = {style.id: style.of for style in styles().values()}
    return by_id.get(str(found.get(qn("w:val"))), "") if found is not None else ""


def _families(lang: Lang) -> Markup:
    """Fonts as CSS variables: the official one first, then its other names, then the free ones."""
    made = []
    for role, font in fonts.fonts().items():
        first = [fonts.fonts()["latin"].official] if lang == "en" and role in ("title", "body", "kai") else []
        names = ", ".join(f'"{name}"' for name in (*first, font.official, *font.also, *font.free))
        made.append(f"--{role}: {names}, {'sans-serif' if role in ('hei', 'sans') else 'serif'};")
    return Markup(" ".join(made))
