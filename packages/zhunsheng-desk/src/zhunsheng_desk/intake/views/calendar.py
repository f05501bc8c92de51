"""The coverage calendar: a month, and what a day's figure counts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from zhunsheng_desk.access.gates import needs
from zhunsheng_desk.access.models import User
from zhunsheng_desk.bridge import coverage, lakes
from zhunsheng_desk.intake import calendar
from zhunsheng_desk.intake.forms import CoverageForm
from zhunsheng_desk.orgs.models import Unit
from zhunsheng_desk.web.focus import focus

FIRST = "enforcement"


@needs("coverage.view")
@require_GET
def month(request: HttpRequest) -> HttpResponse:
    """Rows of a table by unit and day."""
    me, unit = cast("User", request.user), focus(request)
    table = _table(request)
    first = calendar.month_of(request.GET.get("month", ""), table=table)
    found = calendar.lines(me, within=unit, table=table, first=first)
    context = {
        "form": CoverageForm(initial={"table": table, "month": f"{first:%Y-%m}"}),
        "unit": unit,
        "table": table,
        "name": lakes.table_names()[table],
        "first": first,
        "before": first - timedelta(days=1),
        "after": (first + timedelta(days=31)).replace(day=1),
        "days": calendar.days_of(first),
        "lines": found,
        "total": calendar.total(found),
    }
    return render(request, "intake/coverage.html", context)


@needs("coverage.view")
@require_GET
def day(request: HttpRequest, pk: int) -> HttpResponse:
    """Which batches brought the rows of a unit and day."""
    me = cast("User", request.user)
    unit = get_object_or_404(Unit.objects.visible_to(me, permission="coverage.view"), pk=pk)
    try:
        asked = date.fromisoformat(request.GET.get("day") or str(timezone.localdate()))
    except ValueError:
        raise Http404 from None
    table, own = _table(request), request.GET.get("own") == "1"
    context = {
        "unit": unit,
        "own": own,
        "day": asked,
        "table": table,
        "name": lakes.table_names()[table],
        "found": calendar.sent(me, unit=unit, own=own, table=table, day=asked),
    }
    return render(request, "intake/coverage_day.html", context)


def _table(request: HttpRequest) -> str:
    table = request.GET.get("table") or FIRST
    if table not in coverage.dated():
        raise Http404
    return table
