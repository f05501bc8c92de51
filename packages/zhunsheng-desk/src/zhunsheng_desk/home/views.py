"""The first page."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from zhunsheng_desk.access.gates import signed_in
from zhunsheng_desk.access.models import User
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
