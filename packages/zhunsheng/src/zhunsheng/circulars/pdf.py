"""A document as PDF, by LibreOffice without a screen; the same document gives the same bytes."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import tempfile
from datetime import datetime
from pathlib import Path

from zhunsheng.circulars import fonts
from zhunsheng.errors import Problem

PROGRAMS = ("soffice", "libreoffice")
PATIENCE = 300  # seconds; a first start on a busy machine takes one or two minutes
TAGGED = {"UseTaggedPDF": {"type": "boolean", "value": "true"}, "ExportBookmarks": {"type": "boolean", "value": "true"}}
_DATE = re.compile(rb"/(CreationDate|ModDate)\(D:(\d{14})[^)]*\)")
_IDS = re.compile(rb"/ID\s*\[\s*<([0-9A-F]{32})>\s*<([0-9A-F]{32})>\s*\]|/DocChecksum\s*/([0-9A-F]{32})")


def office() -> str | None:
    """The program that converts, None where it is not installed."""
    return next((found for name in PROGRAMS if (found := shutil.which(name))), None)


def convert(path: Path, *, dated: datetime) -> Path:
    """Write the PDF beside a document.

    Parameters
    ----------
    dated : the time that the PDF says it was made: that of the document, so that it does not hang on the clock.

    Raises
    ------
    Problem
        ``circular_office_missing``, ``circular_office_failed``.
    """
    program = office()
    if program is None:
        raise Problem("circular_office_missing", path=str(path))
    with tempfile.TemporaryDirectory(prefix="zhunsheng-office-") as held:
        made = _run(program, path=path, folder=Path(held))
        if not made.exists():
            raise Problem("circular_office_failed", detail="no file", path=str(path))
        draft = path.with_name(f".{path.stem}.pdf.new")
        draft.write_bytes(settled(made.read_bytes(), dated=dated))
    return draft.replace(path.with_suffix(".pdf"))


def _run(program: str, *, path: Path, folder: Path) -> Path:
    """Run the office with a profile of its own, where the free fonts stand in for the official ones."""
    (folder / "fonts.conf").write_text(fonts.stand_ins(), encoding="utf-8")
    words = [program, "--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}"]
    words += ["--convert-to", f"pdf:writer_pdf_Export:{json.dumps(TAGGED)}", "--outdir", str(folder), str(path)]
    surroundings = {**os.environ, "FONTCONFIG_FILE": str(folder / "fonts.conf"), "HOME": str(folder)}
    try:
        done = subprocess.run(words, env=surroundings, capture_output=True, text=True, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        raise Problem("circular_office_failed", detail=f"> {PATIENCE} s", path=str(path)) from None
    if done.returncode:
        raise Problem("circular_office_failed", detail=done.stderr.strip()[-200:], path=str(path))
    return folder / f"{path.stem}.pdf"


def settled(data: bytes, *, dated: datetime) -> bytes:
    """Dates and ids of a PDF, which come from the clock, replaced by others of the same length that come from the document."""
    stamp = f"{dated:%Y%m%d%H%M%S}".encode()
    data = _DATE.sub(lambda found: found[0].replace(found[2], stamp), data)
    blank = _IDS.sub(lambda found: re.sub(rb"[0-9A-F]{32}", b"0" * 32, found[0]), data)
    own = hashlib.sha256(blank).hexdigest()[:32].upper().encode()
    return _IDS.sub(lambda found: re.sub(rb"[0-9A-F]{32}", own, found[0]), data)
