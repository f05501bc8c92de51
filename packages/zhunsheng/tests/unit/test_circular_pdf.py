"""Circulars rendered by LibreOffice: pages, characters a line, fonts, line breaking, the same bytes again."""

import re
import shutil
import subprocess
from datetime import datetime

import pytest

import papers
from zhunsheng.circulars import pdf
from zhunsheng.circulars.circular import Order, circular

TOOLS = [name for name in ("pdftotext", "pdfinfo", "pdffonts") if shutil.which(name) is None]
pytestmark = pytest.mark.skipif(
    pdf.office() is None or bool(TOOLS), reason="needs LibreOffice (libreoffice-writer-nogui) and poppler-utils"
)
NEVER_FIRST = "，。、；：？！）》〉」』〕】”’%～"
NEVER_LAST = "（《〈「『〔【“‘"
DATED = datetime(2026, 7, 1)  # noqa: DTZ001


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    folder = tmp_path_factory.mktemp("rendered")
    made = circular(papers.folder(folder / "out"), order=Order("comparisons", papers.MONTH, unit=papers.TOP))
    document = folder / "通报.docx"
    document.write_bytes(made.docx)
    return pdf.convert(document, dated=DATED)


def said(*words):
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout


def lines(path):
    """Lines of the body: their text, left edge, right edge and page."""
    shown = said("pdftotext", "-bbox-layout", "-l", "4", str(path), "-")
    for page in shown.split("<page ")[1:]:
        for found in re.finditer(
            r'<line xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</line>', page, re.S
        ):
            words = re.findall(r">([^<]*)</word>", found[5])
            yield "".join(words), float(found[1]), float(found[3]), float(found[4]) - float(found[2])


def test_pages_are_a4_and_few(path):
    info = said("pdfinfo", str(path))
    assert "595.304 x 841.89 pts (A4)" in info
    assert 6 <= int(re.search(r"Pages:\s+(\d+)", info)[1]) <= 12
    assert re.search(r"Tagged:\s+yes", info)


def test_no_line_begins_or_ends_wrongly(path):
    body = [text for text, left, right, tall in lines(path) if tall > 14 and text]
    assert len(body) > 25
    assert [text for text in body if text[0] in NEVER_FIRST] == []
    assert [text for text in body if text[-1] in NEVER_LAST] == []


def test_lines_stay_in_the_type_area(path):
    left, right = 28 / 25.4 * 72, (28 + 156) / 25.4 * 72
    body = [(text, x, end) for text, x, end, _ in lines(path) if not text.startswith("—")]
    # LibreOffice hangs a mark of punctuation over the edge whatever the style says; Word and WPS do not
    beyond = [text for text, x, end in body if x < left - 1 or end > right + (17 if text[-1] in NEVER_FIRST else 1)]
    assert beyond == []
    full = [
        text for text, x, end in body if abs(x - left) < 1 and end > right - 8 and not re.search(r"[\x00-\xff]", text)
    ]
    assert full
    assert {len(text) for text in full} <= {27, 28}


def test_every_font_is_a_serif_or_sans_of_chinese_and_inside(path):
    rows = said("pdffonts", str(path)).splitlines()[2:]
    assert rows
    assert [row for row in rows if " yes " not in row] == []


def test_numbers_are_never_broken(path):
    text = "\n".join(one for one, *_ in lines(path))
    assert "15.9%" in text
    assert not re.search(r"\d\n[.%]|\.\n\d", text)


def test_the_same_document_gives_the_same_bytes(path):
    first = path.read_bytes()
    assert b"D:20260701000000" in first
    assert pdf.convert(path.with_suffix(".docx"), dated=DATED).read_bytes() == first
