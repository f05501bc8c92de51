"""Why a user opens people's records: asked once a session, kept with every view and every export."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, cast
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from zhunsheng_desk.texts import Text, gather

Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, Rest], HttpResponse]


def purposes() -> dict[str, Text]:
    """The closed list."""
    return {code: entry.text for code, entry in gather("purposes.toml").items()}


def purpose_of(request: HttpRequest) -> str:
    """The code of the purpose chosen in this session, or empty."""
    code = request.session.get("purpose", "")
    return code if code in purposes() else ""


def purposed(view: View[Rest]) -> View[Rest]:
    """A view that shows people's records: asks for the purpose first."""

    @functools.wraps(view)
    def asked(request: HttpRequest, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        if purpose_of(request):
            return view(request, *args, **kwargs)
        return redirect(f"{reverse('web:purpose')}?{urlencode({'next': request.get_full_path()})}")

    marked: Any = asked
    marked.purposed = True
    return cast("View[Rest]", asked)
