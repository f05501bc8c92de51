"""What a file really is: whole, of the kind that its name says, nothing behind its end, nothing in it that acts."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator

MOST_UNPACKED = 100 * 1024 * 1024
ACTS = re.compile(
    rb"/(JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData|GoToE|GoToR|Encrypt|Movie|Sound)\b"
)
IN_OFFICE = ("vbaproject", "activex", "/embeddings/", "externallinks", "macrosheets", "oleobject", "/customui")
MAIN = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}


class Broken(ValueError):  # noqa: N818  (the file's fault)
    """Not what its name says."""


class Active(ValueError):  # noqa: N818  (the file's fault)
    """Holds something that acts; says what."""


def plain(content: bytes, *, kind: str) -> bytes:
    """The content to keep of a pdf, jpg, png, docx or xlsx; what phones write behind a photo (films, second pictures) is cut off.

    Raises
    ------
    Broken, Active
        where it is not a plain file of the kind.
    """
    if kind == "jpg":
        return content[: _end_of_jpg(content)]
    if kind in MAIN:
        _office(content, kind=kind)
    else:
        {"pdf": _pdf, "png": _png}[kind](content)
    return content


def _png(content: bytes) -> None:
    place = 8
    while place + 12 <= len(content):
        size, name = struct.unpack(">I4s", content[place : place + 8])
        data = content[place + 4 : place + 8 + size]
        check = content[place + 8 + size : place + 12 + size]
        if len(check) < 4 or zlib.crc32(data) != int.from_bytes(check, "big"):
            raise Broken("png")
        place += 12 + size
        if name == b"IEND":
            break
    if place != len(content) or content[-8:-4] != b"IEND":
        raise Broken("png")


def _end_of_jpg(content: bytes) -> int:
    """Segments are walked up to the scan; in a scan the end mark stands for nothing else."""
    place = 2
    while content[place : place + 1] == b"\xff":
        mark = content[place + 1]
        size = int.from_bytes(content[place + 2 : place + 4], "big")
        if size < 2 or place + 2 + size > len(content):
            raise Broken("jpg")
        place += 2 + size
        if mark == 0xDA:
            break
    else:
        raise Broken("jpg")
    end = content.find(b"\xff\xd9", place)
    if end < 0:
        raise Broken("jpg")
    return end + 2


def _pdf(content: bytes) -> None:
    tail = content.rstrip(b"\r\n \0")
    if not tail.endswith(b"%%EOF") or b"PK\x03\x04" in content[:1024]:
        raise Broken("pdf")
    for text in _texts_of_pdf(content):
        found = ACTS.search(_plain_names(text))
        if found:
            raise Active(found.group(1).decode())


def _texts_of_pdf(content: bytes) -> Iterator[bytes]:
    """The file outside its streams, and those streams that hold objects, unpacked to a limit."""
    left = MOST_UNPACKED
    yield re.sub(rb"stream\r?\n.*?endstream", b"", content, flags=re.S)
    for match in re.finditer(rb"/Type\s*/ObjStm.*?stream\r?\n(.*?)endstream", content, flags=re.S):
        unpacked = zlib.decompressobj()
        try:
            text = unpacked.decompress(match.group(1), left)
        except zlib.error as fault:
            raise Broken("pdf") from fault
        left -= len(text)
        if unpacked.unconsumed_tail or left <= 0:
            raise Broken("pdf")
        yield text


def _plain_names(text: bytes) -> bytes:
    """Names may be written with #xx for any character."""
    return re.sub(rb"#([0-9A-Fa-f]{2})", lambda match: bytes([int(match.group(1), 16)]), text)


def _office(content: bytes, *, kind: str) -> None:
    try:
        book = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError) as fault:
        raise Broken(kind) from fault
    parts = book.infolist()
    names = [part.filename for part in parts]
    if MAIN[kind] not in names or "[Content_Types].xml" not in names or len(set(names)) != len(names):
        raise Broken(kind)
    if sum(part.file_size for part in parts) > MOST_UNPACKED or len(parts) > 2000 or book.comment:
        raise Broken(kind)
    if any(part.flag_bits & 1 for part in parts):
        raise Active("encrypted")
    for name in names:
        if any(word in name.lower() for word in IN_OFFICE):
            raise Active(name)
    _links(book)


def _links(book: zipfile.ZipFile) -> None:
    """Outside targets other than addresses to click on: templates, pictures and frames that a program fetches by itself."""
    for part in book.infolist():
        if part.filename.endswith(".rels"):
            try:
                text = book.open(part).read(MOST_UNPACKED)
            except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError) as fault:
                raise Broken(part.filename) from fault
            for link in re.findall(rb"<(?:\w+:)?Relationship\b[^>]*>", text):
                if b"External" in link and b"relationships/hyperlink" not in link:
                    raise Active(part.filename)
