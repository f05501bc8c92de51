"""How a line of an import is shown."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from zhunsheng_desk.orgs.models import BatchRow, Person, Unit
from zhunsheng_desk.problems import Problem

register = template.Library()
LABELS = dict(Unit.Kind.choices) | dict(Person.Kind.choices)


@register.simple_tag
def compared(row: BatchRow, code: str) -> str | SafeString:
    """A value; where it would change, the one before struck through."""
    after, before = _shown(row.after, code), _shown(row.before or row.after, code)
    if before == after:
        return after
    return format_html('<del>{}</del> <ins title="{}">{}</ins>', before, _("after the import"), after)


@register.simple_tag
def problem_text(row: BatchRow) -> str:
    """Why a line is refused."""
    return str(Problem(row.problem, **row.params))


def _shown(values: dict[str, str], code: str) -> str:
    value = values.get(code, "")
    return str(LABELS.get(value, value)) if code == "kind" else value
