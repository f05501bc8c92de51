"""The first page, and the desk's own state for a machine and for the system administrator."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from zhunsheng_desk.access.gates import needs, public, signed_in
from zhunsheng_desk.access.models import User
from zhunsheng_desk.home.checks import checks
from zhunsheng_desk.web import board
from zhunsheng_desk.web.focus import choices, focus


@signed_in
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What waits for me; my unit in figures; what I hold."""
    me = cast("User", request.user)
    unit = focus(request) if choices(me).exists() else None
    context = {
        "waiting": board.waiting(me),
        "figures": board.figures(me, unit=unit) if unit else [],
        "posts": me.posts.on().select_related("unit"),
    }
    return render(request, "home/home.html", context)


@public
@require_GET
def ready(request: HttpRequest) -> HttpResponse:
    """Whether the desk can work: one line a check, status 503 where one fails. Tells a stranger no more than that."""
    found = checks()
    text = "".join(f"{check.code} {'ok' if check.good else 'fails'}\n" for check in found)
    return HttpResponse(text, content_type="text/plain", status=200 if all(check.good for check in found) else 503)


@needs("desk.state")
@require_GET
def state(request: HttpRequest) -> HttpResponse:
    """The same checks with what was found, for the system administrator."""
    return render(request, "home/state.html", {"checks": checks()})
