"""The list, the map, one hazard, one photo."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from zhunsheng_desk.access.gates import needs
from zhunsheng_desk.access.models import User
from zhunsheng_desk.access.scope import may
from zhunsheng_desk.bridge.maps import sheet
from zhunsheng_desk.hazards import selectors
from zhunsheng_desk.hazards.forms import DecisionForm, DeferralForm, MergeForm, MoveForm, SeenForm
from zhunsheng_desk.hazards.models import Hazard
from zhunsheng_desk.hazards.registry import took_part
from zhunsheng_desk.hazards.workflow import DEFERRABLE, MERGEABLE, MOVES
from zhunsheng_desk.web.focus import focus
from zhunsheng_desk.web.pages import listed

MOST_DOTS = 1000


@needs("hazards.view")
@require_GET
def hazard_list(request: HttpRequest) -> HttpResponse:
    """Hazards of the unit in focus, filtered, soonest due first."""
    rows = selectors.hazards(cast("User", request.user), within=focus(request))
    rows = selectors.filtered(rows, asked=request.GET.dict())
    return render(request, "hazards/hazards.html", {"rows": listed(request, rows), **_filters(request)})


@needs("hazards.view")
@require_GET
def hazard_map(request: HttpRequest) -> HttpResponse:
    """The same hazards where they lie; those without a position are counted, not lost."""
    unit = focus(request)
    asked = {"state": "open"} | request.GET.dict()
    rows = selectors.filtered(selectors.hazards(cast("User", request.user), within=unit), asked=asked)
    placed = rows.exclude(lat=None).order_by("-pk")
    count = placed.count()
    drawn = sheet(unit.code)
    dots = [(hazard, *drawn.at(lat=hazard.lat, lon=hazard.lon)) for hazard in placed[:MOST_DOTS]]
    counts = {"placed": count, "shown": len(dots), "unplaced": rows.count() - count}
    return render(request, "hazards/map.html", {"sheet": drawn, "dots": dots, **counts, **_filters(request, asked)})


def _filters(request: HttpRequest, asked: dict[str, str] | None = None) -> dict[str, Any]:
    return {
        "asked": asked or request.GET.dict(),
        "states": Hazard.State.choices,
        "sources": Hazard.Source.choices,
        "categories": selectors.categories(),
        "today": timezone.localdate(),
        "query": request.GET.urlencode(),
    }


@needs("hazards.view")
@require_GET
def hazard_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One hazard."""
    hazard = get_object_or_404(selectors.hazards(cast("User", request.user)), pk=pk)
    return hazard_answer(request, hazard)


def hazard_answer(request: HttpRequest, hazard: Hazard, *, status: int = 200, **forms: Any) -> HttpResponse:
    """The page of a hazard: what it is, what the user may do next, what was done."""
    me = cast("User", request.user)
    seen = {"seen": hazard.version}
    mine = took_part(hazard, user=me)
    context = {
        "hazard": hazard,
        "category": selectors.categories().get(hazard.category, hazard.category),
        "steps": hazard.steps.select_related("by", "other"),
        "photos": hazard.photos.defer("content").select_related("by"),
        "moves": _moves(me, hazard, mine),
        "mine": mine,
        "deferrals": _deferrals(me, hazard),
        "today": timezone.localdate(),
        "defer_form": _when(hazard.state in DEFERRABLE, me, "hazards.rectify", hazard, DeferralForm(initial=seen)),
        "merge_form": _when(hazard.state in MERGEABLE, me, "hazards.merge", hazard, MergeForm(initial=seen)),
        "split_form": _when(hazard.state == "merged", me, "hazards.merge", hazard, SeenForm(initial=seen)),
        "merged": selectors.hazards(me).filter(merged_into=hazard),
        "dot": sheet(hazard.unit.code).at(lat=hazard.lat, lon=hazard.lon) if hazard.lat is not None else None,
        "sheet": sheet(hazard.unit.code),
        **forms,
    }
    return render(request, "hazards/hazard.html", context, status=status)


def _when(fits: bool, me: User, permission: str, hazard: Hazard, form: Any) -> Any:
    return form if fits and may(me, permission, unit=hazard.unit) else None


def _moves(me: User, hazard: Hazard, mine: bool) -> list[tuple[str, MoveForm]]:
    """What the user may do now, each with its form and only the fields that it needs."""
    found = []
    for name, rule in MOVES.items():
        if hazard.state not in rule.before or (rule.apart and mine) or not may(me, rule.permission, unit=hazard.unit):
            continue
        form = MoveForm(hazard, auto_id=f"{name}_%s", initial={"seen": hazard.version, "move": name})
        form.fields["note"].required = rule.noted
        for field, wanted in (("assignee", name == "assign"), ("photos", name == "submit")):
            form.fields[field].required = field == "assignee" and wanted
            if not wanted:
                del form.fields[field]
        found.append((name, form))
    return found


def _deferrals(me: User, hazard: Hazard) -> list[tuple[Any, DecisionForm | None]]:
    mine = set(selectors.deferrals_above(me).filter(hazard=hazard).values_list("pk", flat=True))
    rows = hazard.deferrals.select_related("asked_by", "decided_by")
    return [(one, DecisionForm() if one.pk in mine else None) for one in rows]


@needs("hazards.view")
@require_GET
def photo(request: HttpRequest, pk: int) -> HttpResponse:
    """A photo as the desk drew it."""
    found = get_object_or_404(selectors.photos(cast("User", request.user)), pk=pk)
    answer = HttpResponse(bytes(found.content), content_type="image/jpeg")
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Disposition"] = f'inline; filename="{found.hazard_id}-{found.pk}.jpg"'
    return answer
