"""Text to the typed value of a canonical column, null where it cannot be read."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from zhunsheng.expr import functions as f
from zhunsheng.ingest import texts
from zhunsheng.ingest.profile import Field
from zhunsheng.ingest.units import UNITS
from zhunsheng.tables.spec import Column

TYPES = {
    "str": "string",
    "enum": "string",
    "int": "int64",
    "float": "float64",
    "bool": "boolean",
    "time": "timestamp('UTC')",
    "date": "date",
    "list_str": "array<string>",
    "list_enum": "array<string>",
}
MARKS = "'`"  # what exports put before a number to keep it text
HASHED = "^H[0-9A-F]{32}$"


def typed(
    text: ir.StringValue, *, column: Column, field: Field, zone: str, secret: bytes, plain: bool = False
) -> ir.Value:
    """The value of a column.

    Parameters
    ----------
    zone : of the source's wall clocks; empty where every time carries its offset.
    secret : the key for pseudonyms of persons and plates.
    plain : the text is known to need no tidying (`Block.plain`).
    """
    if column.type in ("int", "float"):
        return _number(text, column=column, field=field, plain=plain)
    if column.type == "time":
        return texts.instant(text, zone=zone, forms=field.formats)
    if column.type == "date":
        return _date(text, field=field, zone=zone)
    if column.type == "bool":
        return texts.truth(text)
    if column.type == "enum":
        known, lowered = list(column.values), text.lower()
        return ibis.cases((text.isin(known), text), (lowered.isin(known), lowered), else_=ibis.null("string"))
    if column.type in ("list_str", "list_enum"):
        return _list(text, column=column)
    if plain and not (column.hashed or field.hash):
        return text
    marked = text.startswith("'") | text.startswith("`")
    bare = ibis.cases((marked, f.trim(text, MARKS)), else_=text)
    return pseudonym(bare.upper(), secret=secret) if column.hashed or field.hash else bare


def _number(text: ir.StringValue, *, column: Column, field: Field, plain: bool) -> ir.Value:
    value = texts.finite(text.try_cast("float64")) if plain else texts.number(text)
    if field.unit:
        unit = UNITS[field.unit]
        value = value * unit.factor + unit.shift
    if column.type == "float":
        return value
    return ibis.cases((value == value.floor(), value.cast("int64")), else_=ibis.null("int64"))


def _date(text: ir.StringValue, *, field: Field, zone: str) -> ir.DateValue:
    if not zone:  # the canonical form: a bare day
        return text.try_cast("date")
    return f.to_wall_clock(zone, texts.instant(text, zone=zone, forms=field.formats)).date()


def _list(text: ir.StringValue, *, column: Column) -> ir.ArrayValue:
    parts = f.translate(text, "；，,、", ";;;;").split(";").map(lambda part: f.trim(part, " "))
    parts = parts.filter(lambda part: part != "")
    if column.type == "list_str":
        return parts
    right = parts.filter(lambda part: part.isin(list(column.values)))
    return ibis.cases((right.length() == parts.length(), parts), else_=ibis.null("array<string>"))


def pseudonym(text: ir.StringValue, *, secret: bytes) -> ir.StringValue:
    """HMAC-SHA-256 of the text under the lake's key, 128 bits as ``h`` and 32 digits; one already so formed stays."""
    padded = secret.ljust(64, b"\0")
    inner = ibis.literal(bytes(byte ^ 0x36 for byte in padded), type="binary")
    outer = ibis.literal(bytes(byte ^ 0x5C for byte in padded), type="binary")
    digest = f.sha256(f.joined(outer, f.unhex(f.sha256(f.joined(inner, f.encode(text))))))
    made = ibis.literal("h") + digest.substr(0, 32)
    return ibis.cases(((f.byte_length(text) == 33) & text.re_search(HASHED), text.lower()), else_=made)
