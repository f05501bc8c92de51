"""The unit that a user looks at, among those of their posts and below; kept in the session."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.http import Http404, HttpRequest

from zhunsheng_desk.access.models import User


def choices(user: User) -> Any:
    """Units that the user may look at: those of the posts held today, and all below."""
    model: Any = apps.get_model("orgs", "Unit")
    return model.objects.visible_to(user)


def focus(request: HttpRequest) -> Any:
    """The unit looked at: the one chosen, else the highest of the user's posts."""
    seen = choices(request.user)  # type: ignore[arg-type]  # views behind the gate
    if not hasattr(request, "_focus"):
        chosen = seen.filter(pk=request.session.get("unit")).first() if request.session.get("unit") else None
        request._focus = chosen or seen.order_by("up__depth", "code").first()  # type: ignore[attr-defined]
    unit = request._focus  # type: ignore[attr-defined]
    if unit is None:
        raise Http404
    return unit
