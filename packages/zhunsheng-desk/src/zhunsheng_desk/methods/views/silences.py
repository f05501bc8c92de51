"""Silences: those that stand, proposing one, proposing that one ends."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhunsheng_desk.access.gates import needs
from zhunsheng_desk.access.models import User
from zhunsheng_desk.bridge.methods import signal_name
from zhunsheng_desk.methods.forms import Reasoned, SilenceForm
from zhunsheng_desk.methods.selectors import lang
from zhunsheng_desk.methods.services import proposals
from zhunsheng_desk.problems import Problem, Refused
from zhunsheng_desk.silences.models import Silence
from zhunsheng_desk.silences.selectors import touching
from zhunsheng_desk.web.focus import focus


@needs("methods.view")
@require_GET
def silence_list(request: HttpRequest) -> HttpResponse:
    """Silences of today that concern the user's units, and those of before."""
    me = cast("User", request.user)
    seen = Silence.objects.visible_to(me).select_related("unit", "proposed_by", "confirmed_by")
    standing = touching(me)
    past = seen.exclude(pk__in=standing.values("pk")).order_by("-until")
    named = [[(one, signal_name(one.signal, lang=lang())) for one in rows] for rows in (standing, past[:100])]
    mine = set(Silence.objects.visible_to(me, permission="methods.change").values_list("pk", flat=True))
    return render(request, "methods/silences.html", {"standing": named[0], "past": named[1], "mine": mine})


@needs("methods.change")
@require_http_methods(["GET", "POST"])
def silence_new(request: HttpRequest) -> HttpResponse:
    """Propose a silence at the unit in focus and below."""
    me, unit, form = cast("User", request.user), focus(request), SilenceForm(request.POST or None)
    if form.is_valid():
        try:
            data = dict(form.cleaned_data)
            made = proposals.propose_silence(data.pop("signal"), unit=unit, **data, by=me)
        except Refused:
            raise
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Proposed. Another person confirms it; until then nothing changes."))
            return redirect("methods:change", pk=made.pk)
    return render(request, "methods/silence.html", {"form": form, "unit": unit})


@needs("methods.change")
@require_http_methods(["GET", "POST"])
def silence_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose that a signal is heard again before its silence runs out."""
    me = cast("User", request.user)
    seen = Silence.objects.visible_to(me, permission="methods.change").select_related("unit")
    silence, form = get_object_or_404(seen, pk=pk), Reasoned(request.POST or None)
    form.fields["since"].label = _("Heard again from")
    if form.is_valid():
        try:
            made = proposals.propose_end(silence, **form.cleaned_data, by=me)
        except Refused:
            raise
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            return redirect("methods:change", pk=made.pk)
    name = signal_name(silence.signal, lang=lang())
    context = {"form": form, "unit": silence.unit, "silence": silence, "name": name}
    return render(request, "methods/silence.html", context)
