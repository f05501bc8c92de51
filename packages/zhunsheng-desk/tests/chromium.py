"""A real browser on the desk: signs in, keeps what went wrong on the console and what was asked for elsewhere, takes pictures."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from desk_world import PASSWORD

PROGRAM = "/usr/bin/chromium"
GRAVE = {"serious", "critical"}  # findings of axe that no page may have
OPEN = "document.querySelectorAll('main details').forEach(one => { one.open = true })"


@dataclass
class Desk:
    """The desk at an address, in a language, at a width. `faults` fills with console errors and requests to other places."""

    address: str
    language: str
    browser: Browser
    width: int = 1280
    faults: list[str] = field(default_factory=list)

    @contextmanager
    def signed_in(self, username: str) -> Iterator[Page]:
        """A page of a user; a new session each time."""
        context = self.browser.new_context(
            base_url=self.address, viewport={"width": self.width, "height": 900}, reduced_motion="reduce"
        )
        code = {"zh": "zh-hans", "en": "en"}[self.language]
        context.add_cookies([{"name": "django_language", "value": code, "url": self.address}])
        page = context.new_page()
        page.on("console", lambda said: self.faults.append(said.text) if said.type == "error" else None)
        page.on("request", lambda asked: None if self._own(asked.url) else self.faults.append(asked.url))
        page.goto("/account/login/")
        page.fill("[name=username]", username)
        page.fill("[name=password]", PASSWORD)
        page.click("main button")
        page.wait_for_url(f"{self.address}/")
        yield page
        context.close()

    def picture(self, page: Page, name: str) -> None:
        """Keep what the page shows where DESK_PICTURES says, for people to look at."""
        if folder := os.environ.get("DESK_PICTURES"):
            page.screenshot(path=Path(folder) / f"{name}-{self.language}-{self.width}.png", full_page=True)

    def look(self, page: Page, name: str = "") -> None:
        """Keep a picture where a name is given; what is too wide or a grave finding of axe counts as a fault."""
        if name:
            self.picture(page, name)
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        self.faults += [f"{page.url} is {wide} px too wide"] if wide > 0 else []
        page.evaluate(OPEN)
        found = [one for one in Axe().run(page).response["violations"] if one["impact"] in GRAVE]
        self.faults += [f"{page.url} {one['id']} {one['nodes'][0]['html'][:200]}" for one in found]

    def _own(self, url: str) -> bool:
        return url.startswith((self.address, "data:", "blob:"))


@contextmanager
def desk(address: str, *, language: str, width: int = 1280) -> Iterator[Desk]:
    """Open Chromium on the desk; nothing may have gone wrong when it closes."""
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=PROGRAM, args=["--no-sandbox"])
        opened = Desk(address, language, browser, width)
        yield opened
        browser.close()
    assert opened.faults == []
