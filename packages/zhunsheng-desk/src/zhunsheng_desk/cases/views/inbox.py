"""The inbox."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from zhunsheng_desk.access.gates import needs
from zhunsheng_desk.access.models import User
from zhunsheng_desk.cases import selectors
from zhunsheng_desk.cases.limits import limits
from zhunsheng_desk.cases.models import Case
from zhunsheng_desk.cases.services import sights
from zhunsheng_desk.web.focus import focus
from zhunsheng_desk.web.pages import listed
from zhunsheng_desk.web.purpose import purpose_of, purposed


@needs("cases.view")
@purposed
@require_GET
def case_list(request: HttpRequest) -> HttpResponse:
    """Cases of the unit in focus and below, the gravest first."""
    me, unit = cast("User", request.user), focus(request)
    words, state = request.GET.get("q", "").strip(), request.GET.get("state", "")
    state = state if state in Case.State.values else ""
    rows = listed(request, selectors.inbox(me, within=unit, state=state, words=words))
    sights.list_cases(unit, shown=[case.pk for case in rows], purpose=purpose_of(request), by=me)
    counts = selectors.by_state(me, within=unit)
    context = {
        "rows": rows,
        "words": words,
        "state": state,
        "unit": unit,
        "later": selectors.still_to_come(me, within=unit),
        "budget": limits().budget,
        "states": [(code, label, counts.get(code, 0)) for code, label in Case.State.choices],
    }
    return render(request, "cases/cases.html", context)
