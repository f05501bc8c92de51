"""A task goes from the bureau to the squadron and is signed off, in a browser, in both languages and on a phone."""

import pytest

from campaigns_world import PNG, day
from chromium import desk
from zhunsheng_desk.campaigns.models import Task

WORDS = {
    "zh": ("已销号", "道路交通安全法第86条", "个下级单位尚未分解到", "任务清单"),
    "en": ("Signed off", "道路交通安全法第86条", "units have none of this task", "Tasks"),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("language", "width"),
    [("zh", 1280), *(pytest.param(*each, marks=pytest.mark.prove) for each in (("en", 1280), ("zh", 390)))],
)
def test_a_task_is_split_down_and_signed_off(bureau, live_server, language, width):
    names = {unit: bureau.user("leader", unit, username=f"lead_{unit}") for unit in ("bureau", "branch", "brigade")}
    bureau.user("officer", "squadron", username="on_the_road")
    number, units = names["bureau"].person.number, {name: unit.pk for name, unit in bureau.units.items()}
    signed, article, gaps, title = WORDS[language]
    with desk(live_server.url, language=language, width=width) as opened:
        with opened.signed_in("lead_bureau") as page:
            campaign(page, number, article)
            opened.picture(page, "campaign")
            page.click("a[href^='/tasks/']:not([href='/tasks/'])")
            assert gaps in page.inner_text("main")
            opened.picture(page, "task-gaps")
            exempt(page, units["other"])
            split(page, units["branch"])
            opened.picture(page, "task-covered")
        for name, below in (("branch", "brigade"), ("brigade", "squadron")):
            with opened.signed_in(f"lead_{name}") as page:
                page.click(".waiting a")
                split(page, units[below])
        with opened.signed_in("on_the_road") as page:
            opened.picture(page, "home")
            page.click(".waiting a")
            report(page)
            opened.picture(page, "task-submitted")
        with opened.signed_in("lead_brigade") as page:
            page.click(".waiting a")
            page.fill("#sign_off_note", "现场核实")
            page.click("form[action$='/sign_off/'] button")
            assert signed in page.inner_text("h1")
            opened.picture(page, "task-signed")
            page.goto("/tasks/")
            assert page.inner_text("h1") == title
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
            opened.picture(page, "tasks")
    assert Task.objects.get(unit=bureau.units["squadron"]).state == "closed"
    assert Task.objects.exclude(state="open").count() == 1


def campaign(page, number: str, article: str) -> None:
    """Set up and start a campaign with one task; a target in tickets is tried first and refused."""
    page.goto("/campaigns/new/")
    page.fill("[name=name]", "夏季交通安全整治")
    page.fill("[name=goal]", "消除农村道路隐患，减少亡人事故。")
    page.fill("[name=since]", str(day(-1)))
    page.fill("[name=until]", str(day(60)))
    page.click("main form.card button")
    page.fill("#member_number", number)
    page.fill("#member_duty", "组长")
    page.click("form[action$='/members/'] button")
    page.click("a[href$='/tasks/new/']")
    page.select_option("[name=kind]", "common")
    page.fill("[name=title]", "农村道路隐患排查整改")
    page.fill("[name=text]", "对辖区农村道路逐条排查，建立台账，逐处整改。")
    page.select_option("[name=measure]", "hazards_cleared")
    page.fill("[name=amount]", "40")
    page.fill("[name=goal]", "同时每人每月查处违法不少于30起")
    page.fill("[name=due]", str(day(50)))
    page.click("main form.card button")
    assert article in page.inner_text("[role=alert]")
    page.fill("[name=goal]", "整改率100%")
    page.click("main form.card button")
    page.click("form[action$='/start/'] button")


def exempt(page, unit: int) -> None:
    page.click("details.card summary")
    page.select_option("#exempt_unit", str(unit))
    page.fill("#exempt_reason", "辖区无农村道路")
    page.click("form[action$='/exempt/'] button")


def split(page, unit: int) -> None:
    page.click("a[href$='/split/']")
    assert page.is_checked(f"[name=units][value='{unit}']")
    page.fill("[name=amount]", "40")
    page.click("main form.card button")
    page.wait_for_selector(".note.success")


def report(page) -> None:
    page.fill("#report_text", "排查农村道路12条，整改隐患40处。")
    page.fill("#report_amount", "40")
    page.set_input_files("#report_file", {"name": "整改照片.png", "mimeType": "image/png", "buffer": PNG})
    page.click("form[action$='/report/'] button")
    page.click("form[action$='/submit/'] button")
