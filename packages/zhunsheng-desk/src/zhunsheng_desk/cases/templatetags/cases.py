"""Words for codes of cases."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext_lazy as _

from zhunsheng_desk.cases.forms import LABELS

register = template.Library()
PICTURES = {"funnel": _("Funnel"), "histogram": _("Histogram"), "timeline": _("Timeline")}


@register.filter
def step_name(action: str) -> str:
    """What a step is called."""
    return str(LABELS[action])


@register.filter
def picture_name(picture: str) -> str:
    """What a picture is called."""
    return str(PICTURES.get(picture, picture))


@register.filter
def percent(share: float) -> str:
    """A share in percent."""
    return f"{100 * share:.1f} %"
