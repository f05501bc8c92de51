"""How files, batches and rows held back are shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django import template

from zhunsheng_desk.bridge import lakes
from zhunsheng_desk.texts import gather

register = template.Library()


@register.filter
def get(names: Mapping[str, object], key: str) -> object:
    """The entry of a key, or nothing."""
    return names.get(key, "")


@register.filter
def in_language(text: Mapping[str, str]) -> str:
    """One of two texts, by the reader's language."""
    return text[lakes.lang()]


@register.filter
def table_name(name: str) -> str:
    """A table in words."""
    names = lakes.table_names()
    return str(names[name]) if name in names else name


@register.simple_tag
def column_name(table: str, column: str) -> str:
    """A column in words; a dash where the whole line is meant."""
    return lakes.column_name(table, column) if column else "–"


@register.simple_tag
def reason(table: str, column: str, code: str, value: str) -> str:
    """What is wrong with a cell and what to do."""
    return lakes.reason(table, column=column, code=code, value=value)


@register.simple_tag
def short_reason(code: str) -> str:
    """A reason in a few words."""
    entry = gather("wrongs.toml").get(code)
    return str(entry.text) if entry else code


@register.filter
def taken(counts: Mapping[str, Sequence[int]]) -> int:
    """Rows that a batch brought."""
    return sum(sum(one[:2]) for one in counts.values())


@register.filter
def plain_number(number: int) -> str:
    """A number without separators."""
    return str(number)
