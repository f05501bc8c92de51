"""Work of the demo bureau: a campaign under way, an inspection with a finding, duties and documents. All of it is made up."""

from __future__ import annotations

import struct
import zlib
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from zhunsheng_desk.access.models import User
from zhunsheng_desk.campaigns.models import Task
from zhunsheng_desk.campaigns.services import campaigns, reports, tasks
from zhunsheng_desk.campaigns.tree import units_below
from zhunsheng_desk.duties.services import documents, standing
from zhunsheng_desk.inspections.services import drives, findings
from zhunsheng_desk.orgs.models import Unit

Users = dict[str, User]


def fill(users: Users, units: dict[str, Unit]) -> None:
    """Add the work, by the accounts of the demo."""
    _campaign(users, units)
    _inspection(users, units)
    _duties(users, units)
    _documents(users, units)


def _campaign(users: Users, units: dict[str, Unit]) -> None:
    """Two tasks: one split to every branch and, in the first, down to a squadron that has put it up; one not yet split."""
    bureau, top = users["bureau_leader"], units["150000000300"]
    campaign = campaigns.make_campaign(
        unit=top, name="冬季道路交通安全“减量控大”行动（演示）", since=_day(-20), until=_day(70), by=bureau,
        goal="压降农村道路和团雾路段亡人事故，滚动清零高风险隐患。",
    )  # fmt: skip
    campaigns.add_member(campaign, number=_number(bureau), group="leading", duty="组长", by=bureau)
    second = users["second_supervisor"]
    campaigns.add_member(campaign, number=_number(second), group="team", duty="专班负责人", by=bureau)
    hazards = tasks.issue_task(
        campaign, kind="common", title="农村道路隐患排查整改", text="逐路排查、逐处建档、逐项整改。", measure="hazards_cleared",
        amount=Decimal(240), goal="隐患整改率100%", down_to="squadron", due=_day(60), by=bureau,
    )  # fmt: skip
    tasks.issue_task(
        campaign, kind="key", title="重点运输企业走访", text="走访“两客一危一货”企业，督促落实主体责任。", measure="visits",
        amount=Decimal(60), goal="", down_to="brigade", due=_day(45), by=bureau,
    )  # fmt: skip
    campaigns.start_campaign(campaign, by=bureau)
    branches = list(units_below(hazards))
    first = _split(hazards, branches, 20, by=bureau)[units["150100000300"]]
    brigade = _split(first, [units["150102000300"]], 20, by=users["branch_leader"])[units["150102000300"]]
    squadron = _split(brigade, [units["150102000301"]], 20, by=users["brigade_leader"])[units["150102000301"]]
    photo = SimpleUploadedFile("整改照片（演示）.png", _picture())
    text = "排查农村道路6条，整改临水临崖、急弯陡坡隐患20处。"
    reports.report(squadron, text=text, amount=Decimal(20), file=photo, by=users["officer"])
    reports.move_task(squadron, move="submit", by=users["officer"])


def _inspection(users: Users, units: dict[str, Unit]) -> None:
    """A drive of the first branch, one brigade visited, one finding put up for re-check."""
    leader, brigade = users["branch_leader"], users["brigade_leader"]
    unit = units["150100000300"]
    items = [
        "公务用车派车登记齐全",
        "执法记录仪佩戴、开启、上传符合规定",
        "值班备勤人员在岗在位",
        "工作日禁酒令落实到位",
    ]
    checklist = drives.make_checklist(unit=unit, title="内部管理检查清单（演示）", items=items, by=leader)
    drive = drives.make_drive(
        unit=unit, name="内部管理大排查大整治（演示）", goal="查摆问题、立行立改。", checklist=checklist, since=_day(-10),
        until=_day(50), by=leader,
    )  # fmt: skip
    visit = drives.begin_visit(drive, unit=units["150102000300"], day=_day(-3), by=users["supervisor"])
    answers = {item.pk: ("good", "") for item in checklist.items.all()}
    answers[min(answers)] = ("problem", "11月派车单有3日未登记里程")
    found = drives.finish_visit(visit, answers=answers, by=users["supervisor"])[0]
    findings.rectify(found, text="已补登，并指定专人每日核对。", file=None, by=brigade)
    findings.move_finding(found, move="ask", by=brigade)


def _duties(users: Users, units: dict[str, Unit]) -> None:
    """Two lists, one of them attested."""
    clerk = users["clerk"]
    made = [
        standing.make_list(unit=units[code], title=title, holder=holder, rhythm="month", items=items, by=clerk)
        for code, title, holder, items in (
            (
                "150100000300",
                "支队负责人安全生产责任清单（演示）",
                "支队长",
                ["每月研判事故形势", "每月带队检查执勤安全防护"],
            ),
            ("150102000300", "大队长责任清单（演示）", "大队长", ["每周抽查执法记录仪使用", "每月讲评案卷质量"]),
        )
    ]
    standing.attest(made[0], text="已召开研判会1次，带队检查4个执勤点。", by=users["branch_leader"])


def _documents(users: Users, units: dict[str, Unit]) -> None:
    """A commitment of the first branch, signed by some."""
    clerk = users["clerk"]
    document = documents.make_document(
        unit=units["150100000300"],
        kind="pledge",
        who="all",
        title="严禁私存枪支弹药、保守工作秘密承诺书（演示）",
        by=clerk,
    )
    text = "本人郑重承诺：\n\n一、不私存、不携带、不出借枪支弹药；\n\n二、不泄露工作秘密和当事人个人信息。"
    version = documents.issue_version(document, text=text, by=clerk)
    for name in ("branch_leader", "brigade_leader"):
        documents.sign(version, by=users[name])


def _split(task: Task, below: list[Unit], amount: int, *, by: User) -> dict[Unit, Task]:
    due = task.due - timedelta(days=5)
    words: dict[str, Any] = {"title": task.title, "text": task.text, "goal": task.goal, "amount": amount}
    return {one.unit: one for one in tasks.split_task(task, units=below, due=due, by=by, **words)}


def _picture() -> bytes:
    """A small picture, two colours."""
    lines = b"".join(b"\0" + bytes((90, 140, 90) if row < 40 else (120, 120, 120)) * 120 for row in range(80))
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", 120, 80, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(lines)),
        (b"IEND", b""),
    )
    made = (
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(made)


def _number(user: User) -> str:
    return user.person.number if user.person else ""


def _day(after: int) -> date:
    return timezone.localdate() + timedelta(days=after)
