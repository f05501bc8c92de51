"""Findings: the list, one with its ledger, rectifying, re-checking."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhunsheng_desk.access.gates import needs
from zhunsheng_desk.access.models import User
from zhunsheng_desk.access.scope import may
from zhunsheng_desk.attachments.receiving import given
from zhunsheng_desk.inspections import selectors
from zhunsheng_desk.inspections.forms import NoteForm, RemedyForm
from zhunsheng_desk.inspections.models import Finding, Remedy
from zhunsheng_desk.inspections.services import findings
from zhunsheng_desk.inspections.workflow import MOVES
from zhunsheng_desk.problems import Problem
from zhunsheng_desk.web.focus import focus
from zhunsheng_desk.web.pages import listed


@needs("inspections.view")
@require_GET
def finding_list(request: HttpRequest) -> HttpResponse:
    """Findings at the unit in focus and below."""
    me = cast("User", request.user)
    only, words = request.GET.get("only", ""), request.GET.get("q", "").strip()
    rows = listed(request, selectors.findings(me, within=focus(request), only=only, words=words))
    return render(request, "inspections/findings.html", {"rows": rows, "only": only, "words": words})


@needs("inspections.view")
@require_GET
def finding_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One finding."""
    finding = get_object_or_404(selectors.findings(cast("User", request.user)), pk=pk)
    return _page(request, finding, RemedyForm())


@needs("findings.rectify")
@require_POST
def finding_rectify(request: HttpRequest, pk: int) -> HttpResponse:
    """What was done about it."""
    me = cast("User", request.user)
    held = Finding.objects.visible_to(me, permission="findings.rectify")
    finding = get_object_or_404(selectors.findings(me).filter(pk__in=held), pk=pk)
    form = RemedyForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            findings.rectify(finding, **form.cleaned_data, by=me)
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Saved."))
            return redirect("inspections:finding", pk=pk)
    return _page(request, finding, form)


@needs("inspections.view")
@require_POST
def finding_move(request: HttpRequest, pk: int, move: str) -> HttpResponse:
    """Put up, verify, send back, reopen: the service asks who may."""
    if move not in MOVES:
        raise Http404
    me = cast("User", request.user)
    finding = get_object_or_404(selectors.findings(me), pk=pk)
    form = NoteForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    findings.move_finding(finding, move=move, note=note, by=me)
    messages.success(request, _("Done."))
    return redirect("inspections:finding", pk=pk)


@needs("inspections.view")
@require_GET
def remedy_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The file of a rectification."""
    me = cast("User", request.user)
    seen = Remedy.objects.filter(finding__in=selectors.findings(me)).exclude(attachment=None)
    remedy = get_object_or_404(seen.select_related("attachment", "finding__unit"), pk=pk)
    findings.take_remedy(remedy, by=me)
    return given(cast("Any", remedy.attachment))


def _page(request: HttpRequest, finding: Finding, form: RemedyForm) -> HttpResponse:
    me = cast("User", request.user)
    moves = [
        name
        for name, move in MOVES.items()
        if finding.state in move.before and may(me, move.permission, unit=finding.unit)
    ]
    undone = finding.state in (Finding.State.OPEN, Finding.State.RETURNED)
    context = {
        "finding": finding,
        "remedies": finding.remedies.select_related("attachment", "by"),
        "steps": finding.steps.select_related("by"),
        "moves": {name: NoteForm(auto_id=f"{name}_%s") for name in moves},
        "form": form if undone and may(me, "findings.rectify", unit=finding.unit) else None,
    }
    return render(request, "inspections/finding.html", context, status=409 if form.errors else 200)
