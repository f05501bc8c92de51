"""Engine functions that Ibis has no name for, declared once."""

# mypy: disable-error-code="empty-body, untyped-decorator"
from __future__ import annotations

import ibis
import ibis.expr.types as ir


@ibis.udf.scalar.builtin(name="trim", signature=((str, str), str))
def trim(text: str, characters: str) -> str:
    """Text without those characters at either end."""


@ibis.udf.scalar.builtin(name="translate", signature=((str, str, str), str))
def translate(text: str, old: str, new: str) -> str:
    """Text with each character of ``old`` replaced by its partner in ``new``."""


@ibis.udf.scalar.builtin(name="try_strptime", signature=((str, "array<string>"), "timestamp"))
def try_strptime(text: str, forms: list[str]) -> object:
    """A wall-clock time by the first form that fits, else null."""


@ibis.udf.scalar.builtin(name="timezone", signature=((str, "timestamp"), "timestamp('UTC')"))
def from_wall_clock(zone: str, wall: object) -> object:
    """The instant that a wall clock of the zone shows."""


@ibis.udf.scalar.builtin(name="timezone", signature=((str, "timestamp('UTC')"), "timestamp"))
def to_wall_clock(zone: str, instant: object) -> object:
    """What a wall clock of the zone shows at the instant."""


@ibis.udf.scalar.builtin(name="sha256", signature=(("binary",), str))
def sha256(data: bytes) -> str:
    """SHA-256 in hexadecimal."""


@ibis.udf.scalar.builtin(name="unhex", signature=((str,), "binary"))
def unhex(text: str) -> bytes:
    """Bytes from hexadecimal."""


@ibis.udf.scalar.builtin(name="encode", signature=((str,), "binary"))
def encode(text: str) -> bytes:
    """Text as UTF-8 bytes."""


@ibis.udf.scalar.builtin(name="concat", signature=(("binary", "binary"), "binary"))
def joined(left: bytes, right: bytes) -> bytes:
    """Two byte strings, one after the other."""


@ibis.udf.scalar.builtin(name="strlen", signature=((str,), "int64"))
def byte_length(text: str) -> int:
    """Length in bytes."""


def local_month(instant: ir.TimestampValue, *, zone: str) -> ir.StringValue:
    """Year and month, as ``2015-03``, on a wall clock of the zone."""
    return to_wall_clock(zone, instant).strftime("%Y-%m")


def whole_seconds(instant: ir.TimestampValue) -> ir.IntegerValue:
    """Whole seconds since 1970. Divided by one because an engine may hold them as a fraction."""
    return instant.epoch_seconds() // 1


def instant(seconds: ir.IntegerValue) -> ir.TimestampValue:
    """The instant that lies so many whole seconds after 1970."""
    return seconds.as_timestamp("s").cast("timestamp('UTC', 6)")
