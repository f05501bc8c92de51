"""The field form."""

from __future__ import annotations

from typing import cast
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhunsheng_desk.access.gates import needs
from zhunsheng_desk.access.models import User
from zhunsheng_desk.hazards.forms import FindingForm, uploads
from zhunsheng_desk.hazards.services import finding
from zhunsheng_desk.problems import Problem
from zhunsheng_desk.web.focus import focus


@needs("hazards.report")
@require_http_methods(["GET", "POST"])
def hazard_new(request: HttpRequest) -> HttpResponse:
    """Enter what was found; the browser keeps a draft until it has arrived."""
    me = cast("User", request.user)
    initial = {"slip": uuid4(), "unit": focus(request)}
    form = FindingForm(me, request.POST or None, request.FILES or None, initial=initial)
    if form.is_valid():
        said = form.cleaned_data
        unit, photos = said.pop("unit"), uploads(said.pop("photos"))
        try:
            hazard = finding.report_hazard(finding.Finding(**said), unit=unit, uploads=photos, by=me)
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Hazard %(hazard)s was entered.") % {"hazard": hazard})
            return redirect("hazards:hazard", pk=hazard.pk)
    return render(request, "hazards/new.html", {"form": form})
