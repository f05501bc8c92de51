"""Signing in, the second step, signing out, the lock, the own password and second factor."""

from __future__ import annotations

import time
from typing import Any, cast

import segno
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from zhunsheng_desk.access import factor
from zhunsheng_desk.access.gates import public, while_held
from zhunsheng_desk.access.middleware import has_factor
from zhunsheng_desk.access.models import User
from zhunsheng_desk.access.policy import policy
from zhunsheng_desk.accounts.forms import CodeForm, PasswordForm, SignInForm, UnlockForm
from zhunsheng_desk.accounts.services import attempts, factors, users
from zhunsheng_desk.problems import Problem
from zhunsheng_desk.web.views import next_of

HALF = "half"  # who gave a good password and has yet to give a code, and when
HALF_SECONDS = 300


@public
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Name and password; an account with a second factor goes on to its code."""
    form = SignInForm(request.POST or None)
    if form.is_valid():
        try:
            user = attempts.check_password(
                form.cleaned_data["username"], password=form.cleaned_data["password"], address=address(request)
            )
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            if not has_factor(user):
                return _opened(request, user)
            request.session[HALF] = [user.pk, time.time(), next_of(request)]
            return redirect("accounts:code")
    return render(request, "accounts/sign_in.html", {"form": form, "next": next_of(request)})


@public
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The second step."""
    pk, since, place = request.session.get(HALF, (None, 0, "/"))
    user = User.objects.filter(pk=pk, is_active=True).first()
    if user is None or time.time() - since > HALF_SECONDS:
        return redirect("accounts:login")
    form = CodeForm(request.POST or None)
    if form.is_valid():
        if attempts.locked(user.username, address=address(request)):
            form.add_error(None, str(Problem("sign_in_locked", minutes=policy().minutes)))
        elif factors.check(user, code=form.cleaned_data["code"]):
            del request.session[HALF]
            return _opened(request, user, place)
        else:
            attempts.failed(user.username, address=address(request))
            form.add_error("code", str(Problem("factor_wrong")))
    return render(request, "accounts/code.html", {"form": form})


@while_held
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    attempts.closed(cast("User", request.user))
    logout(request)
    return redirect("accounts:login")


@while_held
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def lock(request: HttpRequest) -> HttpResponse:
    """A session left alone is locked; the password opens it again."""
    user = cast("User", request.user)
    form = UnlockForm(request.POST or None)
    if form.is_valid():
        try:
            attempts.check_password(user.username, password=form.cleaned_data["password"], address=address(request))
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            attempts.resumed(user, address=address(request))
            request.session.update({"locked": False, "lock_kept": False, "seen": time.time()})
            return redirect("home:home")
    if not request.session.get("lock_kept"):
        attempts.held(user)
    request.session["locked"] = request.session["lock_kept"] = True
    return render(request, "accounts/lock.html", {"form": form})


@while_held
@sensitive_post_parameters("present", "new", "again")
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """One's own password."""
    if request.session.get("locked"):
        return redirect("accounts:lock")
    user = cast("User", request.user)
    form = PasswordForm(user, request.POST or None)
    if form.is_valid():
        users.change_password(user, password=form.cleaned_data["new"], by=user)
        update_session_auth_hash(request, user)
        messages.success(request, _("The password was changed."))
        return redirect("home:home")
    return render(request, "accounts/password.html", {"form": form})


@while_held
@require_http_methods(["GET", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """Set up one's own second factor: scan, enter a code, print the recovery codes."""
    if request.session.get("locked"):
        return redirect("accounts:lock")
    user = cast("User", request.user)
    if has_factor(user):
        left = user.recovery_codes.filter(used=None).count()
        return render(request, "accounts/factor_set.html", {"left": left})
    form = CodeForm(request.POST or None)
    own = factors.begin(user)
    if form.is_valid():
        try:
            codes = factors.confirm(user, code=form.cleaned_data["code"].strip(), by=user)
        except Problem as problem:
            form.add_error("code", str(problem))
        else:
            return render(request, "accounts/recovery.html", {"codes": codes})
    picture = segno.make(factor.address(own), error="m").svg_data_uri(scale=5, dark="#1b2a41")
    return render(request, "accounts/factor.html", {"form": form, "picture": picture, "key": factor.key(own)})


def address(request: HttpRequest) -> str:
    """Where the request came from, as the server itself saw it."""
    return str(request.META.get("REMOTE_ADDR", ""))[:64]


def _opened(request: HttpRequest, user: User, place: str = "") -> HttpResponse:
    place = place or next_of(request)
    kept: dict[str, Any] = {name: request.session[name] for name in ("_language",) if name in request.session}
    request.session.flush()
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    request.session.update(kept | {"seen": time.time()})
    attempts.opened(user, address=address(request))
    return redirect(place)
