"""The log: read, taken out, verified, sealed."""

from __future__ import annotations

from itertools import islice
from typing import Any, cast

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhunsheng_desk.access.gates import needs
from zhunsheng_desk.access.models import User
from zhunsheng_desk.audit import seals, selectors, services
from zhunsheng_desk.audit.chain import algorithm
from zhunsheng_desk.audit.forms import EntryFilter
from zhunsheng_desk.audit.models import Entry
from zhunsheng_desk.web.marks import mark
from zhunsheng_desk.web.pages import ROWS, file_answer
from zhunsheng_desk.web.purpose import purpose_of, purposed
from zhunsheng_desk.web.workbooks import MOST_ROWS, XLSX, workbook


@needs("audit.read")
@require_GET
def entry_list(request: HttpRequest) -> HttpResponse:
    """Entries, newest first; paged by entry number, so that ten million are as quick as ten."""
    form, found = _found(request)
    before = request.GET.get("before", "")
    rows = list((found.filter(seq__lt=before) if before.isdecimal() else found)[: ROWS + 1])
    more = len(rows) > ROWS
    rows = rows[:ROWS]
    query = request.GET.copy()
    query.pop("before", None)
    context = {"form": form, "rows": rows, "next": rows[-1].seq if more else None, "query": query.urlencode()}
    return render(request, "audit/entries.html", context)


@needs("audit.export")
@purposed
@require_GET
def entry_export(request: HttpRequest) -> HttpResponse:
    """The entries found, as a marked workbook."""
    me = cast("User", request.user)
    rows = list(islice(_found(request)[1].iterator(chunk_size=2000), MOST_ROWS))
    kept = services.exported(entries=len(rows), purpose=purpose_of(request), by=me)
    text = mark(by=me, purpose=kept.purpose, number=kept.seq, digest=kept.digest)
    headings = [
        _("Number"),
        _("Time"),
        _("Event"),
        _("User name"),
        _("Unit"),
        _("Record"),
        _("Purpose"),
        _("Detail"),
        _("Digest"),
    ]
    lines = (
        [row.seq, timezone.localtime(row.at), row.event, row.actor.username if row.actor else "", row.unit or "",
         row.subject, row.purpose, row.detail, row.digest]
        for row in rows
    )  # fmt: skip
    return file_answer(workbook(headings, lines, mark=text), name=f"audit-{kept.seq}.xlsx", kind=XLSX)


@needs("audit.verify")
@require_http_methods(["GET", "POST"])
def chain(request: HttpRequest) -> HttpResponse:
    """Verify the whole log, and sign its end."""
    me = cast("User", request.user)
    report = services.check_log(by=me) if request.POST.get("do") == "verify" else None
    sealed = services.seal_head(by=me) if request.POST.get("do") == "seal" else None
    context = {
        "report": report,
        "sealed": sealed,
        "algorithm": algorithm(),
        "fingerprint": seals.fingerprint(),
        "seals": sum(1 for _seal in seals.seals()),
        "last": Entry.objects.order_by("-seq").first(),
    }
    return render(request, "audit/chain.html", context)


def _found(request: HttpRequest) -> tuple[EntryFilter, QuerySet[Entry]]:
    form = EntryFilter(request.GET or None)
    asked: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    return form, selectors.entries(cast("User", request.user), **asked)
