"""Files handed in: taken where they are what they say; macros, scripts, bombs and polyglots refused or made harmless."""

import io
import struct
import zipfile
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from campaigns_world import PNG
from zhunsheng_desk.attachments import store
from zhunsheng_desk.attachments.models import Attachment
from zhunsheng_desk.attachments.receiving import given, keep
from zhunsheng_desk.problems import Problem

JPG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffda0008010100003f00") + b"\x12\x34\xff\x00\x56\xff\xd9"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]>>endobj\ntrailer<<>>\n%%EOF\n"


def office(kind: str, **more: bytes) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        file.writestr({"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}[kind], "<x/>")
        for name, content in more.items():
            file.writestr(name.replace("__", "/"), content)
    return kept.getvalue()


def with_objects(text: bytes) -> bytes:
    """A PDF whose objects lie packed in a stream."""
    packed = zlib.compress(text)
    return PDF.replace(
        b"trailer", b"3 0 obj<</Type/ObjStm/Length %d>>stream\n%s\nendstream endobj\ntrailer" % (len(packed), packed)
    )


def link(kind: str) -> bytes:
    return f'<Relationship Type="http://x/relationships/{kind}" Target="http://evil/" TargetMode="External"/>'.encode()


def book() -> bytes:
    kept = io.BytesIO()
    Workbook().save(kept)
    return kept.getvalue()


GOOD = {
    "a.png": PNG, "b.jpg": JPG, "c.JPEG": JPG, "d.pdf": PDF, "e.docx": office("docx"), "f.xlsx": book(),
    "g.docx": office("docx", word___rels__document_xml_rels=b"", **{"word___rels__x.rels": link("hyperlink")}),
    "h.pdf": with_objects(b"1 0 <</Type/Page>>"),
}  # fmt: skip
BAD = {
    "macro.docx": (office("docx", **{"word__vbaProject.bin": b"x"}), "file_active"),
    "macro.xlsx": (office("xlsx", **{"xl__macrosheets__sheet1.xml": b"x"}), "file_active"),
    "embedded.docx": (office("docx", **{"word__embeddings__a.bin": b"x"}), "file_active"),
    "template.docx": (office("docx", **{"word___rels__settings.xml.rels": link("attachedTemplate")}), "file_active"),
    "bomb.docx": (office("docx", **{"word__media__a.bmp": b"\0" * (101 * 1024 * 1024)}), "file_not_its_kind"),
    "plain.zip.docx": (office("xlsx"), "file_not_its_kind"),
    "script.pdf": (PDF.replace(b"/Pages 2", b"/OpenAction<</S/JavaScript/JS(app.alert)>>/Pages 2"), "file_active"),
    "hidden.pdf": (PDF.replace(b"/Pages 2", b"/OpenAction<</S/J#61vaScript>>/Pages 2"), "file_active"),
    "packed.pdf": (with_objects(b"1 0 <</S/Launch/F(cmd.exe)>>"), "file_active"),
    "attached.pdf": (PDF.replace(b"/Pages 2", b"/Names<</EmbeddedFiles 9 0 R>>/Pages 2"), "file_active"),
    "polyglot.pdf": (PDF + office("docx"), "file_not_its_kind"),
    "polyglot.png": (PNG + office("docx"), "file_not_its_kind"),
    "cut.png": (PNG[:-6], "file_not_its_kind"),
    "changed.png": (PNG.replace(b"IDAT", b"IDAU"), "file_not_its_kind"),
    "cut.jpg": (JPG[:-2], "file_not_its_kind"),
    "page.png": (b"<html><script>alert(1)</script>", "file_not_its_kind"),
    "page.html": (b"<html>", "file_kind"),
    "program.exe": (b"MZ", "file_kind"),
    "picture.svg": (b"<svg onload='alert(1)'/>", "file_kind"),
    "old.doc": (b"\xd0\xcf\x11\xe0", "file_kind"),
    "program.pdf": (b"MZ\x90", "file_not_its_kind"),
    "empty.png": (b"", "file_empty"),
    "none": (PNG, "file_kind"),
}  # fmt: skip


@pytest.fixture
def user(bureau):
    return bureau.user("officer", "squadron")


@pytest.mark.parametrize("name", GOOD)
def test_plain_files_come_back_as_they_went_in(user, name):
    attachment = keep(SimpleUploadedFile(name, GOOD[name]), by=user)
    answer = given(attachment)
    assert answer.content == GOOD[name]
    assert answer["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("name", BAD)
def test_hostile_files_are_refused_with_their_reason(user, name):
    content, code = BAD[name]
    with pytest.raises(Problem) as refused:
        keep(SimpleUploadedFile(name, content), by=user)
    assert refused.value.code == code
    assert name in str(refused.value)
    assert not Attachment.objects.exists()


@pytest.mark.parametrize("behind", [office("docx"), JPG, b"<script>"])
def test_what_lies_behind_a_photo_is_cut_off(user, behind):
    assert given(keep(SimpleUploadedFile("a.jpg", JPG + behind), by=user)).content == JPG


def test_names_lose_their_folders(user):
    assert keep(SimpleUploadedFile("a.png", PNG), by=user).name == "a.png"
    file = SimpleUploadedFile("x.png", PNG)
    file._name = "..\\..\\etc\\b.png"
    assert keep(file, by=user).name == "b.png"


def test_too_large_is_refused_before_it_is_read(user, settings, signed_in):
    settings.UPLOAD_LIMIT = 10
    with pytest.raises(Problem) as refused:
        keep(SimpleUploadedFile("a.png", PNG), by=user)
    assert refused.value.code == "file_large"
    answer = signed_in(user).generic("POST", "/tasks/1/report/", b"", CONTENT_LENGTH=str(2 * 1024**3))
    assert answer.status_code == 413
    assert "MB" in answer.content.decode()


def test_a_content_that_was_changed_is_not_given_out(user):
    attachment = keep(SimpleUploadedFile("a.png", PNG), by=user)
    path = store._place(attachment.digest)
    path.write_bytes(PNG + b"x")
    with pytest.raises(Problem) as refused:
        given(attachment)
    assert refused.value.code == "file_lost"


def test_a_picture_of_many_pieces_is_walked_to_its_end(user):
    def piece(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    content = PNG[:33] + piece(b"tEXt", b"note\0IEND") + PNG[33:]
    assert given(keep(SimpleUploadedFile("a.png", content), by=user)).content == content
