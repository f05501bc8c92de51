"""The officer's own page: what is asked of me, why, what I may answer, who looked."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhunsheng_desk.access.gates import needs
from zhunsheng_desk.access.models import User
from zhunsheng_desk.attachments.receiving import given
from zhunsheng_desk.cases import selectors
from zhunsheng_desk.cases.evidence import evidence
from zhunsheng_desk.cases.forms import PleaForm, StepForm
from zhunsheng_desk.cases.models import Case
from zhunsheng_desk.cases.services import duties, steps
from zhunsheng_desk.cases.sights import seen_by
from zhunsheng_desk.cases.workflow import MOVES, barred, open_to
from zhunsheng_desk.problems import Problem


@needs("cases.own")
@require_GET
def own_page(request: HttpRequest) -> HttpResponse:
    """What concerns the user."""
    return _page(request)


@needs("cases.own")
@require_POST
def own_act(request: HttpRequest) -> HttpResponse:
    """Reply or appeal."""
    me, action = cast("User", request.user), request.POST.get("action", "")
    case = selectors.own(me).filter(pk=_number(request.POST.get("case", ""))).first()
    if case is None or action not in ("reply", "appeal"):
        return redirect("cases:own")
    form = StepForm(case, action, request.POST, request.FILES)
    if form.is_valid():
        try:
            steps.take_step(case, **form.cleaned_data, by=me)
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("What you sent was received."))
            return redirect("cases:own")
    return _page(request, tried=(case.pk, form), status=409)


@needs("cases.own")
@require_POST
def own_plea(request: HttpRequest) -> HttpResponse:
    """Ask for correction or erasure."""
    me, form = cast("User", request.user), PleaForm(request.POST)
    if me.person is None or not form.is_valid():
        return redirect("cases:own")
    duties.make_plea(me.person, **form.cleaned_data, by=me)
    messages.success(request, _("Your request was received."))
    return redirect("cases:own")


@needs("cases.own")
@require_GET
def own_file(request: HttpRequest) -> HttpResponse:
    """A file that the user handed in."""
    number = _number(request.GET.get("n", ""))
    if not number:
        return redirect("cases:own")
    return given(get_object_or_404(selectors.own_files(cast("User", request.user)), pk=number).attachment)


def _page(request: HttpRequest, *, tried: tuple[int, StepForm] | None = None, status: int = 200) -> HttpResponse:
    me = cast("User", request.user)
    shown = [_told(case, tried) for case in selectors.own(me)]
    context = {
        "shown": shown,
        "plea": PleaForm(),
        "pleas": me.person.pleas.all() if me.person else [],
        "person": me.person,
    }
    return render(request, "cases/own.html", context, status=status)


def _told(case: Case, tried: tuple[int, StepForm] | None) -> dict[str, object]:
    mine = [
        action
        for action in open_to(case)
        if MOVES[action].permission == "cases.own" and not barred(case, action=action)
    ]
    forms = [StepForm(case, action) for action in mine]
    if tried and tried[0] == case.pk:
        forms = [tried[1]]
    return {
        "case": case,
        "evidence": evidence(case, lang=get_language() or ""),
        "steps": case.steps.filter(
            action__in=("ask", "reply", "decide", "confirm", "appeal", "settle")
        ).prefetch_related("files__attachment"),
        "forms": forms,
        "looked": seen_by(case),
    }


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 18 else 0
