"""How an entry's detail is shown."""

from __future__ import annotations

import json

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from zhunsheng_desk.audit.models import Entry

register = template.Library()


@register.simple_tag
def details(entry: Entry) -> SafeString:
    """Names and values, as the log has them."""
    values = json.loads(entry.detail)
    return format_html_join("; ", "<span>{} {}</span>", ((name, _short(value)) for name, value in values.items()))


def _short(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 120 else f"{text[:117]}…"
