"""Pages of no app: choosing the unit, the purpose and the language, and what is shown when something fails."""

from __future__ import annotations

from django.db import connection
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import i18n
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhunsheng_desk.access.gates import public, signed_in
from zhunsheng_desk.problems import Problem, Refused
from zhunsheng_desk.web.focus import choices
from zhunsheng_desk.web.pages import listed, problem_page
from zhunsheng_desk.web.purpose import purposes

language = public(require_POST(i18n.set_language))


@signed_in
@require_http_methods(["GET", "POST"])
def unit(request: HttpRequest) -> HttpResponse:
    """Find another unit, and look at it."""
    seen = choices(request.user)  # type: ignore[arg-type]  # behind the gate
    pk = request.POST.get("unit", "")
    if request.method == "POST":
        request.session["unit"] = get_object_or_404(seen, pk=pk if pk.isdecimal() else 0).pk
        return redirect(next_of(request))
    words = request.GET.get("q", "").strip()
    found = seen.filter(Q(name__contains=words) | Q(code__startswith=words)).select_related("parent")
    context = {"rows": listed(request, found), "words": words, "next": next_of(request)}
    return render(request, "web/unit_rows.html" if request.headers.get("HX-Request") else "web/unit.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def purpose(request: HttpRequest) -> HttpResponse:
    """Say why people's records are opened."""
    if request.POST.get("purpose") in purposes():
        request.session["purpose"] = request.POST["purpose"]
        return redirect(next_of(request))
    return render(request, "web/purpose.html", {"purposes": purposes(), "next": next_of(request)})


@public
@require_GET
def health(request: HttpRequest) -> HttpResponse:
    """Whether the desk and its database answer; for the machine that watches it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


def next_of(request: HttpRequest) -> str:
    """Where to go on, if it is a page of the desk."""
    place = request.POST.get("next") or request.GET.get("next") or "/"
    secure = request.is_secure()
    return place if url_has_allowed_host_and_scheme(place, {request.get_host()}, require_https=secure) else "/"


def missing(request: HttpRequest, exception: Exception) -> HttpResponse:
    """No such page, or a record that is not the user's to see: told apart by nobody."""
    return problem_page(request, Problem("page_missing"), status=404)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Not permitted."""
    problem = exception if isinstance(exception, Problem) else Refused("page_not_permitted", permission="-")
    return problem_page(request, problem, status=403)


def stale(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token."""
    return problem_page(request, Problem("page_stale"), status=403)


def broken(request: HttpRequest) -> HttpResponse:
    """An error of the desk itself."""
    return problem_page(request, Problem("page_broken"), status=500)
