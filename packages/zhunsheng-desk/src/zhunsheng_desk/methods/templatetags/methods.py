"""Values as people read them."""

from __future__ import annotations

from django import template

register = template.Library()


@register.filter
def plain(value: object) -> str:
    """A number, a name or a list of them; a dash where there is none."""
    if value is None or value == "":
        return "–"
    if isinstance(value, list | tuple):
        return ", ".join(map(plain, value))
    return f"{value:.12g}" if isinstance(value, float) else str(value)
