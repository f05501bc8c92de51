"""The line that a page shows while a signal rests."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import get_language

from zhunsheng_desk.access.models import User
from zhunsheng_desk.bridge.methods import signal_name
from zhunsheng_desk.silences.selectors import touching

register = template.Library()


@register.inclusion_tag("silences/silences.html", takes_context=True)
def silences(context: dict[str, Any]) -> dict[str, Any]:
    """Silences that concern the user's units."""
    user, lang = context["request"].user, get_language() or ""
    found = touching(user) if isinstance(user, User) else ()
    return {"silences": [(one, signal_name(one.signal, lang=lang)) for one in found]}
