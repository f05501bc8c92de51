"""Drives, checklists, visits."""

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
from zhunsheng_desk.inspections import selectors
from zhunsheng_desk.inspections.forms import AnswersForm, ChecklistForm, DriveForm, VisitForm
from zhunsheng_desk.inspections.services import drives
from zhunsheng_desk.problems import Problem
from zhunsheng_desk.web.focus import focus
from zhunsheng_desk.web.pages import listed


@needs("inspections.view")
@require_GET
def drive_list(request: HttpRequest) -> HttpResponse:
    """Drives of the user's units, and those that visited them."""
    rows = listed(request, selectors.drives(cast("User", request.user)))
    return render(request, "inspections/drives.html", {"rows": rows})


@needs("inspections.change")
@require_http_methods(["GET", "POST"])
def checklist_new(request: HttpRequest) -> HttpResponse:
    """A checklist of the unit in focus."""
    me, form = cast("User", request.user), ChecklistForm(request.POST or None)
    if form.is_valid():
        try:
            drives.make_checklist(unit=focus(request), **form.cleaned_data, by=me)
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            return redirect("inspections:drive_new")
    return render(request, "inspections/form.html", {"form": form, "title": _("New checklist")})


@needs("inspections.change")
@require_http_methods(["GET", "POST"])
def drive_new(request: HttpRequest) -> HttpResponse:
    """A drive of the unit in focus."""
    me = cast("User", request.user)
    form = DriveForm(me, request.POST or None)
    if form.is_valid():
        try:
            drive = drives.make_drive(unit=focus(request), **form.cleaned_data, by=me)
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            return redirect("inspections:drive", pk=drive.pk)
    context = {"form": form, "title": _("New inspection drive"), "with_checklist": True}
    return render(request, "inspections/form.html", context)


@needs("inspections.view")
@require_GET
def drive_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One drive: units visited and not, visits, findings."""
    me = cast("User", request.user)
    drive = get_object_or_404(selectors.drives(me), pk=pk)
    context = {
        "drive": drive,
        "units": selectors.coverage(drive, user=me),
        "visits": selectors.visits(me).filter(drive=drive),
        "findings": selectors.findings(me).filter(visit__drive=drive),
        "inspects": not drive.closed and may(me, "inspections.visit", unit=drive.unit),
        "changes": not drive.closed and may(me, "inspections.change", unit=drive.unit),
    }
    return render(request, "inspections/drive.html", context)


@needs("inspections.change")
@require_POST
def drive_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close."""
    me = cast("User", request.user)
    drives.close_drive(get_object_or_404(selectors.own_drives(me, permission="inspections.change"), pk=pk), by=me)
    messages.success(request, _("The drive is closed."))
    return redirect("inspections:drive", pk=pk)


@needs("inspections.visit")
@require_http_methods(["GET", "POST"])
def drive_visit(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin to look at a unit."""
    me = cast("User", request.user)
    drive = get_object_or_404(selectors.own_drives(me, permission="inspections.visit"), pk=pk)
    form = VisitForm(drive, me, request.POST or None, initial={"day": timezone.localdate()})
    if form.is_valid():
        try:
            visit = drives.begin_visit(drive, **form.cleaned_data, by=me)
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            return redirect("inspections:visit", pk=visit.pk)
    return render(request, "inspections/form.html", {"form": form, "title": _("Inspect a unit")})


@needs("inspections.view")
@require_http_methods(["GET", "POST"])
def visit_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The checklist to fill in, or what was seen."""
    me = cast("User", request.user)
    visit = get_object_or_404(selectors.visits(me), pk=pk)
    form = AnswersForm(visit, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            drives.finish_visit(visit, answers=form.answers(), by=me)
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            return redirect("inspections:visit", pk=pk)
    context = {
        "visit": visit,
        "form": form if not visit.finished and may(me, "inspections.visit", unit=visit.unit) else None,
        "answers": visit.answers.select_related("item"),
        "findings": selectors.findings(me).filter(visit=visit),
    }
    return render(request, "inspections/visit.html", context, status=409 if form.errors else 200)
