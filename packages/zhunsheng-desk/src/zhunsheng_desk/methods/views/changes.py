"""Changes: all of them, one with its preview, and deciding it."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhunsheng_desk.access.gates import needs
from zhunsheng_desk.access.models import User
from zhunsheng_desk.access.scope import may
from zhunsheng_desk.bridge.methods import signal_name
from zhunsheng_desk.methods import selectors
from zhunsheng_desk.methods.forms import NoteForm
from zhunsheng_desk.methods.models import Preview, Proposal
from zhunsheng_desk.methods.services import decisions
from zhunsheng_desk.problems import Problem, Refused
from zhunsheng_desk.silences.models import Silence
from zhunsheng_desk.web.pages import listed
from zhunsheng_desk.web.purpose import purpose_of, purposed


@needs("methods.view")
@require_GET
def change_list(request: HttpRequest) -> HttpResponse:
    """All changes of the user's units, the latest first."""
    state = request.GET.get("state", "")
    seen = selectors.proposals(cast("User", request.user))
    rows = listed(request, seen.filter(state=state) if state in Proposal.State.values else seen)
    return render(request, "methods/changes.html", {"rows": rows, "state": state, "states": Proposal.State.choices})


@needs("methods.view")
@require_GET
def change_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What is proposed, why, what it would change, who decided."""
    return _page(request, _change(request, pk), NoteForm())


@needs("methods.view")
@require_GET
def change_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the preview is; the part of the page that asks again until it is done."""
    return render(request, "methods/preview.html", _preview(_change(request, pk)))


@needs("methods.view")
@purposed
@require_GET
def change_leads(request: HttpRequest, pk: int) -> HttpResponse:
    """The single leads that a change would touch, at units where the user sees cases."""
    me, proposal = cast("User", request.user), _change(request, pk)
    preview = get_object_or_404(Preview, proposal=proposal) if proposal.assessed else None
    rows = selectors.rows(preview, user=me) if preview else []
    decisions.view_rows(proposal, shown=len(rows), purpose=purpose_of(request), by=me)
    return render(request, "methods/leads.html", {"proposal": proposal, "rows": rows})


@needs("methods.change")
@require_POST
def change_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The second person agrees."""
    return _decide(request, pk, decisions.confirm)


@needs("methods.change")
@require_POST
def change_refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """The second person does not."""
    return _decide(request, pk, decisions.refuse)


@needs("methods.change")
@require_POST
def change_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """The first person takes it back."""
    return _decide(request, pk, decisions.withdraw)


@needs("methods.change")
@require_POST
def change_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The preview, anew."""
    decisions.preview_again(_change(request, pk, permission="methods.change"), by=cast("User", request.user))
    return redirect("methods:change", pk=pk)


def _decide(request: HttpRequest, pk: int, do: Callable[..., Proposal]) -> HttpResponse:
    proposal, form = _change(request, pk, permission="methods.change"), NoteForm(request.POST)
    if form.is_valid():
        try:
            do(proposal, note=form.cleaned_data["note"], by=cast("User", request.user))
        except Problem as problem:
            form.add_error(None, str(problem))
            proposal = _change(request, pk)
            return _page(request, proposal, form, status=403 if isinstance(problem, Refused) else 409)
        messages.success(request, _("Saved."))
        return redirect("methods:change", pk=pk)
    return _page(request, proposal, form, status=409)


def _change(request: HttpRequest, pk: int, *, permission: str = "") -> Proposal:
    me = cast("User", request.user)
    seen = selectors.proposals(me)
    if permission:
        seen = seen.filter(pk__in=Proposal.objects.visible_to(me, permission=permission).values("pk"))
    found: Proposal = get_object_or_404(seen, pk=pk)
    return found


def _page(request: HttpRequest, proposal: Proposal, form: NoteForm, *, status: int = 200) -> HttpResponse:
    me = cast("User", request.user)
    open_to = proposal.state == Proposal.State.PROPOSED and may(me, "methods.change", unit=proposal.unit)
    context = {
        "proposal": proposal,
        "name": _name(proposal),
        "form": form,
        "decides": open_to and proposal.by_id != me.pk,
        "withdraws": open_to and proposal.by_id == me.pk,
        "again": open_to,
        "log": selectors.log(proposal),
    }
    return render(request, "methods/change.html", context | _preview(proposal), status=status)


def _preview(proposal: Proposal) -> dict[str, object]:
    preview = Preview.objects.filter(proposal=proposal).first()
    counts = selectors.counts(preview) if preview and preview.state == Preview.State.DONE else []
    return {"proposal": proposal, "preview": preview, "counts": counts}


def _name(proposal: Proposal) -> str:
    """What is changed, in words."""
    signal = proposal.target.partition(".")[0]
    if proposal.kind == Proposal.Kind.END:
        signal = Silence.objects.get(pk=int(proposal.target)).signal
    if proposal.kind in (Proposal.Kind.SILENCE, Proposal.Kind.END):
        return signal_name(signal, lang=selectors.lang())
    return selectors.label(proposal)
