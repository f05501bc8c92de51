"""Marks become what a reader sees: figures that lead to the annex and back, names, charts."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count

from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from zhunsheng.circulars import charts
from zhunsheng.circulars.charts import Chart
from zhunsheng.circulars.drafting.styles import element
from zhunsheng.circulars.marks import MARK, START
from zhunsheng.errors import Lang

TEXT, RUN, LETTERS = qn("w:t"), qn("w:r"), qn("w:rPr")


@dataclass
class Links:
    """What one document's marks lead to.

    Parameters
    ----------
    numbers : number in the annex of each source. charts : charts by their ref. fonts : of the words in charts.
    """

    document: Document
    numbers: Mapping[str, int]
    charts: Mapping[str, Chart]
    fonts: tuple[str, str]
    seen: set[str] = field(default_factory=set)
    ids: Iterator[int] = field(default_factory=lambda: count(1))
    drawn: Iterator[int] = field(default_factory=lambda: count(1))

    def resolve(self, *, lang: Lang) -> None:
        """Resolve every mark of the document."""
        body = self.document.element.body
        for run in list(body.iter(RUN)):
            if any(START in (node.text or "") for node in run.iter(TEXT)):
                self._split(run)
        if lang == "zh":
            for run in body.iter(RUN):
                _chinese(run)

    def _split(self, run: BaseOxmlElement) -> None:
        """A run with marks becomes several, formatted alike."""
        made: list[BaseOxmlElement] = []
        for child in run:
            if child.tag == LETTERS:
                continue
            if child.tag == TEXT and START in (child.text or ""):
                made += self._pieces(child.text or "", like=run)
            else:
                made.append(_run(run, holding=copy.deepcopy(child)))
        for piece in made:
            run.addprevious(piece)
        parent = run.getparent()
        assert parent is not None
        parent.remove(run)

    def _pieces(self, text: str, *, like: BaseOxmlElement) -> Iterator[BaseOxmlElement]:
        plain, at = "", 0
        parent = like.getparent()
        linked = parent is not None and parent.tag == qn("w:p")
        for mark in MARK.finditer(text):
            plain, at = plain + text[at : mark.start()], mark.end()
            kind, ref, shown = mark.groups()
            leads = linked and ref in self.numbers and kind in ("figure", "anchor")
            if not leads and kind != "chart":
                plain += shown
                continue
            if plain:
                yield _text(like, plain)
                plain = ""
            yield from (
                self._chart(ref, like=like) if kind == "chart" else self._link(kind, ref=ref, text=shown, like=like)
            )
        if plain := plain + text[at:]:
            yield _text(like, plain)

    def _link(self, kind: str, *, ref: str, text: str, like: BaseOxmlElement) -> Iterator[BaseOxmlElement]:
        """A figure leads to its row of the annex, the number of the row to where the figure first stands."""
        number = self.numbers[ref]
        here, there = (f"figure_{number}", f"source_{number}")[:: 1 if kind == "figure" else -1]
        first = here not in self.seen
        self.seen.add(here)
        mark = str(next(self.ids))
        if first:
            yield element("w:bookmarkStart", id=mark, name=here)
        link = element("w:hyperlink", anchor=there, history="0")
        link.append(_text(like, text))
        yield link
        if first:
            yield element("w:bookmarkEnd", id=mark)

    def _chart(self, ref: str, *, like: BaseOxmlElement) -> Iterator[BaseOxmlElement]:
        """A chart in its place, its figures' first place too where they stand nowhere else."""
        chart, number = self.charts[ref], next(self.drawn)
        for source in chart.sources:
            name = f"figure_{self.numbers[source]}"
            if name not in self.seen:
                self.seen.add(name)
                mark = str(next(self.ids))
                yield element("w:bookmarkStart", id=mark, name=name)
                yield element("w:bookmarkEnd", id=mark)
        relation = charts.attach(chart, part=self.document.part, number=number, fonts=self.fonts)
        drawing = (
            charts.environment()
            .get_template("drawing.xml")
            .render(chart=chart, relation=relation, number=number, wide=charts.WIDE)
        )
        yield _run(like, holding=parse_xml(drawing))


def _run(like: BaseOxmlElement, *, holding: BaseOxmlElement) -> BaseOxmlElement:
    made = element("w:r")
    letters = like.find(LETTERS)
    if letters is not None:
        made.append(copy.deepcopy(letters))
    made.append(holding)
    return made


def _text(like: BaseOxmlElement, text: str) -> BaseOxmlElement:
    held = element("w:t")
    held.text = text
    held.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return _run(like, holding=held)


def _chinese(run: BaseOxmlElement) -> None:
    """Quotation marks and the like, which both scripts have, are set in the Chinese font."""
    letters = run.find(LETTERS)
    if letters is None:
        letters = element("w:rPr")
        run.insert(0, letters)
    chosen = letters.find(qn("w:rFonts"))
    if chosen is None:
        chosen = element("w:rFonts")
        letters.insert(1 if letters.find(qn("w:rStyle")) is not None else 0, chosen)
    chosen.set(qn("w:hint"), "eastAsia")
