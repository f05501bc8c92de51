"""Campaigns set up, started, closed; their groups."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from zhunsheng_desk.access.models import User
from zhunsheng_desk.access.scope import require
from zhunsheng_desk.audit.log import record
from zhunsheng_desk.campaigns.models import Campaign, Member, Task
from zhunsheng_desk.orgs.models import Person, Unit
from zhunsheng_desk.problems import Problem
from zhunsheng_desk.web.wording import refuse_targets


@transaction.atomic
def make_campaign(*, unit: Unit, name: str, goal: str, since: date, until: date, by: User) -> Campaign:
    """Set up a campaign of a unit."""
    require(by, "campaigns.change", unit=unit)
    refuse_targets(name, goal)
    if until < since:
        raise Problem("campaign_in_order", since=since, until=until)
    campaign = Campaign.objects.create(unit=unit, name=name, goal=goal, since=since, until=until, by=by)
    record("campaign.made", by=by, unit=unit, subject=campaign, detail={"name": name, "until": str(until)})
    return campaign


@transaction.atomic
def start_campaign(campaign: Campaign, *, by: User) -> None:
    """Start it: from now on the tasks can be split and reported on."""
    campaign = _locked(campaign)
    require(by, "campaigns.change", unit=campaign.unit)
    _in_state(campaign, Campaign.State.DRAFT)
    leading = campaign.members.filter(group=Member.Group.LEADING, until=None)
    if not campaign.tasks.exists() or not leading.exists():
        raise Problem("campaign_empty", campaign=campaign)
    campaign.state = Campaign.State.RUNNING
    campaign.save(update_fields=["state"])
    record("campaign.started", by=by, unit=campaign.unit, subject=campaign, detail={"tasks": campaign.tasks.count()})


@transaction.atomic
def close_campaign(campaign: Campaign, *, by: User) -> None:
    """Close it, once every task is signed off."""
    campaign = _locked(campaign)
    require(by, "campaigns.change", unit=campaign.unit)
    _in_state(campaign, Campaign.State.RUNNING)
    undone = campaign.tasks.exclude(state=Task.State.CLOSED).count()
    if undone:
        raise Problem("campaign_unfinished", campaign=campaign, count=undone)
    campaign.state = Campaign.State.CLOSED
    campaign.save(update_fields=["state"])
    record("campaign.closed", by=by, unit=campaign.unit, subject=campaign)


@transaction.atomic
def add_member(campaign: Campaign, *, number: str, group: str, duty: str, by: User) -> Member:
    """Put a person of the unit or below, by number, into the leading group or the work team."""
    campaign = _locked(campaign)
    require(by, "campaigns.change", unit=campaign.unit)
    refuse_targets(duty)
    person = Person.objects.within(campaign.unit).filter(number=number, left=None).first()
    if person is None:
        raise Problem("person_not_found", unit=campaign.unit, number=number)
    if campaign.members.filter(person=person, group=group, until=None).exists():
        raise Problem("member_held", person=person)
    member = Member.objects.create(campaign=campaign, person=person, group=group, duty=duty, since=timezone.localdate())
    detail = {"number": number, "group": group}
    record("member.added", by=by, unit=campaign.unit, subject=campaign, detail=detail)
    return member


@transaction.atomic
def end_member(member: Member, *, by: User) -> None:
    """Take a person off a group today."""
    require(by, "campaigns.change", unit=member.campaign.unit)
    Member.objects.filter(pk=member.pk, until=None).update(until=timezone.localdate())
    detail = {"number": member.person.number, "group": member.group}
    record("member.ended", by=by, unit=member.campaign.unit, subject=member.campaign, detail=detail)


def _locked(campaign: Campaign) -> Campaign:
    locked: Campaign = Campaign.objects.select_for_update(of=("self",)).select_related("unit").get(pk=campaign.pk)
    return locked


def _in_state(campaign: Campaign, state: str) -> None:
    if campaign.state != state:
        raise Problem("campaign_not_running", campaign=campaign, state=campaign.get_state_display())
