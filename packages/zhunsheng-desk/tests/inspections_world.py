"""An inspection in the small bureau, for tests."""

from __future__ import annotations

from dataclasses import dataclass

from campaigns_world import day
from desk_world import World
from zhunsheng_desk.access.models import User
from zhunsheng_desk.attachments.models import Attachment
from zhunsheng_desk.inspections.models import Checklist, ChecklistItem, Drive, Finding, Remedy, Visit
from zhunsheng_desk.inspections.services import drives

ITEMS = ("公务用车管理符合规定", "执法记录仪全程开启", "值班备勤人员在岗")


@dataclass
class Inspection:
    """A drive of the branch, one visit to its brigade, and who is in it."""

    world: World
    drive: Drive
    visit: Visit
    inspector: User
    second: User
    brigade: User

    def answers(self, **texts: str) -> dict[int, tuple[str, str]]:
        """Everything in order, but for the item that `problem` describes."""
        items = list(self.drive.checklist.items.all())
        found = {item.pk: ("good", "") for item in items}
        if "problem" in texts:
            found[items[0].pk] = ("problem", texts["problem"])
        return found

    def found(self) -> Finding:
        """The finding of a finished visit."""
        answers = self.answers(problem="派车单登记不全")
        return drives.finish_visit(self.visit, answers=answers, by=self.inspector)[0]


def drive(world: World) -> Inspection:
    """A drive that has begun at one brigade."""
    leader, inspector = world.user("leader", "branch"), world.user("supervisor", "branch")
    second, brigade = world.user("supervisor", "branch"), world.user("leader", "brigade")
    unit = world.units["branch"]
    checklist = drives.make_checklist(unit=unit, title="内部管理检查清单", items=ITEMS, by=leader)
    about = {"name": "内部管理大排查大整治", "goal": "查摆问题，立行立改。", "since": day(-5), "until": day(60)}
    made = drives.make_drive(unit=unit, checklist=checklist, by=leader, **about)
    visit = drives.begin_visit(made, unit=world.units["brigade"], day=day(0), by=inspector)
    return Inspection(world, made, visit, inspector, second, brigade)


def record_of(page: str, world: World, unit: str) -> dict[str, object]:
    """The keys of a page about a drive, a visit, a finding or a rectification of a unit."""
    place, by = world.units[unit], world.user("leader", unit)
    checklist = Checklist.objects.create(unit=place, title="x", by=by)
    item = ChecklistItem.objects.create(checklist=checklist, place=1, text="x")
    made = Drive.objects.create(unit=place, name="x", goal="x", checklist=checklist, since=day(0), until=day(9), by=by)
    if page.startswith("drive"):
        return {"pk": made.pk}
    visit = Visit.objects.create(drive=made, unit=place, day=day(0), by=by)
    if page == "visit":
        return {"pk": visit.pk}
    finding = Finding.objects.create(visit=visit, unit=place, item=item, text="x", due=day(5), found_by=by)
    if page == "remedy_file":
        attachment = Attachment.objects.create(name="x.png", kind="png", size=1, digest="0" * 64, by=by)
        return {"pk": Remedy.objects.create(finding=finding, text="x", attachment=attachment, by=by).pk}
    return {"pk": finding.pk} | ({"move": "ask"} if page == "finding_move" else {})
