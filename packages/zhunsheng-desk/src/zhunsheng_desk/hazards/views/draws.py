"""Draws for re-inspection."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhunsheng_desk.access.gates import needs
from zhunsheng_desk.access.models import User
from zhunsheng_desk.hazards import selectors
from zhunsheng_desk.hazards.forms import DrawForm, InspectionForm, uploads
from zhunsheng_desk.hazards.lots import drawn, most_false
from zhunsheng_desk.hazards.models import Inspection
from zhunsheng_desk.hazards.services import drawing
from zhunsheng_desk.problems import Problem
from zhunsheng_desk.web.focus import focus
from zhunsheng_desk.web.pages import listed


@needs("hazards.draw")
@require_http_methods(["GET", "POST"])
def draw_list(request: HttpRequest) -> HttpResponse:
    """Draws so far, and the next one."""
    me = cast("User", request.user)
    form = DrawForm(request.POST or None)
    if form.is_valid():
        try:
            draw = drawing.draw_hazards(focus(request), **form.cleaned_data, by=me)
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            return redirect("hazards:draw", pk=draw.pk)
    rows = listed(request, selectors.draws(me))
    for row in rows:
        row.bound = _bound(row)
    return render(request, "hazards/draws.html", {"form": form, "rows": rows})


def _bound(draw: Any) -> float | None:
    """Percent, once all that was drawn was looked at: a part of a draw is not a random sample."""
    if draw.looked_at < draw.drawn:
        return None
    return 100 * most_false(false=draw.false, looked_at=draw.looked_at, lot=len(draw.lot))


@needs("hazards.draw")
@require_GET
def draw_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One draw: seed, lot, what was drawn, what was seen."""
    draw: Any = get_object_or_404(selectors.draws(cast("User", request.user)), pk=pk)
    rows = draw.inspections.select_related("hazard", "hazard__unit", "by")
    again = drawn(draw.lot, seed=draw.seed, size=draw.drawn) == sorted(row.hazard_id for row in rows)
    return render(request, "hazards/draw.html", {"draw": draw, "rows": rows, "bound": _bound(draw), "again": again})


@needs("hazards.verify")
@require_http_methods(["GET", "POST"])
def inspection_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What was seen at a hazard that was drawn."""
    me = cast("User", request.user)
    seen = Inspection.objects.filter(hazard__in=selectors.hazards(me, permission="hazards.verify"))
    inspection = get_object_or_404(seen.select_related("hazard", "draw"), pk=pk)
    form = InspectionForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        said = form.cleaned_data
        try:
            drawing.inspect_hazard(
                inspection, holds=said["holds"] == "1", note=said["note"], uploads=uploads(said["photos"]), by=me
            )
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Done, and kept in the log."))
            return redirect("hazards:draw", pk=inspection.draw_id)
    return render(request, "hazards/inspection.html", {"form": form, "inspection": inspection})
