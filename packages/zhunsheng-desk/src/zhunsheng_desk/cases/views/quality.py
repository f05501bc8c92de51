"""How good the leads are, what left the desk, and the draws."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhunsheng_desk.access.gates import needs
from zhunsheng_desk.access.models import User
from zhunsheng_desk.cases import exports, selectors
from zhunsheng_desk.cases.models import Case
from zhunsheng_desk.cases.quality import precision, recall
from zhunsheng_desk.cases.services import draws, sights
from zhunsheng_desk.web.focus import focus
from zhunsheng_desk.web.pages import file_answer
from zhunsheng_desk.web.purpose import purpose_of, purposed


@needs("cases.quality")
@require_GET
def quality_page(request: HttpRequest) -> HttpResponse:
    """Precision and recall from decisions, with their intervals."""
    me, unit = cast("User", request.user), focus(request)
    names = {"": _("All kinds"), **dict(Case.Kind.choices)}
    context = {
        "unit": unit,
        "precision": [(names[kind], share) for kind, share in precision(me, within=unit).items()],
        "recall": recall(me, within=unit),
        "draws": selectors.draws(me),
    }
    return render(request, "cases/quality.html", context)


@needs("cases.export")
@purposed
@require_GET
def lead_export(request: HttpRequest) -> HttpResponse:
    """Decided leads of the unit in focus and below, as circulars read them."""
    me, unit = cast("User", request.user), focus(request)
    leads = exports.decided(me, within=unit)
    kept = sights.export_leads(unit, count=len(leads), purpose=purpose_of(request), by=me)
    return file_answer(exports.table(leads), name=f"leads-{kept.seq}.csv", kind="text/csv; charset=utf-8")


@needs("cases.oversee")
@require_POST
def draw_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the seed of a draw."""
    me = cast("User", request.user)
    draws.open_draw(get_object_or_404(selectors.draws(me), pk=pk), by=me)
    messages.success(request, _("The seed was opened."))
    return redirect("cases:quality")
