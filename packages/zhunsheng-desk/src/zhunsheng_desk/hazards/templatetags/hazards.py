"""How hazards are shown."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from zhunsheng_desk.hazards.models import Hazard

register = template.Library()


@register.filter
def percent(share: float | None) -> str:
    """A share as percent; a dash where there is none."""
    return "–" if share is None else f"{100 * share:.0f} %"


@register.filter
def days(time: float | None) -> str:
    """Whole days; `not reached` where fewer than half have ended."""
    return _("not reached") if time is None else f"{time:.0f}"


@register.filter
def get(names: dict[str, object], key: str) -> object:
    """The entry of a key, or nothing."""
    return names.get(key, "")


@register.filter
def unlocalised(number: float) -> str:
    """A number as SVG reads it."""
    return f"{number:.1f}"


@register.filter
def state_name(state: str) -> str:
    """A state in words."""
    return str(Hazard.State(state).label) if state in Hazard.State.values else state
