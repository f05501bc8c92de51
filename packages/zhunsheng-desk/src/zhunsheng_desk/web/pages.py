"""Answers that every app gives: a page of a list, a file, a problem."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from zhunsheng_desk.problems import Problem

ROWS = 50
View = Callable[..., HttpResponseBase]


def takes(limit: Callable[[], int]) -> Callable[[View], View]:
    """A view that takes larger files than others, from who has signed in; the limit is asked for at each request."""

    def mark(view: View) -> View:
        marked: Any = view
        marked.upload_limit = limit
        return view

    return mark


def listed(request: HttpRequest, rows: QuerySet[Any]) -> Page[Any]:
    """The page of a list that the address asks for."""
    return Paginator(rows, ROWS).get_page(request.GET.get("page"))


def file_answer(content: bytes, *, name: str, kind: str) -> HttpResponse:
    """A file to keep, never shown in the browser."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def problem_page(request: HttpRequest, problem: Problem, *, status: int = 0) -> HttpResponse:
    """A problem as a page, with what to do next."""
    return render(request, "web/problem.html", {"problem": problem}, status=status or problem.status)
