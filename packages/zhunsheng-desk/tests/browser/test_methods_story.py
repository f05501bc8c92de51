"""A value is proposed, its effect on the bureau's lake seen, and a second person confirms it; a signal is silenced."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from methods_world import day, one_signal, voids_lake

from chromium import desk
from zhunsheng_desk.methods.models import Preview
from zhunsheng_desk.methods.previews import run_next

VALUE = "/methods/value/?of=a6_voids.least_records"
WORDS = {
    "zh": ("应在 1 至 1000000 之间", "已确认", "下级单位静默至"),
    "en": ("It takes 1 to 1000000", "Confirmed", "Silenced until"),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("language", ["zh", pytest.param("en", marks=pytest.mark.prove)])
def test_a_value_changes_by_two_persons_and_a_silence_is_said(
    bureau, live_server, language, settings, tmp_path, monkeypatch
):
    one_signal(monkeypatch)
    settings.LAKE = voids_lake(tmp_path / "lake")
    for name, role in (("first", "leader"), ("second", "legal")):
        bureau.user(role, "bureau", username=name)
    bureau.user("supervisor", "squadron", username="reader")
    allowed, confirmed, silenced = WORDS[language]
    with desk(live_server.url, language=language) as opened:
        with opened.signed_in("first") as page:
            propose(page, opened, allowed)
            page.goto("/methods/silences/new/")
            page.select_option("[name=signal]", "a6_voids")
            page.fill("[name=until]", str(day(20)))
            page.fill("[name=reason]", "退费系统切换，期间集中作废重开。")
            page.click("main form.card button")
            page.wait_for_url("**/methods/changes/*/")
        with ThreadPoolExecutor(1) as beside:
            assert beside.submit(made).result() == ""
        with opened.signed_in("second") as page:
            opened.picture(page, "methods-home")
            for link in page.locator(".waiting a").evaluate_all("links => links.map(one => one.getAttribute('href'))"):
                page.goto(link)
                opened.picture(page, f"methods-confirm-{link.split('/')[-2]}")
                page.click("main form.card button.main")
                assert confirmed in page.inner_text("h1")
            for name in ("methods", "methods/changes"):
                page.goto(f"/{name}/")
                page.evaluate("document.querySelector('details.card')?.setAttribute('open', '')")
                opened.picture(page, name.replace("/", "-"))
            page.goto(VALUE)
            opened.picture(page, "methods-agreed")
        with opened.signed_in("reader") as page:
            assert silenced in page.inner_text("main")
            page.set_viewport_size({"width": 390, "height": 844})
            page.goto("/methods/changes/")
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
            page.goto("/")
            opened.picture(page, "methods-phone-home")


def made() -> str:
    """Make the preview, as the process beside the site does, and say what was wrong."""
    try:
        assert run_next()
        return Preview.objects.get().problem
    finally:
        connections.close_all()


def propose(page, opened, allowed: str) -> None:
    """Try a value out of range, mend it, and see the preview wait."""
    page.goto(VALUE)
    page.fill("[name=value]", "0")
    page.fill("[name=reason]", "样本过少时比率不稳，支队会议纪要第8号。")
    page.click("main form.card button")
    assert allowed in page.inner_text("[role=alert]")
    opened.picture(page, "methods-value")
    page.fill("[name=value]", "100")
    page.click("main form.card button")
    page.wait_for_selector("#preview progress")
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    opened.picture(page, "methods-phone-change")
    page.set_viewport_size({"width": 1280, "height": 900})
