"""Files: the list with the form, one with its preview, and what is done with it."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhunsheng_desk.access.gates import needs
from zhunsheng_desk.access.models import User
from zhunsheng_desk.access.scope import may
from zhunsheng_desk.bridge import imports
from zhunsheng_desk.intake import selectors
from zhunsheng_desk.intake.forms import ProfileForm, UploadForm
from zhunsheng_desk.intake.models import Batch, Upload
from zhunsheng_desk.intake.services import uploads
from zhunsheng_desk.intake.workflow import MOVES, WORKING
from zhunsheng_desk.problems import Problem
from zhunsheng_desk.web.focus import focus
from zhunsheng_desk.web.pages import listed, takes

EXAMPLE = Path(__file__).parents[1] / "example.txt"


@takes(lambda: settings.INTAKE_LIMIT)
@needs("intake.view")
@require_http_methods(["GET", "POST"])
def upload_list(request: HttpRequest) -> HttpResponse:
    """Files so far, and the next one."""
    me, unit = cast("User", request.user), focus(request)
    form = UploadForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            upload = uploads.send_file(
                unit=unit, name=file.name, chunks=file.chunks(), profile=form.cleaned_data["profile"], by=me
            )
        except Problem as problem:
            form.add_error("file", str(problem))
        else:
            return redirect("intake:upload", pk=upload.pk)
    context = {
        "form": form if may(me, "intake.upload", unit=unit) else None,
        "unit": unit,
        "limit": settings.INTAKE_LIMIT // 1024**2,
        "rows": listed(request, selectors.uploads(me, within=unit)),
        "names": imports.names(selectors.place()),
    }
    return render(request, "intake/uploads.html", context, status=409 if form.errors else 200)


@needs("intake.view")
@require_GET
def upload_page(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a file is, what it would do, or what it did."""
    me = cast("User", request.user)
    upload = get_object_or_404(selectors.uploads(me), pk=pk)
    return render(request, "intake/upload.html", _context(upload, me))


@needs("intake.view")
@require_GET
def upload_state(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is, for a page that asks now and then; the whole page anew when there is something to see."""
    me = cast("User", request.user)
    upload = get_object_or_404(selectors.uploads(me), pk=pk)
    if upload.state not in WORKING:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return render(request, "intake/progress.html", _context(upload, me))


@needs("intake.upload")
@require_POST
def upload_profile(request: HttpRequest, pk: int) -> HttpResponse:
    """Try it again through another profile."""
    me, upload = _mine(request, pk)
    form = ProfileForm(request.POST)
    if form.is_valid():
        uploads.choose_profile(upload, profile=form.cleaned_data["profile"], by=me)
    return redirect("intake:upload", pk=pk)


@needs("intake.upload")
@require_POST
def upload_take(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it in."""
    me, upload = _mine(request, pk)
    uploads.order(upload, by=me)
    messages.success(request, _("The file will be taken in; you may leave this page."))
    return redirect("intake:upload", pk=pk)


@needs("intake.upload")
@require_POST
def upload_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Let it go."""
    me, upload = _mine(request, pk)
    uploads.drop(upload, by=me)
    messages.success(request, _("The file was dropped; its content is gone."))
    return redirect("intake:uploads")


@needs("intake.view")
@require_GET
def profile_list(request: HttpRequest) -> HttpResponse:
    """Profiles with the names that each looks for, and how to write another."""
    known, wrong = imports.known(selectors.place())
    chosen = known.get(request.GET.get("profile", ""))
    context = {
        "names": imports.names(selectors.place()),
        "wrong": wrong,
        "chosen": chosen,
        "columns": imports.columns(chosen) if chosen else [],
        "folder": settings.PROFILES,
        "example": EXAMPLE.read_text(encoding="utf-8"),
    }
    return render(request, "intake/profiles.html", context)


def _mine(request: HttpRequest, pk: int) -> tuple[User, Upload]:
    """A file of a unit where the user may send files."""
    me = cast("User", request.user)
    return me, get_object_or_404(Upload.objects.visible_to(me, permission="intake.upload"), pk=pk)


def _context(upload: Upload, me: User) -> dict[str, object]:
    found = upload.found
    holder = Batch.objects.visible_to(me).filter(key=found.get("holder", "")).first()
    mine = may(me, "intake.upload", unit=upload.unit)
    names = imports.names(selectors.place())
    return {
        "upload": upload,
        "found": found,
        "working": upload.state in WORKING,
        "holder": holder,
        "profile": names.get(upload.profile, ""),
        "takes": mine and upload.state in MOVES["take"].before and bool(found.get("tables")),
        "drops": mine and upload.state in MOVES["drop"].before,
        "form": ProfileForm(initial={"profile": upload.profile})
        if mine and upload.state in MOVES["try"].before
        else None,
        "sums": {name: sum(counts[:2]) for name, counts in found.get("tables", {}).items()},
    }
