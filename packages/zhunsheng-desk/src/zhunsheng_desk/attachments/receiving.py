"""Taking a file in, and giving it back. The service of the record that it belongs to asks and writes the log."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import cast

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse

from zhunsheng_desk.access.models import User
from zhunsheng_desk.attachments import formats, store
from zhunsheng_desk.attachments.models import Attachment
from zhunsheng_desk.problems import Problem
from zhunsheng_desk.texts import Entry, gather
from zhunsheng_desk.web.pages import file_answer

MEGABYTE = 1024 * 1024


def keep(file: UploadedFile[bytes], *, by: User) -> Attachment:
    """Look into an uploaded file and keep it.

    Raises
    ------
    Problem
        ``file_large``, ``file_empty``, ``file_kind``, ``file_not_its_kind`` or ``file_active``.
    """
    name = PurePosixPath((file.name or "").replace("\\", "/")).name[-200:]
    if (file.size or 0) > settings.UPLOAD_LIMIT:
        raise Problem("file_large", name=name, limit=settings.UPLOAD_LIMIT // MEGABYTE)
    kind, content = looked_into(name, content=file.read())
    return Attachment.objects.create(name=name, kind=kind, size=len(content), digest=store.put(content), by=by)


def looked_into(name: str, *, content: bytes) -> tuple[str, bytes]:
    """The code of the kind of a file by its name, where its content agrees, and what is kept of it."""
    kind = PurePosixPath(name).suffix.lower().lstrip(".").replace("jpeg", "jpg")
    if not content:
        raise Problem("file_empty", name=name)
    if kind not in kinds():
        raise Problem("file_kind", name=name, allowed=" / ".join(str(entry.text) for entry in kinds().values()))
    if not content.startswith(bytes.fromhex(cast("str", kinds()[kind].more["starts"]))):
        raise Problem("file_not_its_kind", name=name)
    try:
        return kind, formats.plain(content, kind=kind)
    except formats.Broken as fault:
        raise Problem("file_not_its_kind", name=name) from fault
    except formats.Active as fault:
        raise Problem("file_active", name=name, what=str(fault)) from fault


def given(attachment: Attachment) -> HttpResponse:
    """The file, to keep; never shown in the browser."""
    content = store.read(attachment.digest)
    if content is None:
        raise Problem("file_lost", name=attachment.name)
    mime = cast("str", kinds()[attachment.kind].more["mime"])
    return file_answer(content, name=attachment.name, kind=mime)


def kinds() -> dict[str, Entry]:
    """Kinds that are taken."""
    return dict(gather("kinds.toml"))
