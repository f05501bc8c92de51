"""Steps: moving, deferring, deciding, merging, splitting."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhunsheng_desk.access.gates import needs
from zhunsheng_desk.access.models import User
from zhunsheng_desk.hazards import selectors
from zhunsheng_desk.hazards.forms import DecisionForm, DeferralForm, MergeForm, MoveForm, SeenForm, uploads
from zhunsheng_desk.hazards.models import Deferral, Hazard
from zhunsheng_desk.hazards.services import deferring, merging, moving
from zhunsheng_desk.hazards.views.lists import hazard_answer
from zhunsheng_desk.hazards.workflow import MOVES
from zhunsheng_desk.problems import Problem


def _hazard(request: HttpRequest, pk: int) -> Hazard:
    found: Hazard = get_object_or_404(selectors.hazards(cast("User", request.user)), pk=pk)
    return found


def _done(request: HttpRequest, hazard: Hazard, form: Form, do: Callable[[dict[str, Any]], object]) -> HttpResponse:
    """Do it and go back to the page; where it cannot be done the page says why, as the hazard is now."""
    if not form.is_valid():
        said = " ".join(f"{_label(form, name)}{text}" for name, texts in form.errors.items() for text in texts)
        return hazard_answer(request, hazard, said=said)
    try:
        do(form.cleaned_data)
    except Problem as problem:
        return hazard_answer(request, _hazard(request, hazard.pk), status=problem.status, said=str(problem))
    messages.success(request, _("Done, and kept in the log."))
    return redirect("hazards:hazard", pk=hazard.pk)


def _label(form: Form, name: str) -> str:
    return f"{form[name].label}: " if name in form.fields else ""


@needs("hazards.view")
@require_POST
def hazard_move(request: HttpRequest, pk: int) -> HttpResponse:
    """One step of the rolling list."""
    me, hazard = cast("User", request.user), _hazard(request, pk)
    form = MoveForm(hazard, request.POST, request.FILES)

    def do(said: dict[str, Any]) -> None:
        if said["move"] not in MOVES:
            raise Problem("hazard_wrong_state", hazard=hazard, state=hazard.get_state_display())
        photos = uploads(said.pop("photos"))
        moving.move_hazard(hazard, **said, uploads=photos, by=me)

    return _done(request, hazard, form, do)


@needs("hazards.rectify")
@require_POST
def hazard_defer(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a deferral."""
    me, hazard = cast("User", request.user), _hazard(request, pk)
    form = DeferralForm(request.POST)
    return _done(request, hazard, form, lambda said: deferring.ask_deferral(hazard, **said, by=me))


@needs("hazards.allow")
@require_POST
def deferral_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide on it, from above."""
    me = cast("User", request.user)
    seen = Deferral.objects.filter(hazard__in=selectors.hazards(me)).select_related("hazard")
    deferral = get_object_or_404(seen, pk=pk)

    def do(said: dict[str, Any]) -> None:
        deferring.decide_deferral(deferral, allow=said["allow"] == "1", answer=said["answer"], by=me)

    return _done(request, deferral.hazard, DecisionForm(request.POST), do)


@needs("hazards.merge")
@require_POST
def hazard_merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Into another that the user may see."""
    me, hazard = cast("User", request.user), _hazard(request, pk)

    def do(said: dict[str, Any]) -> None:
        number = said.pop("into")
        into = selectors.hazards(me).filter(pk=int(number.upper().removeprefix("H"))).first()
        if into is None:
            raise Problem("hazard_merge_same", hazard=hazard, other=number)
        merging.merge_hazard(hazard, into=into, **said, by=me)

    return _done(request, hazard, MergeForm(request.POST), do)


@needs("hazards.merge")
@require_POST
def hazard_split(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it out again."""
    me, hazard = cast("User", request.user), _hazard(request, pk)
    return _done(request, hazard, SeenForm(request.POST), lambda said: merging.split_hazard(hazard, **said, by=me))
