"""Accounts and posts, for the administrators; and what each role may do, for everyone."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhunsheng_desk.access.gates import needs, signed_in
from zhunsheng_desk.access.models import User
from zhunsheng_desk.access.roles import permissions, roles
from zhunsheng_desk.accounts import selectors
from zhunsheng_desk.accounts.forms import AccountForm, PostForm
from zhunsheng_desk.accounts.services import attempts, factors, posts, users
from zhunsheng_desk.problems import Problem
from zhunsheng_desk.web.pages import listed


@needs("users.view")
@require_GET
def user_list(request: HttpRequest) -> HttpResponse:
    """Accounts of the units held."""
    words = request.GET.get("q", "").strip()
    rows = listed(request, selectors.users(_me(request), words=words))
    return render(request, "accounts/users.html", {"rows": rows, "words": words})


@needs("users.view")
@require_GET
def user_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One account: its posts, and what may be done with it."""
    me = _me(request)
    user = get_object_or_404(selectors.users(me), pk=pk)
    context = {
        "shown": user,
        "posts": selectors.posts(me, user=user),
        "locked": attempts.locked(user.username, address=""),
        "form": PostForm(me, user),
    }
    return render(request, "accounts/user.html", context)


@needs("users.change")
@require_http_methods(["GET", "POST"])
def user_new(request: HttpRequest) -> HttpResponse:
    """Open an account for a person."""
    form = AccountForm(_me(request), request.POST or None)
    if form.is_valid():
        try:
            user, word = users.open_account(**form.cleaned_data, by=_me(request))
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            return render(request, "accounts/first_password.html", {"shown": user, "word": word})
    return render(request, "accounts/user_new.html", {"form": form})


@needs("users.change")
@require_POST
def user_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close an account."""
    users.close_account(get_object_or_404(selectors.users(_me(request)), pk=pk), by=_me(request))
    messages.success(request, _("The account was closed."))
    return redirect("accounts:user", pk=pk)


@needs("users.change")
@require_POST
def user_password(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a password for one sign-in."""
    user = get_object_or_404(selectors.users(_me(request)), pk=pk)
    word = users.reset_password(user, by=_me(request))
    return render(request, "accounts/first_password.html", {"shown": user, "word": word})


@needs("posts.give")
@require_POST
def user_unlock(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a locked account try again."""
    attempts.lift_lock(get_object_or_404(selectors.users(_me(request)), pk=pk), by=_me(request))
    messages.success(request, _("The account was unlocked."))
    return redirect("accounts:user", pk=pk)


@needs("posts.give")
@require_POST
def user_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a lost phone."""
    factors.reset_factor(get_object_or_404(selectors.users(_me(request)), pk=pk), by=_me(request))
    messages.success(request, _("The second factor was reset."))
    return redirect("accounts:user", pk=pk)


@needs("posts.give")
@require_POST
def post_give(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a post."""
    user = get_object_or_404(selectors.users(_me(request)), pk=pk)
    form = PostForm(_me(request), user, request.POST)
    if form.is_valid():
        posts.give_post(user, **form.cleaned_data, by=_me(request))
        messages.success(request, _("The post was given."))
    else:
        messages.error(request, _("Choose a role and a unit."))
    return redirect("accounts:user", pk=pk)


@needs("posts.give")
@require_POST
def post_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a post."""
    post = get_object_or_404(selectors.posts_to_end(_me(request)), pk=pk)
    posts.end_post(post, by=_me(request))
    messages.success(request, _("The post was ended."))
    return redirect("accounts:user", pk=post.user_id)


@signed_in
@require_GET
def role_list(request: HttpRequest) -> HttpResponse:
    """What each role may do."""
    return render(request, "accounts/roles.html", {"roles": roles(), "permissions": permissions()})


def _me(request: HttpRequest) -> User:
    return cast("User", request.user)
