"""Photos of the tests: plain ones, one with a position, hostile ones."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import ExifTags, Image

SCRIPT = b"<script>alert(1)</script>"


def jpeg(
    *, width: int = 64, height: int = 48, colour: str = "teal", position: bool = False, orientation: int = 1
) -> bytes:
    """A photo; with `position` it says that it was taken near Hohhot at 2026-03-02 08:30."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.Base.Make] = "SECRET-CAMERA"
    if position:
        place = exif.get_ifd(ExifTags.IFD.GPSInfo)
        place[ExifTags.GPS.GPSLatitudeRef], place[ExifTags.GPS.GPSLatitude] = "N", (40.0, 50.0, 24.0)
        place[ExifTags.GPS.GPSLongitudeRef], place[ExifTags.GPS.GPSLongitude] = "E", (111.0, 45.0, 0.0)
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2026:03:02 08:30:00"
    kept = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(kept, "JPEG", exif=exif)
    return kept.getvalue()


def png(width: int = 32, height: int = 32) -> bytes:
    """A picture with a see-through part."""
    kept = io.BytesIO()
    Image.new("RGBA", (width, height), (200, 10, 10, 0)).save(kept, "PNG")
    return kept.getvalue()


def png_bomb(side: int = 60_000) -> bytes:
    """A small file whose head promises billions of pixels."""
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", head)
        + _chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def polyglot() -> bytes:
    """A photo with a page and an archive behind its pixels."""
    return jpeg() + SCRIPT + b"PK\x03\x04evil.exe"
