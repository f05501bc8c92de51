"""Duty lists: all of them, one, making, ending, attesting."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhunsheng_desk.access.gates import needs
from zhunsheng_desk.access.models import User
from zhunsheng_desk.access.scope import may
from zhunsheng_desk.duties import periods, selectors
from zhunsheng_desk.duties.forms import AttestationForm, DutyListForm
from zhunsheng_desk.duties.models import DutyList
from zhunsheng_desk.duties.services import standing
from zhunsheng_desk.problems import Problem
from zhunsheng_desk.web.focus import focus
from zhunsheng_desk.web.pages import listed


@needs("duties.view")
@require_GET
def duty_lists(request: HttpRequest) -> HttpResponse:
    """Duty lists of the unit in focus and below, and whether the present period is attested."""
    me, only = cast("User", request.user), request.GET.get("only", "")
    rows = listed(request, selectors.lists(me, within=focus(request), only=only))
    return render(request, "duties/lists.html", {"rows": rows, "only": only})


@needs("duties.change")
@require_http_methods(["GET", "POST"])
def duty_new(request: HttpRequest) -> HttpResponse:
    """A list of the unit in focus."""
    me, form = cast("User", request.user), DutyListForm(request.POST or None)
    if form.is_valid():
        try:
            made = standing.make_list(unit=focus(request), **form.cleaned_data, by=me)
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            return redirect("duties:list", pk=made.pk)
    return render(request, "duties/form.html", {"form": form, "title": _("New duty list")})


@needs("duties.view")
@require_GET
def duty_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One list: its duties and what was attested."""
    found = get_object_or_404(selectors.lists(cast("User", request.user)), pk=pk)
    return _page(request, found, AttestationForm())


@needs("duties.attest")
@require_POST
def duty_attest(request: HttpRequest, pk: int) -> HttpResponse:
    """What was done in the present period."""
    me = cast("User", request.user)
    held = DutyList.objects.visible_to(me, permission="duties.attest")
    found = get_object_or_404(selectors.lists(me).filter(pk__in=held), pk=pk)
    form = AttestationForm(request.POST)
    if form.is_valid():
        standing.attest(found, **form.cleaned_data, by=me)
        messages.success(request, _("Saved."))
        return redirect("duties:list", pk=pk)
    return _page(request, found, form)


@needs("duties.change")
@require_POST
def duty_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a list."""
    me = cast("User", request.user)
    standing.end_list(get_object_or_404(DutyList.objects.visible_to(me, permission="duties.change"), pk=pk), by=me)
    return redirect("duties:list", pk=pk)


def _page(request: HttpRequest, found: DutyList, form: AttestationForm) -> HttpResponse:
    me, today = cast("User", request.user), timezone.localdate()
    period = periods.name(today, rhythm=found.rhythm)
    attested = found.attestations.filter(period=period).exists()
    context = {
        "list": found,
        "duties": found.duties.all(),
        "attestations": found.attestations.select_related("by"),
        "period": period,
        "due": periods.end(today, rhythm=found.rhythm),
        "attested": attested,
        "form": form if not attested and not found.ended and may(me, "duties.attest", unit=found.unit) else None,
        "changes": not found.ended and may(me, "duties.change", unit=found.unit),
    }
    return render(request, "duties/list.html", context, status=409 if form.errors else 200)
