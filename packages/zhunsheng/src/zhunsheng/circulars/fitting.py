"""What depends on how long a name is: the red head in one line, the signature centred over its date."""

from __future__ import annotations

from docx.document import Document
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.text.paragraph import Paragraph

from zhunsheng.circulars.drafting.styles import styles
from zhunsheng.circulars.widths import width

LINE = 442.2  # points of a line: 156 mm
LEAST = 22.0  # points below which a head is set in two lines rather than smaller
RIGHT = 4  # characters that the date stands in from the right


def fit(document: Document) -> None:
    """Fit heads and signatures."""
    signature: Paragraph | None = None
    for paragraph in document.paragraphs:
        style = paragraph.style.style_id if paragraph.style else ""
        if style == styles()["head"].id:
            _head(paragraph)
        elif style == styles()["sign"].id:
            signature = paragraph
        elif style == styles()["date"].id and signature is not None:
            _centre(signature, date=paragraph)


def _head(paragraph: Paragraph) -> None:
    size = min(styles()["head"].size, LINE / max(width(paragraph.text), 1))
    for run in paragraph.runs:
        run.font.size = Pt(max(int(size * 2) / 2, LEAST))


def _centre(signature: Paragraph, *, date: Paragraph) -> None:
    """The date four characters in; a name longer than it is centred over it, and both move left where it would not fit."""
    over = (width(signature.text) - width(date.text)) / 2
    inset = max(RIGHT, over)
    for paragraph, count in ((date, inset), (signature, inset - over)):
        size = styles()["date"].size
        paragraph.paragraph_format.right_indent = Pt(count * size)
        indent = paragraph._p.get_or_add_pPr().ind
        if indent is not None:
            indent.set(qn("w:rightChars"), f"{count * 100:.0f}")
