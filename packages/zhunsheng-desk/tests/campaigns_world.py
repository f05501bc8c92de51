"""A campaign in the small bureau, for tests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from desk_world import World
from zhunsheng_desk.access.models import User
from zhunsheng_desk.attachments.models import Attachment
from zhunsheng_desk.campaigns.models import Campaign, Evidence, Member, Task
from zhunsheng_desk.campaigns.services import campaigns, reports, tasks

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
WORDS: dict[str, Any] = {"title": "排查农村道路隐患", "text": "逐路排查。", "goal": "全部建档", "amount": 40}


@dataclass
class Story:
    """A running campaign, its top task, and the people of each level."""

    world: World
    campaign: Campaign
    task: Task
    bureau: User
    branch: User
    brigade: User
    officer: User


def day(after: int) -> date:
    """So many days from today."""
    return timezone.localdate() + timedelta(days=after)


def story(world: World, *, kind: str = "common", down_to: str = "squadron", **words: Any) -> Story:
    """A campaign of the bureau that has started, with one task."""
    bureau = world.user("leader", "bureau")
    campaign = campaigns.make_campaign(
        unit=world.units["bureau"], name="夏季行动", goal="事故下降。", since=day(-30), until=day(60), by=bureau
    )
    campaigns.add_member(campaign, number=bureau.person.number, group="leading", duty="组长", by=bureau)
    task = tasks.issue_task(
        campaign, kind=kind, measure="hazards_cleared", down_to=down_to, due=day(50), by=bureau, **(WORDS | words)
    )
    campaigns.start_campaign(campaign, by=bureau)
    people = {unit: world.user("leader", unit) for unit in ("branch", "brigade")}
    return Story(
        world, Campaign.objects.get(), task, bureau, people["branch"], people["brigade"],
        world.user("officer", "squadron"),
    )  # fmt: skip


def split(task: Task, *units: Any, by: User, **words: Any) -> list[Task]:
    """Split a task, with its own words."""
    own = {"title": task.title, "text": "", "goal": "", "amount": 40, "due": task.due}
    return tasks.split_task(task, units=units, by=by, **(own | words))


def down(told: Story) -> list[Task]:
    """The task split down the first branch to its squadron: tasks of bureau, branch, brigade, squadron."""
    units, found = told.world.units, [told.task]
    tasks.exempt_unit(told.task, unit=units["other"], reason="无农村道路", by=told.bureau)
    for unit, by in (("branch", told.bureau), ("brigade", told.branch), ("squadron", told.brigade)):
        found += split(found[-1], units[unit], by=by)
    return found


def photo(name: str = "现场.png", content: bytes = PNG) -> SimpleUploadedFile:
    """A small picture."""
    return SimpleUploadedFile(name, content)


def reported(told: Story) -> Task:
    """The squadron's task, reported and put up for sign-off."""
    task = down(told)[-1]
    reports.report(task, text="已整改", amount=40, file=photo(), by=told.officer)
    return reports.move_task(task, move="submit", by=told.officer)


def record_of(page: str, world: World, unit: str) -> dict[str, object]:
    """The keys of a page about a campaign, a member, a task or a report of a unit."""
    place, by = world.units[unit], world.user("leader", unit)
    campaign = Campaign.objects.create(unit=place, name="x", goal="x", since=day(0), until=day(9), by=by)
    if page.startswith("campaign"):
        return {"pk": campaign.pk}
    if page == "member_end":
        member = Member.objects.create(campaign=campaign, person=by.person, group="team", duty="x", since=day(0))
        return {"pk": member.pk}
    task = Task.objects.create(
        campaign=campaign, unit=place, kind="key", title="x", measure="done", down_to="squadron", due=day(5), by=by
    )
    if page == "task_move":
        return {"pk": task.pk, "move": "submit"}
    if page == "evidence_file":
        attachment = Attachment.objects.create(name="x.png", kind="png", size=1, digest="0" * 64, by=by)
        return {"pk": Evidence.objects.create(task=task, text="x", attachment=attachment, by=by).pk}
    return {"pk": task.pk}
