"""Parameters and law data as they stand, and proposing another value."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhunsheng_desk.access.gates import needs
from zhunsheng_desk.access.models import User
from zhunsheng_desk.access.scope import may
from zhunsheng_desk.bridge import methods
from zhunsheng_desk.methods import selectors
from zhunsheng_desk.methods.forms import RuleForm, ValueForm
from zhunsheng_desk.methods.models import Proposal
from zhunsheng_desk.methods.services import proposals
from zhunsheng_desk.problems import Problem, Refused
from zhunsheng_desk.web.pages import ROWS


@needs("methods.view")
@require_GET
def value_list(request: HttpRequest) -> HttpResponse:
    """All parameters, signal by signal."""
    words = request.GET.get("q", "").strip()
    return render(request, "methods/values.html", {"found": selectors.values(words), "words": words})


@needs("methods.view")
@require_http_methods(["GET", "POST"])
def value_page(request: HttpRequest) -> HttpResponse:
    """One parameter: what it is, what stands and since when, what was agreed about it; and proposing another value."""
    me, key = cast("User", request.user), request.GET.get("of", "")
    if not key:
        return redirect("methods:values")
    today = timezone.localdate()
    value = methods.value(key, on=today, local=settings.LOCAL_LAYER, lang=selectors.lang())
    if value is None:
        raise Http404
    form = ValueForm(value, request.POST or None)
    made = _proposed(form, lambda: proposals.propose_value(key, **form.cleaned_data, by=me))
    if made:
        return _to(request, made)
    form = form if value.changeable and _changes(me) else None  # type: ignore[assignment]
    room = methods.signal_name(key.partition(".")[0], lang=selectors.lang())
    context = {"value": value, "room": room, "form": form, "changes": selectors.changes(key)}
    return render(request, "methods/value.html", context)


@needs("methods.view")
@require_GET
def law_list(request: HttpRequest) -> HttpResponse:
    """The rules that stand today."""
    words = request.GET.get("q", "").strip()
    rows = Paginator(selectors.laws(words), ROWS).get_page(request.GET.get("page"))
    return render(request, "methods/laws.html", {"rows": rows, "words": words})


@needs("methods.view")
@require_http_methods(["GET", "POST"])
def law_page(request: HttpRequest) -> HttpResponse:
    """One rule: its text, article, source, days; and proposing another number."""
    me, key = cast("User", request.user), request.GET.get("of", "")
    if not key:
        return redirect("methods:laws")
    rule = next((one for one in selectors.laws(key) if one.id == key), None)
    if rule is None:
        raise Http404
    form = RuleForm(rule, request.POST or None)
    made = _proposed(form, lambda: proposals.propose_rule(key, **form.cleaned_data, by=me))
    if made:
        return _to(request, made)
    form = form if rule.numbers and _changes(me) else None  # type: ignore[assignment]
    context = {"rule": rule, "form": form, "changes": selectors.changes(key)}
    return render(request, "methods/law.html", context)


def _proposed(form: forms.Form, do: Callable[[], Proposal]) -> Proposal | None:
    """What was proposed; nothing where the form or the service found something wrong, which the form then says."""
    if form.is_valid():
        try:
            return do()
        except Refused:
            raise
        except Problem as problem:
            form.add_error(None, str(problem))
    return None


def _to(request: HttpRequest, made: Proposal) -> HttpResponse:
    messages.success(request, _("Proposed. Another person confirms it; until then nothing changes."))
    return redirect("methods:change", pk=made.pk)


def _changes(user: User) -> bool:
    unit = selectors.bureau()
    return unit is not None and may(user, "methods.change", unit=unit)
