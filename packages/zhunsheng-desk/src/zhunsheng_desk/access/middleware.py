"""The gate before every view: signed in, unlocked, second factor set up, permission held. Undeclared means refused."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from zhunsheng_desk.access import gates
from zhunsheng_desk.access.models import User
from zhunsheng_desk.access.policy import policy
from zhunsheng_desk.access.powers import Power
from zhunsheng_desk.access.scope import holds
from zhunsheng_desk.problems import Refused


class Gate:
    """Asks what the view declares."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[object, ...], kwargs: dict[str, object]
    ) -> HttpResponseBase | None:
        """None lets the view answer."""
        permission = getattr(view, "permission", None)
        if permission == gates.PUBLIC:
            return None
        if not isinstance(request.user, User):
            return _to_login(request)
        held = held_back(request)
        if held:
            return None if getattr(view, "while_held", False) else _sent(request, held)
        if permission != gates.SIGNED_IN and not holds(request.user, permission or ""):
            raise Refused("page_not_permitted", permission=permission or "-")
        return None


def held_back(request: HttpRequest) -> str:
    """Where the user must go first: unlock, change the password, set up the second factor. Empty where nowhere."""
    user = request.user
    if not isinstance(user, User):
        return ""
    now = time.time()
    if request.session.get("locked") or now - request.session.get("seen", now) > policy().idle_minutes * 60:
        request.session["locked"] = True
        return "accounts:lock"
    request.session["seen"] = now
    if user.must_change or too_old(user):
        return "accounts:password"
    if factor_wanted(user) and not has_factor(user):
        return "accounts:factor"
    return ""


def too_old(user: User) -> bool:
    """Whether the password must be changed for its age."""
    return user.password_set is None or timezone.now() - user.password_set > timedelta(days=policy().days)


def factor_wanted(user: User) -> bool:
    """Whether this account must have a second factor."""
    return settings.SECOND_FACTOR == "everyone" or (
        settings.SECOND_FACTOR == "administrators" and user.power != Power.WORK
    )


def has_factor(user: User) -> bool:
    """Whether a second factor was set up and shown to work."""
    factor = getattr(user, "factor", None)
    return bool(factor and factor.confirmed)


def _to_login(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return redirect_to_login(request.get_full_path() if request.method == "GET" else "/")


def _sent(request: HttpRequest, place: str) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return redirect(place)
