"""Photos that come in: drawn anew, position read, nothing hostile kept."""

import io

import pytest
from photo_files import SCRIPT, jpeg, png, png_bomb, polyglot
from PIL import Image

from zhunsheng_desk.hazards.pictures import picture
from zhunsheng_desk.problems import Problem


def test_position_and_time_are_read_and_then_gone():
    content = jpeg(position=True)
    assert b"SECRET-CAMERA" in content
    kept = picture(content, name="a.jpg")
    assert (kept.lat, kept.lon, kept.taken) == (40.84, 111.75, "2026:03:02 08:30:00")
    assert b"SECRET-CAMERA" not in kept.content
    with Image.open(io.BytesIO(kept.content)) as image:
        assert image.format == "JPEG"
        assert dict(image.getexif()) == {}
        assert image.size == (kept.width, kept.height)


def test_a_photo_held_sideways_stands_upright():
    kept = picture(jpeg(width=64, height=48, orientation=6), name="a.jpg")
    assert (kept.width, kept.height) == (48, 64)


def test_large_photos_are_made_smaller_and_see_through_becomes_white():
    assert max((kept := picture(jpeg(width=4000, height=1000), name="a.jpg")).width, kept.height) == 1920
    with Image.open(io.BytesIO(picture(png(), name="a.png").content)) as image:
        assert image.getpixel((5, 5)) == (255, 255, 255)


def test_what_hides_behind_the_pixels_does_not_survive():
    assert SCRIPT in polyglot()
    kept = picture(polyglot(), name="a.jpg").content
    assert SCRIPT not in kept
    assert b"evil.exe" not in kept


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a" + b"\0" * 40,
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"PK\x03\x04" + b"\0" * 40,
        b"MZ" + b"\0" * 40,
        b"%PDF-1.7",
        b"\xff\xd8\xff" + SCRIPT,
        jpeg()[:200],
        b"RIFF\x00\x00\x00\x00AVI LIST",
    ],
)
def test_what_is_no_photo_is_refused_whatever_its_name(content):
    with pytest.raises(Problem) as caught:
        picture(content, name="photo.jpg")
    assert caught.value.code == "photo_unreadable"


def test_bombs_and_giants_are_refused_before_they_are_decoded(settings):
    with pytest.raises(Problem) as caught:
        picture(png_bomb(), name="a.png")
    assert caught.value.code == "photo_large"
    with pytest.raises(Problem) as caught:
        picture(b"\xff\xd8\xff" + b"\0" * settings.UPLOAD_LIMIT, name="a.jpg")
    assert caught.value.code == "photo_large"


def test_a_broken_position_is_no_position():
    content = jpeg(position=True).replace(b"\x00\x00\x00\x28\x00\x00\x00\x01", b"\x00\x00\x00\x28\x00\x00\x00\x00")
    kept = picture(content, name="a.jpg")
    assert (kept.lat, kept.lon) == (None, None)
