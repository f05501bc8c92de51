"""What every answer carries, and problems as pages."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import Resolver404, resolve

from zhunsheng_desk.problems import Problem
from zhunsheng_desk.web.pages import problem_page

FORM = 1024 * 1024  # what the fields beside a file may take
Answer = Callable[[HttpRequest], HttpResponseBase]


def headers(get_response: Answer) -> Answer:
    """Everything comes from the desk itself; pages with people's records are not kept by the browser."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", settings.CONTENT_SECURITY_POLICY)
        response.headers.setdefault("X-Frame-Options", "DENY")
        response.headers.setdefault("Permissions-Policy", "camera=(self), geolocation=(self), microphone=()")
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"
        return response

    return answer


class Problems:
    """A problem that a view does not show beside its form becomes a page; so does a request too large to be read at all."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        size = request.META.get("CONTENT_LENGTH") or "0"
        most = settings.UPLOAD_LIMIT
        if size.isdecimal() and int(size) > most + FORM:
            most = _most(request)
        if not size.isdecimal() or int(size) > most + FORM:
            problem = Problem("upload_large", limit=most // 1024**2)
            return problem_page(request, problem, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page of a problem; anything else goes on."""
        return problem_page(request, exception) if isinstance(exception, Problem) else None


def _most(request: HttpRequest) -> int:
    """What the page asked for takes: more than others where it says so and the user has signed in."""
    try:
        view = resolve(request.path_info).func
    except Resolver404:
        return settings.UPLOAD_LIMIT
    limit = getattr(view, "upload_limit", None)
    return limit() if limit and request.user.is_authenticated else settings.UPLOAD_LIMIT
