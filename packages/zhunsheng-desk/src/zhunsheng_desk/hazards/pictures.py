"""Photos that come in: looked at, drawn anew, their position read; nothing of the file itself is kept."""

from __future__ import annotations

import io
import math
import warnings
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import timezone
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from zhunsheng_desk.hazards.deadlines import deadlines
from zhunsheng_desk.problems import Problem

STARTS = {"JPEG": (b"\xff\xd8\xff",), "PNG": (b"\x89PNG\r\n\x1a\n",), "WEBP": (b"RIFF",)}
QUALITY = 85
BROKEN = (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, Warning)
GIANT = (Image.DecompressionBombError, Image.DecompressionBombWarning)


@dataclass(frozen=True)
class Picture:
    """A JPEG without metadata, and what its file said: position in degrees (WGS 84), the camera's time."""

    content: bytes
    width: int
    height: int
    lat: float | None
    lon: float | None
    taken: str


def picture(content: bytes, *, name: str) -> Picture:
    """Draw a photo anew. Whatever else the file was (a page, an archive, a script behind the pixels) does not survive.

    Raises
    ------
    Problem
        ``photo_large`` before anything is decoded; ``photo_unreadable`` where the content is no photo, whatever its name.
    """
    limits = deadlines(timezone.localdate())
    pixels = limits.photo_pixels
    if len(content) > settings.UPLOAD_LIMIT:
        raise _large(name, pixels)
    kinds = [kind for kind, starts in STARTS.items() if content.startswith(starts)]
    if not kinds:
        raise Problem("photo_unreadable", file=name)
    try:
        with warnings.catch_warnings(action="error"), Image.open(io.BytesIO(content), formats=kinds) as image:
            if image.width * image.height > pixels:
                raise _large(name, pixels)
            return _drawn(image, side=limits.photo_side)
    except GIANT as fault:
        raise _large(name, pixels) from fault
    except BROKEN as fault:
        raise Problem("photo_unreadable", file=name) from fault


def _large(name: str, pixels: int) -> Problem:
    return Problem("photo_large", file=name, limit=settings.UPLOAD_LIMIT // 1024**2, pixels=pixels // 10_000)


def _drawn(image: Image.Image, *, side: int) -> Picture:
    lat, lon, taken = _said(image)
    upright = ImageOps.exif_transpose(image).convert("RGBA" if "A" in image.getbands() else "RGB")
    upright.thumbnail((side, side))
    bare = Image.new("RGB", upright.size, "white")
    bare.paste(upright, mask=upright if upright.mode == "RGBA" else None)
    kept = io.BytesIO()
    bare.save(kept, "JPEG", quality=QUALITY)
    return Picture(kept.getvalue(), *bare.size, lat, lon, taken)


def _said(image: Image.Image) -> tuple[float | None, float | None, str]:
    """Position and time; what is broken there is as good as absent."""
    try:
        exif = image.getexif()
        place = exif.get_ifd(ExifTags.IFD.GPSInfo)
        taken = str(exif.get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.DateTimeOriginal, ""))
        lat = _degrees(place, ExifTags.GPS.GPSLatitude, ExifTags.GPS.GPSLatitudeRef, most=90)
        lon = _degrees(place, ExifTags.GPS.GPSLongitude, ExifTags.GPS.GPSLongitudeRef, most=180)
    except (*BROKEN, TypeError, KeyError, ZeroDivisionError):
        return None, None, ""
    whole = lat is not None and lon is not None
    return (lat, lon, _time(taken)) if whole else (None, None, _time(taken))


def _degrees(place: dict[int, Any], value: int, side: int, *, most: int) -> float | None:
    if value not in place:
        return None
    degrees, minutes, seconds = (float(part) for part in place[value])
    found = (degrees + minutes / 60 + seconds / 3600) * (-1 if str(place.get(side, "N"))[:1] in "SW" else 1)
    return round(found, 6) if math.isfinite(found) and abs(found) <= most else None


def _time(taken: str) -> str:
    return taken[:19] if all(sign in "0123456789: -" for sign in taken) else ""
