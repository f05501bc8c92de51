"""Imports: upload, preview, apply, undo, and the template to fill in."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhunsheng_desk.access.gates import needs
from zhunsheng_desk.access.models import User
from zhunsheng_desk.orgs import selectors
from zhunsheng_desk.orgs.forms import UploadForm
from zhunsheng_desk.orgs.imports.columns import columns, headings
from zhunsheng_desk.orgs.models import Batch, BatchRow
from zhunsheng_desk.orgs.services import batches
from zhunsheng_desk.problems import Problem
from zhunsheng_desk.web.focus import focus
from zhunsheng_desk.web.pages import file_answer, listed
from zhunsheng_desk.web.workbooks import XLSX, workbook


@needs("imports.view")
@require_http_methods(["GET", "POST"])
def batch_list(request: HttpRequest) -> HttpResponse:
    """Imports so far, and the next one."""
    me = cast("User", request.user)
    form = UploadForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            batch = batches.draft_batch(
                kind=form.cleaned_data["kind"], unit=focus(request), file_name=file.name, content=file.read(), by=me
            )
        except Problem as problem:
            form.add_error("file", str(problem))
        else:
            return redirect("orgs:batch", pk=batch.pk)
    return render(request, "orgs/batches.html", {"form": form, "rows": listed(request, selectors.batches(me))})


@needs("imports.view")
@require_GET
def batch_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What each line would do, or did."""
    batch = get_object_or_404(selectors.batches(cast("User", request.user)), pk=pk)
    verdict = request.GET.get("verdict", "")
    rows = batch.rows.filter(verdict=verdict) if verdict in BatchRow.Verdict.values else batch.rows.all()
    context = {
        "batch": batch,
        "rows": listed(request, rows),
        "verdict": verdict,
        "columns": columns(batch.kind),
    }
    return render(request, "orgs/batch.html", context)


@needs("imports.view")
@require_POST
def batch_apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Do what the preview said."""
    me = cast("User", request.user)
    batches.apply_batch(get_object_or_404(selectors.batches(me), pk=pk), by=me)
    messages.success(request, _("The import was applied."))
    return redirect("orgs:batch", pk=pk)


@needs("imports.view")
@require_POST
def batch_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Put everything back."""
    me = cast("User", request.user)
    batches.undo_batch(get_object_or_404(selectors.batches(me), pk=pk), by=me)
    messages.success(request, _("The import was undone."))
    return redirect("orgs:batch", pk=pk)


@needs("imports.view")
@require_GET
def batch_template(request: HttpRequest, kind: str) -> HttpResponse:
    """An empty workbook with the headings."""
    if kind not in Batch.Kind.values:
        raise Http404
    return file_answer(workbook(headings(kind), [], mark=""), name=f"{kind}.xlsx", kind=XLSX)
