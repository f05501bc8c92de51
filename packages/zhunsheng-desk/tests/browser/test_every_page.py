"""Every page that links lead to in the demo, as somebody sees it, in both languages, at a desk and on a phone: nothing wrong on
the console, nothing asked of another machine, nothing too wide, no serious finding of axe."""

from __future__ import annotations

import pytest
from django.urls import Resolver404, resolve, reverse
from playwright.sync_api import Page

from chromium import Desk, desk
from desk_pages import patterns
from desk_world import PASSWORD
from zhunsheng_desk.demo.services import fill

USERS = (
    "bureau_leader",
    "branch_leader",
    "supervisor",
    "clerk",
    "prevention",
    "officer",
    "system",
    "security",
    "audit",
)
LOCK = "accounts:lock"  # going there locks the session, so it is looked at last
HREFS = "all => all.map(one => one.getAttribute('href'))"


def plain_pages() -> list[str]:
    """Addresses that take no keys."""
    return [reverse(name) for name, entry in patterns() if not entry.pattern.converters and name != LOCK]


def name_of(place: str) -> str:
    """The page that an address belongs to; none for files that the desk serves as they are."""
    try:
        return resolve(place.partition("?")[0]).view_name
    except Resolver404:
        return ""


def opens(page: Page, place: str) -> bool:
    """Go there; whether it answers with a page that this user may open."""
    answer = page.context.request.get(place)
    if answer.status != 200 or "text/html" not in answer.headers["content-type"]:
        return False
    page.goto(place)
    return True


def walk(opened: Desk, page: Page, seen: set[str]) -> None:
    """Look at each page that was not seen yet, and at one of each kind that it links to."""
    left = plain_pages()
    while left:
        place = left.pop(0)
        name = name_of(place)
        if name in {"", LOCK, *seen} or not opens(page, place):
            continue
        seen.add(name)
        opened.look(page, name.replace(":", "-"))
        left += page.eval_on_selector_all("main a[href^='/']", HREFS)


@pytest.mark.prove
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [1366, 390])
def test_pages_are_well(live_server, language, width):
    fill(password=PASSWORD, by=None)
    seen: set[str] = set()
    with desk(live_server.url, language=language, width=width) as opened:
        for username in USERS:
            with opened.signed_in(username) as page:
                page.goto("/purpose/")
                page.locator("form.card [type=radio]").first.check()
                page.click("form.card button")
                walk(opened, page, seen)
        with opened.signed_in("officer") as page:
            page.goto(reverse(LOCK))
            opened.look(page, "lock")
    assert {
        "home:home",
        "orgs:unit",
        "orgs:person",
        "cases:case",
        "hazards:hazard",
        "campaigns:task",
        "audit:entries",
    } <= seen
    print(f"{len(seen) + 1} pages in {language} at {width} px, none with a fault")
