"""Documents: all of them, one, drafting, issuing, signing, who is missing."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhunsheng_desk.access.gates import needs
from zhunsheng_desk.access.models import User
from zhunsheng_desk.access.scope import may, units_of
from zhunsheng_desk.attachments.receiving import given
from zhunsheng_desk.duties import selectors
from zhunsheng_desk.duties.forms import DocumentForm, PaperForm, VersionForm
from zhunsheng_desk.duties.models import Document, DocumentVersion, Signature
from zhunsheng_desk.duties.services import documents
from zhunsheng_desk.problems import Problem
from zhunsheng_desk.web.focus import focus
from zhunsheng_desk.web.pages import listed
from zhunsheng_desk.web.purpose import purpose_of, purposed


@needs("documents.view")
@require_GET
def document_list(request: HttpRequest) -> HttpResponse:
    """Documents of the user's units and of those above."""
    rows = listed(request, selectors.documents(cast("User", request.user)))
    return render(request, "duties/documents.html", {"rows": rows})


@needs("documents.change")
@require_http_methods(["GET", "POST"])
def document_new(request: HttpRequest) -> HttpResponse:
    """A document of the unit in focus."""
    me, form = cast("User", request.user), DocumentForm(request.POST or None)
    if form.is_valid():
        try:
            made = documents.make_document(unit=focus(request), **form.cleaned_data, by=me)
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            return redirect("duties:document", pk=made.pk)
    return render(request, "duties/form.html", {"form": form, "title": _("New document to sign")})


@needs("documents.view")
@require_GET
def document_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The text in force, whether I have signed, how many have at each unit."""
    return _page(request, _document(request, pk))


@needs("documents.change")
@require_POST
def document_issue(request: HttpRequest, pk: int) -> HttpResponse:
    """The next version."""
    me, document = cast("User", request.user), _document(request, pk, permission="documents.change")
    form = VersionForm(request.POST)
    return _done(request, document, form, lambda data: documents.issue_version(document, **data, by=me), "issue")


@needs("documents.view")
@require_POST
def document_sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign the version that the page showed."""
    me, document = cast("User", request.user), _document(request, pk)
    _in_force(document)
    number = request.POST.get("number", "")
    version = get_object_or_404(document.versions, number=int(number) if number.isdecimal() else 0)
    documents.sign(version, by=me)
    messages.success(request, _("Signed."))
    return redirect("duties:document", pk=pk)


@needs("documents.change")
@require_POST
def document_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """A signature on paper."""
    me, document = cast("User", request.user), _document(request, pk)
    version = _in_force(document)
    form = PaperForm(request.POST, request.FILES)
    return _done(request, document, form, lambda data: documents.record_paper(version, **data, by=me), "paper")


@needs("documents.people")
@purposed
@require_GET
def document_missing(request: HttpRequest, pk: int) -> HttpResponse:
    """Who has not signed, at the unit in focus and below."""
    me, document, unit = cast("User", request.user), _document(request, pk), focus(request)
    rows = listed(request, selectors.missing(document, user=me, within=unit))
    shown = [person.pk for person in rows]
    documents.list_missing(document, unit=unit, shown=shown, purpose=purpose_of(request), by=me)
    return render(request, "duties/missing.html", {"rows": rows, "document": document, "unit": unit})


@needs("documents.people")
@require_GET
def scan_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The scan of a signature."""
    me = cast("User", request.user)
    seen = Signature.objects.filter(person__unit__in=units_of(me, "documents.people")).exclude(scan=None)
    signature = get_object_or_404(seen.select_related("scan", "person__unit", "version__document"), pk=pk)
    documents.take_scan(signature, by=me)
    return given(cast("Any", signature.scan))


def _in_force(document: Document) -> DocumentVersion:
    version: DocumentVersion | None = document.versions.first()
    if version is None:
        raise Problem("document_not_issued", title=document)
    return version


def _document(request: HttpRequest, pk: int, *, permission: str = "") -> Document:
    me = cast("User", request.user)
    seen = selectors.documents(me)
    if permission:
        seen = seen.filter(pk__in=Document.objects.visible_to(me, permission=permission))
    found: Document = get_object_or_404(seen, pk=pk)
    return found


def _done(request: HttpRequest, document: Document, form: forms.Form, do: Any, name: str) -> HttpResponse:
    if form.is_valid():
        try:
            do(form.cleaned_data)
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Saved."))
            return redirect("duties:document", pk=document.pk)
    return _page(request, document, **{name: form})


def _page(request: HttpRequest, document: Document, **wrong: forms.Form) -> HttpResponse:
    me = cast("User", request.user)
    version: DocumentVersion | None = document.versions.first()
    mine = version.signatures.filter(person=me.person_id).first() if version and me.person_id else None
    asked = selectors.signers(document).filter(user=me).exists()
    people = units_of(me, "documents.people")
    scans = version.signatures.filter(on_paper=True, person__unit__in=people) if version else Signature.objects.none()
    context = {
        "document": document,
        "version": version,
        "versions": document.versions.select_related("by"),
        "mine": mine,
        "signs": bool(version) and asked and not mine,
        "units": selectors.by_unit(document, user=me) if version else [],
        "scans": scans.select_related("person", "scan", "by")[:20],
        "issue": _issue(me, document, version, wrong),
        "paper": wrong.get("paper") or PaperForm(auto_id="paper_%s"),
    }
    return render(request, "duties/document.html", context, status=409 if wrong else 200)


def _issue(
    me: User, document: Document, version: DocumentVersion | None, wrong: dict[str, forms.Form]
) -> forms.Form | None:
    if not may(me, "documents.change", unit=document.unit):
        return None
    return wrong.get("issue") or VersionForm(auto_id="issue_%s", initial={"text": version.text if version else ""})
