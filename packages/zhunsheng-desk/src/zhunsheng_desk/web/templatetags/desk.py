"""What templates may say without loading anything."""

from __future__ import annotations

from typing import Any

from django import template
from django.forms import BoundField
from django.http import HttpRequest

from zhunsheng_desk.access.models import User
from zhunsheng_desk.access.scope import holds
from zhunsheng_desk.texts import gather
from zhunsheng_desk.web import board
from zhunsheng_desk.web.focus import choices, focus
from zhunsheng_desk.web.purpose import purpose_of, purposes

register = template.Library()


@register.simple_tag(takes_context=True)
def menu_items(context: dict[str, Any]) -> list[board.MenuItem]:
    """The menu of the user."""
    user = context["request"].user
    return board.menu(user) if isinstance(user, User) else []


@register.simple_tag(takes_context=True)
def unit_in_focus(context: dict[str, Any]) -> Any:
    """The unit looked at, or nothing where the user has no post."""
    request: HttpRequest = context["request"]
    return focus(request) if isinstance(request.user, User) and choices(request.user).exists() else None


@register.simple_tag(takes_context=True)
def purpose_in_force(context: dict[str, Any]) -> str:
    """The purpose of this session, in words."""
    code = purpose_of(context["request"])
    return str(purposes()[code]) if code else ""


@register.simple_tag(takes_context=True)
def can(context: dict[str, Any], permission: str) -> bool:
    """Whether the user holds a permission anywhere; the service asks where."""
    return holds(context["request"].user, permission)


@register.filter
def said(code: str, file: str) -> str:
    """The text of a code in an app's file: ``role|said:"roles"``."""
    entry = gather(f"{file}.toml").get(code)
    return str(entry.text) if entry else code


@register.inclusion_tag("components/field.html")
def field(bound: BoundField) -> dict[str, Any]:
    """A form field with its label, help and errors tied together."""
    return {"field": bound}


@register.inclusion_tag("components/pager.html", takes_context=True)
def pager(context: dict[str, Any], rows: Any) -> dict[str, Any]:
    """Links to the pages of a list, keeping what was searched for."""
    query = context["request"].GET.copy()
    query.pop("page", None)
    return {"rows": rows, "query": query.urlencode()}
