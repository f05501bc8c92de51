"""Campaigns: the list, one campaign, its groups, starting and closing."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhunsheng_desk.access.gates import needs
from zhunsheng_desk.access.models import User
from zhunsheng_desk.access.scope import may
from zhunsheng_desk.campaigns import selectors
from zhunsheng_desk.campaigns.forms import CampaignForm, MemberForm, TaskForm
from zhunsheng_desk.campaigns.models import Campaign, Member
from zhunsheng_desk.campaigns.services import campaigns, tasks
from zhunsheng_desk.problems import Problem
from zhunsheng_desk.web.focus import focus
from zhunsheng_desk.web.pages import listed


@needs("campaigns.view")
@require_GET
def campaign_list(request: HttpRequest) -> HttpResponse:
    """Campaigns that the user's units have set up or work in."""
    rows = listed(request, selectors.campaigns(cast("User", request.user)))
    return render(request, "campaigns/campaigns.html", {"rows": rows})


@needs("campaigns.change")
@require_http_methods(["GET", "POST"])
def campaign_new(request: HttpRequest) -> HttpResponse:
    """A campaign of the unit in focus."""
    me, unit = cast("User", request.user), focus(request)
    form = CampaignForm(request.POST or None)
    if form.is_valid():
        try:
            campaign = campaigns.make_campaign(unit=unit, **form.cleaned_data, by=me)
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            return redirect("campaigns:campaign", pk=campaign.pk)
    title = _("New campaign of %(unit)s") % {"unit": unit}
    return render(request, "campaigns/form.html", {"form": form, "title": title})


@needs("campaigns.view")
@require_GET
def campaign_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One campaign: goal, groups, tasks, how far each unit came."""
    return _page(request, pk, MemberForm())


@needs("campaigns.change")
@require_POST
def member_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody into a group."""
    me = cast("User", request.user)
    campaign = get_object_or_404(selectors.own_campaigns(me), pk=pk)
    form = MemberForm(request.POST)
    if form.is_valid():
        try:
            campaigns.add_member(campaign, **form.cleaned_data, by=me)
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            return redirect("campaigns:campaign", pk=pk)
    return _page(request, pk, form)


@needs("campaigns.change")
@require_POST
def member_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody off a group."""
    me = cast("User", request.user)
    member = get_object_or_404(Member.objects.filter(campaign__in=selectors.own_campaigns(me)), pk=pk)
    campaigns.end_member(member, by=me)
    return redirect("campaigns:campaign", pk=member.campaign_id)


@needs("campaigns.change")
@require_POST
def campaign_start(request: HttpRequest, pk: int) -> HttpResponse:
    """Start."""
    me = cast("User", request.user)
    campaigns.start_campaign(get_object_or_404(selectors.own_campaigns(me), pk=pk), by=me)
    messages.success(request, _("The campaign has started."))
    return redirect("campaigns:campaign", pk=pk)


@needs("campaigns.change")
@require_POST
def campaign_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close."""
    me = cast("User", request.user)
    campaigns.close_campaign(get_object_or_404(selectors.own_campaigns(me), pk=pk), by=me)
    messages.success(request, _("The campaign is closed."))
    return redirect("campaigns:campaign", pk=pk)


@needs("campaigns.change")
@require_http_methods(["GET", "POST"])
def task_new(request: HttpRequest, pk: int) -> HttpResponse:
    """A task of the campaign's own unit."""
    me = cast("User", request.user)
    campaign = get_object_or_404(selectors.own_campaigns(me), pk=pk)
    form = TaskForm(request.POST or None, initial={"due": campaign.until})
    if form.is_valid():
        try:
            tasks.issue_task(campaign, **form.cleaned_data, by=me)
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            return redirect("campaigns:campaign", pk=pk)
    return render(
        request, "campaigns/form.html", {"form": form, "title": _("New task of %(name)s") % {"name": campaign}}
    )


def _page(request: HttpRequest, pk: int, form: MemberForm) -> HttpResponse:
    me = cast("User", request.user)
    campaign: Campaign = get_object_or_404(selectors.campaigns(me), pk=pk)
    seen = selectors.tasks(me).filter(campaign=campaign)
    top = seen.filter(parent=None)
    context = {
        "campaign": campaign,
        "members": campaign.members.filter(until=None).select_related("person__unit"),
        "tasks": top if top.exists() else seen.exclude(parent__in=seen),
        "units": selectors.by_unit(campaign, user=me),
        "changes": may(me, "campaigns.change", unit=campaign.unit),
        "form": form,
    }
    return render(request, "campaigns/campaign.html", context, status=200 if not form.errors else 409)
