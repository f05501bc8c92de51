"""Batches: the list, one with its counts, its rows held back as a workbook."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from zhunsheng_desk.access.gates import needs
from zhunsheng_desk.access.models import User
from zhunsheng_desk.access.scope import holds
from zhunsheng_desk.bridge import imports
from zhunsheng_desk.intake import selectors
from zhunsheng_desk.intake.models import Batch, HeldRow
from zhunsheng_desk.intake.services import rows
from zhunsheng_desk.web.focus import focus
from zhunsheng_desk.web.marks import mark
from zhunsheng_desk.web.pages import file_answer, listed
from zhunsheng_desk.web.purpose import purpose_of, purposed
from zhunsheng_desk.web.workbooks import XLSX, workbook


@needs("intake.view")
@require_GET
def batch_list(request: HttpRequest) -> HttpResponse:
    """Batches of the unit in focus and below."""
    me = cast("User", request.user)
    found = listed(request, selectors.batches(me, within=focus(request)))
    return render(request, "intake/batches.html", {"rows": found, "names": imports.names(selectors.place())})


@needs("intake.view")
@require_GET
def batch_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Who sent it, when, which files, what became of their rows."""
    me = cast("User", request.user)
    batch = get_object_or_404(selectors.batches(me), pk=pk)
    mine = selectors.held(me).filter(batch=batch, state=HeldRow.State.HELD).count() if holds(me, "held.view") else 0
    context = {"batch": batch, "mine": mine, "names": imports.names(selectors.place())}
    return render(request, "intake/batch.html", context)


@needs("held.export")
@purposed
@require_GET
def batch_rows(request: HttpRequest, pk: int) -> HttpResponse:
    """Its rows held back as a marked workbook, to be mended and sent again."""
    me = cast("User", request.user)
    batch = get_object_or_404(Batch.objects.visible_to(me, permission="held.export"), pk=pk)
    kept, headings, lines = rows.export_rows(batch, purpose=purpose_of(request), by=me)
    text = mark(by=me, purpose=kept.purpose, number=kept.seq, digest=kept.digest)
    return file_answer(workbook(headings, lines, mark=text), name=f"held-{kept.seq}.xlsx", kind=XLSX)
