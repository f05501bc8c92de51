"""Absence and ties; requests for correction or erasure answered."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhunsheng_desk.access.gates import needs
from zhunsheng_desk.access.models import User
from zhunsheng_desk.cases import selectors
from zhunsheng_desk.cases.forms import AbsenceForm, AnswerForm, RelativeForm
from zhunsheng_desk.cases.services import duties
from zhunsheng_desk.problems import Problem, Refused
from zhunsheng_desk.web.pages import listed


@needs("cases.absence")
@require_http_methods(["GET", "POST"])
def absence_page(request: HttpRequest) -> HttpResponse:
    """Who acts while I am away; who I am tied to."""
    me = cast("User", request.user)
    tie = "person" in request.POST
    absence = AbsenceForm(me, request.POST if request.POST and not tie else None)
    relative = RelativeForm(me, request.POST if tie else None)
    if relative.is_valid():
        duties.declare_relative(relative.cleaned_data["person"], by=me)
        messages.success(request, _("The tie was declared."))
        return redirect("cases:absence")
    if absence.is_valid():
        try:
            duties.declare_absence(**absence.cleaned_data, by=me)
        except Refused:
            raise
        except Problem as problem:
            absence.add_error(None, str(problem))
        else:
            messages.success(request, _("The absence was declared."))
            return redirect("cases:absence")
    context = {
        "absence": absence,
        "relative": relative,
        "absences": me.absences.select_related("delegate"),
        "relatives": me.relatives.select_related("person"),
    }
    return render(request, "cases/absence.html", context)


@needs("pleas.answer")
@require_GET
def plea_list(request: HttpRequest) -> HttpResponse:
    """Requests for correction or erasure."""
    return render(request, "cases/pleas.html", {"rows": listed(request, selectors.pleas(cast("User", request.user)))})


@needs("pleas.answer")
@require_http_methods(["GET", "POST"])
def plea_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One request, and its answer."""
    me = cast("User", request.user)
    plea = get_object_or_404(selectors.pleas(me), pk=pk)
    form = AnswerForm(request.POST or None)
    if form.is_valid():
        granted = form.cleaned_data["granted"] == "yes"
        duties.answer_plea(plea, granted=granted, answer=form.cleaned_data["answer"], by=me)
        messages.success(request, _("The request was answered."))
        return redirect("cases:pleas")
    return render(request, "cases/plea.html", {"plea": plea, "form": form})
