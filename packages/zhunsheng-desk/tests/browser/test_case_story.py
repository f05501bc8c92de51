"""The story of a red case in a real browser: a warning arrives, documents and a reply come in, a second reader confirms, the
officer appeals, a leader settles it, the case is closed, and the published precision counts it."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from chromium import desk
from desk_world import PNG
from zhunsheng_desk.attachments.models import Attachment
from zhunsheng_desk.cases.models import Case
from zhunsheng_desk.cases.services.intake import import_leads

ASSESSMENT = Path(__file__).parents[2] / "src/zhunsheng_desk/demo/assessment"
WORDS = {
    "zh": {
        "second": "该核查须经第二人复核",
        "closed": "已办结",
        "share": "100.0 %",
        "record": "查处方式",
        "told": "现场",
    },
    "en": {
        "second": "This case needs a second reader",
        "closed": "Closed",
        "share": "100.0 %",
        "record": "Way",
        "told": "On the spot",
    },
}
USERS = {
    "reviewer": ("supervisor", "branch"),
    "second": ("supervisor", "bureau"),
    "archive": ("legal", "brigade"),
    "boss": ("leader", "bureau"),
    "asked": ("officer", "squadron"),
}


@contextmanager
def everybody(opened):
    """A browser window for each user, all signed in."""
    with ExitStack() as stack:
        yield {name: stack.enter_context(opened.signed_in(name)) for name in USERS}


@pytest.fixture
def case(bureau) -> Case:
    """A red case of an officer of the squadron, by leads that the library wrote."""
    users = {name: bureau.user(role, unit, username=name) for name, (role, unit) in USERS.items()}
    person = users["asked"].person
    person.number, person.name = "9000300", "测试民警"
    person.save()
    import_leads(ASSESSMENT, lake=None, by=None)
    Case.objects.update(blind=False)  # which leads are shown blind is drawn at random
    return Case.objects.get(subject_id="9000300", kind="padding", arm="lead")


def at_work(page, case: Case) -> None:
    """From the home page to the case that waits there; a purpose is chosen where one is asked for."""
    page.goto("/")
    page.locator(f".waiting a[href='/cases/{case.pk}/']").first.click()
    if "/purpose/" in page.url:
        page.check("[value=supervision]")
        page.click("main button.main")


def act(page, action: str, *, reason: str = "", reviewer: str = "", text: str = "", file: str = "") -> None:
    """Take a step by its form."""
    form = page.locator(f"form[id^=do-{action}-]")
    if reason:
        form.locator("[name=reason]").select_option(reason)
    if reviewer:
        form.locator("[name=reviewer]").select_option(label=reviewer)
    if text:
        form.locator("[name=text]").fill(text)
    if file:
        form.locator("[name=enclosed]").set_input_files({"name": file, "mimeType": "image/png", "buffer": PNG})
    form.locator("button").click()
    assert page.locator(".note.success").count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("language", "width"),
    [pytest.param(*seen, marks=pytest.mark.prove) for seen in (("zh", 1280), ("en", 1280), ("zh", 390), ("en", 390))],
)
def test_a_warning_becomes_a_closed_case(case, live_server, language, width):
    said = WORDS[language]
    with desk(live_server.url, language=language, width=width) as opened, everybody(opened) as pages:
        reviewer, asked = pages["reviewer"], pages["asked"]
        opened.look(reviewer, "case-home")
        at_work(reviewer, case)
        act(reviewer, "assign", reviewer="reviewer")
        assert said["second"] in reviewer.inner_text("main")
        assert reviewer.locator("form[id^=do-decide-]").count() == 0
        act(reviewer, "documents", text="调取执法记录仪视频和决定书")
        at_work(pages["archive"], case)
        act(pages["archive"], "supply", text="附决定书", file="决定书.png")
        at_work(reviewer, case)
        act(reviewer, "ask", text="请说明所列记录的录入时间")
        looks_at_a_record(reviewer, said)
        opened.look(reviewer, "case-asked")
        asked.goto("/")
        asked.click(".waiting a[href='/my/cases/']")
        opened.look(asked, "case-own")
        act(asked, "reply", text="当日系统故障，次日集中补录", file="证明.png")
        at_work(reviewer, case)
        act(reviewer, "propose", reason="training", text="补录规范掌握不够，安排培训")
        at_work(pages["second"], case)
        opened.look(pages["second"], "case-second")
        act(pages["second"], "confirm", text="同意")
        asked.goto("/my/cases/")
        act(asked, "appeal", text="系统故障不应由本人负责")
        at_work(pages["boss"], case)
        act(pages["boss"], "settle", reason="training", text="维持")
        reviewer.goto(f"/cases/{case.pk}/")
        act(reviewer, "close")
        assert said["closed"] in reviewer.inner_text("h1")
        opened.look(reviewer, "case-closed")
        reviewer.goto("/cases/?state=closed")
        opened.look(reviewer, "case-list")
        reviewer.goto("/cases/quality/")
        assert said["share"] in reviewer.inner_text("main")
        opened.look(reviewer, "case-quality")
    case.refresh_from_db()
    assert (case.state, case.decision, case.decided_by.username) == ("closed", "training", "boss")
    assert sorted(Attachment.objects.values_list("name", flat=True)) == ["决定书.png", "证明.png"]


def looks_at_a_record(page, said: dict[str, str]) -> None:
    """A record opened on the page tells its facts in words."""
    row = page.locator(".records tbody tr").first
    row.locator("summary").click()
    assert said["record"] in row.inner_text()
    assert said["told"] in row.inner_text()
