"""Charts of a document: drawn by Word and WPS themselves from numbers that they carry, so that a clerk can edit them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import Literal

from docx.opc.constants import RELATIONSHIP_TYPE as RELATION
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from jinja2 import Environment, PackageLoader, StrictUndefined
from openpyxl import Workbook

from zhunsheng.circulars import packing
from zhunsheng.circulars.figures import Figure
from zhunsheng.circulars.marks import Marked, clean
from zhunsheng.circulars.widths import width
from zhunsheng.tables.cells import safe_cell

Form = Literal["columns", "bars", "line"]
CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
BOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COLOURS = ("1F3864", "8497B0", "C9CDD6", "7F6000")  # dark to light: they stay apart in black and white
WIDE, TALL = 5616000, 2700000  # EMU: the type area's 156 mm by 75 mm
LABEL = 20  # Chinese characters of a category's name
ROW = 216000  # EMU a bar needs


@dataclass(frozen=True)
class Series:
    """Figures of one colour, one for each category."""

    name: str
    figures: tuple[Figure, ...]

    @property
    def values(self) -> list[float | None]:
        """Their values."""
        return [figure.value for figure in self.figures]


@dataclass(frozen=True)
class Chart:
    """A chart of figures.

    Parameters
    ----------
    ref : its name in the document. told : what it shows, for those who cannot see it. percent : values are shares.
    """

    ref: str
    form: Form
    told: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    percent: bool = False

    def __str__(self) -> str:
        return str.__str__(Marked(self.told, kind="chart", ref=self.ref))

    def __html__(self) -> str:
        return Marked(self.told, kind="chart", ref=self.ref).__html__()

    def __bool__(self) -> bool:
        return bool(self.categories)

    @property
    def sources(self) -> list[str]:
        """Sources of what it shows."""
        return list(dict.fromkeys(figure.source.ref for one in self.series for figure in one.figures))

    @property
    def tall(self) -> int:
        """Its height in EMU: bars need room for each name."""
        each = 1 + len(self.series) // 2
        return max(TALL, 700000 + ROW * len(self.categories) * each) if self.form == "bars" else TALL

    @property
    def described(self) -> str:
        """What it shows and every figure, for those who cannot see it."""
        told = [
            ", ".join(f"{head} {cell}" for head, cell in zip(self.table()[0][1:], row[1:], strict=True))
            for row in self.table()[1:]
        ]
        named = [f"{clean(row[0])}: {cells}" for row, cells in zip(self.table()[1:], told, strict=True)]
        return clean(f"{self.told}. {'; '.join(named)}")

    def table(self) -> list[list[str]]:
        """What it shows as rows of text, the heads first."""
        rows = [[name, *(one.figures[at].text for one in self.series)] for at, name in enumerate(self.categories)]
        return [["", *(one.name for one in self.series)], *rows]


@cache
def environment() -> Environment:
    """Templates of the drawings."""
    return Environment(
        loader=PackageLoader("zhunsheng.circulars"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def attach(chart: Chart, *, part: Part, number: int, fonts: tuple[str, str]) -> str:
    """Put a chart into the package of a document; gives the id by which the document's part knows it.

    Parameters
    ----------
    fonts : names of the Latin and the Chinese font of its words.
    """
    package = part.package
    letters = "BCDEFGH"
    drawn = (
        environment()
        .get_template("chart.xml")
        .render(
            chart=chart,
            colours=COLOURS,
            latin=fonts[0],
            chinese=fonts[1],
            zip=zip,
            letters=letters,
            clean=clean,
            short=short,
        )
    )
    made = Part(PackURI(f"/word/charts/chart{number}.xml"), CHART_TYPE, drawn.encode(), package)
    book = Part(PackURI(f"/word/embeddings/chart{number}.xlsx"), BOOK_TYPE, workbook(chart), package)
    made.rels.get_or_add(RELATION.PACKAGE, book)
    return part.relate_to(made, RELATION.CHART)


def workbook(chart: Chart) -> bytes:
    """The numbers of a chart as the workbook that Word opens to edit it."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["", *(safe_cell(clean(one.name)) for one in chart.series)])
    for at, name in enumerate(chart.categories):
        sheet.append([safe_cell(clean(name)), *(one.figures[at].value for one in chart.series)])
    held = BytesIO()
    book.save(held)
    return packing.packed(held.getvalue(), replaced={"docProps/core.xml": packing.NO_PROPERTIES})


def short(name: str) -> str:
    """A name that leaves room for its bar; the document's tables have it whole."""
    shown = clean(name)
    return shown if width(shown) <= LABEL else f"{shown[: LABEL - 1]}…"
