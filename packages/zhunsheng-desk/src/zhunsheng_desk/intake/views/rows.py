"""Rows held back: the list by reason, one in clear with its cells to mend."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhunsheng_desk.access.gates import needs
from zhunsheng_desk.access.models import User
from zhunsheng_desk.access.scope import may
from zhunsheng_desk.bridge import imports, lakes
from zhunsheng_desk.intake import selectors
from zhunsheng_desk.intake.models import HeldRow
from zhunsheng_desk.intake.services import rows
from zhunsheng_desk.problems import Problem
from zhunsheng_desk.web.focus import focus
from zhunsheng_desk.web.pages import listed
from zhunsheng_desk.web.purpose import purpose_of, purposed

HELD = HeldRow.State.HELD


@needs("held.view")
@purposed
@require_GET
def row_list(request: HttpRequest) -> HttpResponse:
    """Rows of the unit in focus and below that wait, by reason; values of persons and plates are never shown here."""
    me, unit = cast("User", request.user), focus(request)
    batch, code = request.GET.get("batch", ""), request.GET.get("code", "")
    found = selectors.held(me, within=unit).filter(state=HELD)
    found = found.filter(batch=int(batch)) if batch.isdecimal() else found
    codes = found.order_by().values("first_code").annotate(rows=Count("pk")).order_by("-rows", "first_code")
    page = listed(request, found.filter(first_code=code) if code else found)
    rows.list_rows(unit, shown=[row.pk for row in page], purpose=purpose_of(request), by=me)
    context = {"rows": page, "codes": codes, "code": code, "batch": batch, "unit": unit}
    return render(request, "intake/rows.html", context)


@needs("held.view")
@purposed
@require_http_methods(["GET", "POST"])
def row_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One row as its source gave it; what is mended is tried at once."""
    me = cast("User", request.user)
    row = get_object_or_404(selectors.held(me), pk=pk)
    cells = rows.open_row(row, purpose=purpose_of(request), by=me)
    form = _form(row, cells, request)
    wrong, problem, status = row.why(), "", 200
    if request.method == "POST" and form is not None and form.is_valid():
        values = {
            str(form.fields[name].label): text for name, text in form.cleaned_data.items() if name in form.changed_data
        }
        try:
            wrong = list(rows.mend_row(row, values=values, purpose=purpose_of(request), by=me))
        except Problem as told:
            problem, status = str(told), 409
        else:
            if not wrong:
                messages.success(request, _("The row was taken in."))
                return redirect("intake:row", pk=pk)
    elif request.method == "POST":
        problem, status = str(Problem("row_answered")), 409
    context = {
        "row": row,
        "form": form if may(me, "intake.upload", unit=row.unit) else None,
        "cells": cells,
        "wrong": [_why(row, *one) for one in wrong],
        "tried": request.method == "POST" and not problem,
        "problem": problem,
        "unsplit": lakes.TEXT in cells,
    }
    return render(request, "intake/row.html", context, status=status)


def _form(row: HeldRow, cells: dict[str, str], request: HttpRequest) -> forms.Form | None:
    """A field for each cell; those that are wrong come first."""
    if not cells or lakes.TEXT in cells:
        return None
    names = sorted(cells, key=lambda name: name not in _blamed(row))
    form = forms.Form(request.POST or None, initial={f"cell_{place}": cells[name] for place, name in enumerate(names)})
    for place, name in enumerate(names):
        made = forms.CharField(label=name, required=False, max_length=2000)
        made.widget.attrs["autocomplete"] = "off"
        form.fields[f"cell_{place}"] = made
    return form


def _blamed(row: HeldRow) -> set[str]:
    """Names of the source's columns that the wrong columns are made from."""
    profile = imports.known(selectors.place())[0].get(row.batch.profile)
    if profile is None:
        return set()
    return {
        name for table, column, names in imports.columns(profile) for name in names
        if table == row.table and column in row.columns
    }  # fmt: skip


def _why(row: HeldRow, column: str, code: str, value: str) -> dict[str, Any]:
    profile = imports.known(selectors.place())[0].get(row.batch.profile)
    return {
        "column": column,
        "name": lakes.column_name(row.table, column) if column else "",
        "text": lakes.reason(row.table, column=column, code=code, value=value),
        "allowed": lakes.allowed(row.table, column),
        "texts": imports.taken_for(profile, table=row.table, column=column) if profile and column else [],
    }
