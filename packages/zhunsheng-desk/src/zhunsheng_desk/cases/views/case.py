"""One case: what is known, what was done, the next step."""

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
from zhunsheng_desk.cases.forms import LABELS, StepForm
from zhunsheng_desk.cases.models import Case
from zhunsheng_desk.cases.services import sights, steps
from zhunsheng_desk.cases.ties import require_reach, tied
from zhunsheng_desk.cases.workflow import MOVES, barred, open_to
from zhunsheng_desk.problems import Problem, Refused
from zhunsheng_desk.web.purpose import purpose_of, purposed


@needs("cases.view")
@purposed
@require_GET
def case_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one case that the user may see."""
    me = cast("User", request.user)
    case = sights.view_case(get_object_or_404(selectors.cases(me), pk=pk), purpose=purpose_of(request), by=me)
    return _page(request, case)


@needs("cases.view")
@purposed
@require_POST
def case_act(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a step."""
    me = cast("User", request.user)
    case = get_object_or_404(selectors.cases(me), pk=pk)
    action = request.POST.get("action", "")
    if action not in MOVES:
        raise Problem("case_no_such_step", state=case.get_state_display())
    form = StepForm(case, action, request.POST, request.FILES)
    if form.is_valid():
        try:
            steps.take_step(case, **form.cleaned_data, by=me)
        except Refused:
            raise
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("The step was taken."))
            return redirect("cases:case", pk=pk)
    sights.view_case(case, purpose=purpose_of(request), by=me)
    return _page(request, case, tried=form, status=409)


@needs("cases.view")
@purposed
@require_GET
def case_file(request: HttpRequest, pk: int) -> HttpResponse:
    """A file of a case, to keep."""
    me = cast("User", request.user)
    file = sights.take_file(get_object_or_404(selectors.files(me), pk=pk), purpose=purpose_of(request), by=me)
    return given(file.attachment)


def _page(request: HttpRequest, case: Case, *, tried: StepForm | None = None, status: int = 200) -> HttpResponse:
    me = cast("User", request.user)
    mine = [action for action in open_to(case) if _may(me, case, action)]
    kept_back = [(LABELS[action], problem) for action in mine if (problem := barred(case, action=action))]
    forms = [StepForm(case, action) for action in mine if not barred(case, action=action)]
    if tried:
        forms = [tried if form.action_label == tried.action_label else form for form in forms]
    context = {
        "case": case,
        "evidence": evidence(case, lang=get_language() or ""),
        "steps": case.steps.select_related("by", "instead_of").prefetch_related("files__attachment"),
        "forms": forms,
        "kept_back": kept_back,
        "lost": tried if tried and tried.action_label not in {form.action_label for form in forms} else None,
        "tied": tied(me, case=case),
    }
    return render(request, "cases/case.html", context, status=status)


def _may(user: User, case: Case, action: str) -> bool:
    try:
        require_reach(user, case=case, action=action)
    except Refused:
        return False
    return True
