"""A hazard from found to verified in a real browser, in both languages, at a desk and on a phone; two people at one hazard."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest
from desk_server import Desk, DeskClient, desk, token_of
from photo_files import jpeg
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

SIZES = {"desktop": {"width": 1280, "height": 860}, "phone": {"width": 390, "height": 844}}
NAMES = ("assign", "start", "submit", "verify", "verified", "send", "offline", "locate", "back", "found")
ZH = ("交办", "开始整改", "报请核验", "核验通过", "已核验", "提交", "网络不通", "获取当前位置", "已恢复草稿", "已定位")
EN = (
    *("Assign", "Begin to put right", "Submit for verification", "Verify", "Verified", "Submit", "No connection"),
    *("Find my position", "Your draft was brought back", "Position found"),
)
WORDS = {language: dict(zip(NAMES, words, strict=True)) for language, words in (("zh-hans", ZH), ("en", EN))}
SHOTS = os.environ.get("DESK_SHOTS")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with desk(tmp_path_factory.mktemp("desk")) as made:
        yield made


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield made
        made.close()


class Story:
    """Pages of one language and size; what the console says and where requests go is kept."""

    def __init__(self, running: Desk, browser: Browser, language: str, size: str) -> None:
        self.desk, self.browser, self.language, self.size = running, browser, language, size
        self.words, self.wrong = WORDS[language], []

    def sign_in(self, username: str) -> Page:
        context = self.browser.new_context(
            viewport=SIZES[self.size], geolocation={"latitude": 40.82, "longitude": 111.66}, permissions=["geolocation"]
        )
        context.add_cookies([{"name": "django_language", "value": self.language, "url": self.desk.address}])
        page = context.new_page()
        page.on("console", lambda said: self.wrong.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda fault: self.wrong.append(str(fault)))
        page.on("request", lambda asked: self._local(asked.url))
        page.goto(f"{self.desk.address}/account/login/")
        page.fill("[name=username]", username)
        page.fill("[name=password]", self.desk.password)
        page.press("[name=password]", "Enter")
        page.wait_for_url(f"{self.desk.address}/")
        return page

    def _local(self, url: str) -> None:
        if not url.startswith((self.desk.address, "blob:", "data:")):
            self.wrong.append(url)

    def shot(self, page: Page, name: str) -> None:
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, name
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"{name}-{self.language}-{self.size}.png", full_page=True)

    def act(self, page: Page, move: str, *, note: str = "", photo: bytes = b"") -> None:
        card = page.locator("form.card").filter(has=page.locator(f"input[name=move][value={move}]"))
        if note:
            card.locator("[name=note]").fill(note)
        if photo:
            card.locator("[name=photos]").set_input_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo})
        if move == "assign":
            card.locator("[name=assignee]").select_option(index=1)
        card.get_by_role("button", name=self.words[move], exact=True).click()
        expect(page.locator(".note.success")).to_be_visible()


@pytest.mark.parametrize(
    ("language", "size"),
    [
        ("zh-hans", "phone"),
        *(
            pytest.param(*each, marks=pytest.mark.prove)
            for each in (("zh-hans", "desktop"), ("en", "phone"), ("en", "desktop"))
        ),
    ],
)
def test_from_found_to_verified(running, browser, language, size):
    story = Story(running, browser, language, size)
    page = story.sign_in("officer")
    place = report(story, page)
    leader = story.sign_in("brigade_leader")
    leader.goto(place)
    story.shot(leader, "found")
    card = leader.locator("form.card").filter(has=leader.locator("input[value=assign]"))
    chosen = card.locator("option").evaluate_all("(all) => all.map((one) => one.textContent)")
    card.locator("[name=assignee]").select_option(label=next(name for name in chosen if name == officer_name(page)))
    card.get_by_role("button", name=story.words["assign"], exact=True).click()
    page.goto(place)
    story.act(page, "start")
    story.act(page, "submit", note="护栏已补齐 rail in place", photo=jpeg(width=900, height=600, colour="green"))
    assert page.locator("input[value=verify]").count() == 0
    leader.goto(place)
    story.act(leader, "verify", note="现场核实 seen on the spot")
    expect(leader.locator("h1 .tag").first).to_have_text(story.words["verified"])
    story.shot(leader, "verified")
    for name in ("hazards/", "hazards/map/", "hazards/board/", "hazards/draws/", "hazards/new/", ""):
        leader.goto(f"{running.address}/{name}")
        story.shot(leader, name.strip("/").replace("/", "-") or "home")
    assert [said for said in story.wrong if "ERR_INTERNET_DISCONNECTED" not in said] == []


def officer_name(page: Page) -> str:
    return page.locator(".me summary").inner_text().strip()


def report(story: Story, page: Page) -> str:
    """Fill in the field form, lose the page, find the draft again, lose the network, and hand in once."""
    words, context = story.words, page.context
    page.goto(f"{story.desk.address}/hazards/new/")
    photo = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": jpeg(width=800, height=600, position=True)}
    page.set_input_files("[name=photos]", photo)
    page.select_option("[name=category]", "road")
    page.fill("[name=text]", "弯道护栏缺失 rail missing")
    page.fill("[name=place]", "G6 K450")
    page.get_by_role("button", name=words["locate"]).click()
    expect(page.locator("#draft-note")).to_contain_text(words["found"])
    assert page.input_value("[name=lat]") == "40.820000"
    page.reload()
    expect(page.locator("#draft-note")).to_contain_text(words["back"])
    assert page.input_value("[name=place]") == "G6 K450"
    story.shot(page, "draft")
    return _without_network(story, page, context)


def _without_network(story: Story, page: Page, context: BrowserContext) -> str:
    context.set_offline(True)
    page.get_by_role("button", name=story.words["send"], exact=True).click()
    expect(page.locator("#draft-note")).to_contain_text(story.words["offline"])
    context.set_offline(False)
    page.wait_for_url(re.compile(r"/hazards/\d+/$"))
    expect(page.locator(".photos img")).to_have_count(1)
    place = page.url
    page.goto(f"{story.desk.address}/hazards/new/")
    assert page.input_value("[name=place]") == ""  # the draft is gone once it arrived
    return place


def test_a_form_sent_six_times_at_once_is_one_hazard(running):
    assert len(set(handed_in(running.client("officer"), times=6))) == 1


def handed_in(officer: DeskClient, *, times: int = 1) -> list[int]:
    """Keys of the hazards that came of a field form sent so many times at once."""
    _, form = officer.get("/hazards/new/")
    unit = found(r'<option value="(\d+)" selected', form)
    said = {"slip": found(r'name="slip" value="([0-9a-f-]+)"', form), "category": "road", "text": "x", "place": "y"}
    with ThreadPoolExecutor(times) as pool:
        send = partial(officer.post, "/hazards/new/", said | {"unit": unit}, token=token_of(form))
        turns = [pool.submit(send) for _ in range(times)]
    return [int(found(r"<h1>H(\d+)", turn.result()[1])) for turn in turns]


def found(pattern: str, page: str) -> str:
    seen = re.search(pattern, page, re.S)
    assert seen, pattern
    return seen[1]


def test_two_inspectors_verify_and_close_one_hazard_at_the_same_moment(running):
    """One wins and the other is told who was first; the hazard has one step more, not two."""
    officer, pair = running.client("officer"), [running.client(name) for name in ("brigade_leader", "branch_leader")]
    for _ in range(3):
        place = f"/hazards/{handed_in(officer)[0]}/"
        who = found(
            r'<option value="(\d+)">' + found(r"<summary>(.*?)</summary>", officer.get(place)[1]), pair[0].get(place)[1]
        )
        step(pair[0], place, move="assign", assignee=who)
        step(officer, place, move="start")
        step(officer, place, move="submit", note="x", photo=jpeg())
        race(pair, place, move="verify")
        race(pair, place, move="close")


def step(client: DeskClient, place: str, *, photo: bytes = b"", **said: str) -> None:
    page = client.get(place)[1]
    said["seen"] = found(r'name="seen" value="(\d+)"', page)
    status, page = client.post(f"{place}move/", said, token=token_of(page), photo=photo)
    assert status == 200
    assert "note success" in page, page


def race(pair: list[DeskClient], place: str, *, move: str) -> None:
    pages = [client.get(place)[1] for client in pair]
    said = {"move": move, "note": "x", "seen": found(r'name="seen" value="(\d+)"', pages[0])}
    with ThreadPoolExecutor(2) as pool:
        turns = [
            pool.submit(client.post, f"{place}move/", said, token=token_of(page))
            for client, page in zip(pair, pages, strict=True)
        ]
    answers = [turn.result() for turn in turns]
    assert sorted(status for status, _ in answers) == [200, 409]
    assert "您的操作未生效" in next(page for status, page in answers if status == 409)
    assert steps(pair[0].get(place)[1]) == steps(pages[0]) + 1


def steps(page: str) -> int:
    return len(re.findall(r'<td class="code">\d{4}-', page))
