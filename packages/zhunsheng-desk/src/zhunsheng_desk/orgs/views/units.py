"""Units: the tree, one unit, adding, changing, moving, closing."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhunsheng_desk.access.gates import needs
from zhunsheng_desk.access.models import User
from zhunsheng_desk.access.scope import may
from zhunsheng_desk.orgs import selectors
from zhunsheng_desk.orgs.forms import NewUnitForm, ReasonForm, UnitForm, UnitMoveForm
from zhunsheng_desk.orgs.services import units
from zhunsheng_desk.problems import Problem
from zhunsheng_desk.web.focus import focus
from zhunsheng_desk.web.pages import listed


@needs("units.view")
@require_GET
def unit_list(request: HttpRequest) -> HttpResponse:
    """The tree below the unit in focus."""
    me = cast("User", request.user)
    rows = listed(request, selectors.units(me, within=focus(request)))
    return render(request, "orgs/units.html", {"rows": rows})


@needs("units.view")
@require_GET
def unit_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One unit: what is above and below, and where it stood before."""
    me = cast("User", request.user)
    unit = get_object_or_404(selectors.units(me), pk=pk)
    context = {
        "unit": unit,
        "children": selectors.units(me).filter(parent=unit),
        "placements": unit.placements.select_related("parent"),
        "changes": not unit.closed and may(me, "units.change", unit=unit),
    }
    return render(request, "orgs/unit.html", context)


@needs("units.change")
@require_http_methods(["GET", "POST"])
def unit_new(request: HttpRequest, pk: int) -> HttpResponse:
    """A unit below this one."""
    me = cast("User", request.user)
    parent = get_object_or_404(selectors.units_to_change(me), pk=pk)
    form = NewUnitForm(request.POST or None)
    if form.is_valid():
        try:
            unit = units.add_unit(**form.cleaned_data, parent=parent, by=me)
        except (Problem, ValidationError) as problem:
            form.add_error(None, problem if isinstance(problem, ValidationError) else str(problem))
        else:
            return redirect("orgs:unit", pk=unit.pk)
    return render(request, "orgs/form.html", {"form": form, "title": _("Add a unit below %(unit)s") % {"unit": parent}})


@needs("units.change")
@require_http_methods(["GET", "POST"])
def unit_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Name and kind."""
    me = cast("User", request.user)
    unit = get_object_or_404(selectors.units_to_change(me), pk=pk)
    form = UnitForm(request.POST or None, initial={"name": unit.name, "kind": unit.kind})
    if form.is_valid():
        units.change_unit(unit, **form.cleaned_data, by=me)
        messages.success(request, _("The unit was changed."))
        return redirect("orgs:unit", pk=pk)
    return render(request, "orgs/form.html", {"form": form, "title": _("Change %(unit)s") % {"unit": unit}})


@needs("units.change")
@require_http_methods(["GET", "POST"])
def unit_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Under another unit, with everything below."""
    me = cast("User", request.user)
    unit = get_object_or_404(selectors.units_to_change(me), pk=pk)
    form = UnitMoveForm(me, request.POST or None)
    if form.is_valid():
        try:
            units.move_unit(unit, **form.cleaned_data, by=me)
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("The unit was moved."))
            return redirect("orgs:unit", pk=pk)
    return render(request, "orgs/form.html", {"form": form, "title": _("Move %(unit)s") % {"unit": unit}})


@needs("units.change")
@require_http_methods(["GET", "POST"])
def unit_close(request: HttpRequest, pk: int) -> HttpResponse:
    """For good, with the reason."""
    me = cast("User", request.user)
    unit = get_object_or_404(selectors.units_to_change(me), pk=pk)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            units.close_unit(unit, **form.cleaned_data, by=me)
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("The unit was closed."))
            return redirect("orgs:unit", pk=pk)
    return render(request, "orgs/form.html", {"form": form, "title": _("Close %(unit)s") % {"unit": unit}})
