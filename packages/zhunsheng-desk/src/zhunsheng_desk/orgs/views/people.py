"""People: the list, one record, changing, moving, releasing, taking out. Each sight of a record has its purpose in the log."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhunsheng_desk.access.gates import needs
from zhunsheng_desk.access.models import User
from zhunsheng_desk.access.scope import may
from zhunsheng_desk.orgs import selectors
from zhunsheng_desk.orgs.forms import PersonForm, PersonMoveForm, ReasonForm
from zhunsheng_desk.orgs.services import people
from zhunsheng_desk.problems import Problem
from zhunsheng_desk.web.focus import focus
from zhunsheng_desk.web.marks import mark
from zhunsheng_desk.web.pages import file_answer, listed
from zhunsheng_desk.web.purpose import purpose_of, purposed
from zhunsheng_desk.web.workbooks import XLSX, workbook


@needs("people.view")
@purposed
@require_GET
def person_list(request: HttpRequest) -> HttpResponse:
    """People of the unit in focus and below."""
    me, unit = cast("User", request.user), focus(request)
    words = request.GET.get("q", "").strip()
    rows = listed(request, selectors.people(me, within=unit, words=words).filter(left=None))
    people.list_people(unit, shown=[person.pk for person in rows], purpose=purpose_of(request), by=me)
    return render(request, "orgs/people.html", {"rows": rows, "words": words, "unit": unit})


@needs("people.view")
@purposed
@require_GET
def person_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: what is known, and where they were."""
    me = cast("User", request.user)
    person = people.view_person(get_object_or_404(selectors.people(me), pk=pk), purpose=purpose_of(request), by=me)
    context = {
        "person": person,
        "postings": person.postings.select_related("unit"),
        "changes": not person.left and may(me, "people.change", unit=person.unit),
    }
    return render(request, "orgs/person.html", context)


@needs("people.change")
@purposed
@require_http_methods(["GET", "POST"])
def person_change(request: HttpRequest, pk: int) -> HttpResponse:
    """What is known of a person."""
    me = cast("User", request.user)
    person = get_object_or_404(selectors.people(me, permission="people.change"), pk=pk)
    form = PersonForm(request.POST or None, initial={"name": person.name, "kind": person.kind, "title": person.title})
    if form.is_valid():
        people.change_person(person, **form.cleaned_data, by=me)
        messages.success(request, _("The record was changed."))
        return redirect("orgs:person", pk=pk)
    if request.method == "GET":
        people.view_person(person, purpose=purpose_of(request), by=me)
    return render(request, "orgs/form.html", {"form": form, "title": _("Change %(person)s") % {"person": person}})


@needs("people.change")
@purposed
@require_http_methods(["GET", "POST"])
def person_move(request: HttpRequest, pk: int) -> HttpResponse:
    """To another unit."""
    me = cast("User", request.user)
    person = get_object_or_404(selectors.people(me, permission="people.change"), pk=pk)
    form = PersonMoveForm(me, request.POST or None)
    if form.is_valid():
        try:
            people.move_person(person, **form.cleaned_data, by=me)
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("The person was moved."))
            return redirect("orgs:people")
    if request.method == "GET":
        people.view_person(person, purpose=purpose_of(request), by=me)
    return render(request, "orgs/form.html", {"form": form, "title": _("Move %(person)s") % {"person": person}})


@needs("people.change")
@purposed
@require_http_methods(["GET", "POST"])
def person_release(request: HttpRequest, pk: int) -> HttpResponse:
    """A person leaves the bureau."""
    me = cast("User", request.user)
    person = get_object_or_404(selectors.people(me, permission="people.change"), pk=pk)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            people.release_person(person, **form.cleaned_data, by=me)
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("The person was released."))
            return redirect("orgs:people")
    if request.method == "GET":
        people.view_person(person, purpose=purpose_of(request), by=me)
    return render(request, "orgs/form.html", {"form": form, "title": _("Release %(person)s") % {"person": person}})


@needs("people.export")
@purposed
@require_GET
def person_export(request: HttpRequest) -> HttpResponse:
    """The list as a marked workbook."""
    me, unit = cast("User", request.user), focus(request)
    rows = list(selectors.people(me, within=unit, permission="people.export").filter(left=None))
    kept = people.export_people(unit, count=len(rows), purpose=purpose_of(request), by=me)
    text = mark(by=me, purpose=kept.purpose, number=kept.seq, digest=kept.digest)
    headings = [_("Number"), _("Name"), _("Kind"), _("Title"), _("Unit"), _("Unit code")]
    lines = ([row.number, row.name, row.get_kind_display(), row.title, row.unit.name, row.unit.code] for row in rows)
    return file_answer(workbook(headings, lines, mark=text), name=f"people-{kept.seq}.xlsx", kind=XLSX)
