"""A clerk sends in an export, sees what would become of it, takes it in and mends a row; in a browser, in both languages."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from chromium import desk
from intake_world import OTHER, PERSON, PLATE, violation, workbook
from zhunsheng_desk.intake import work
from zhunsheng_desk.intake.models import HeldRow

WORDS = {
    "zh": ("各行去向", "已导入", "不是可识别的日期时间", "报送日历", "该行已导入"),
    "en": ("What would become of the rows", "Taken in", "is no time that is known", "Coverage", "The row was taken in"),
}
STORIES = [
    ("zh", 1280, False),
    pytest.param("zh", 390, True, marks=pytest.mark.prove),
    pytest.param("en", 1280, True, marks=pytest.mark.prove),
]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("language", "width", "to_the_end"), STORIES)
def test_an_export_comes_in_and_a_row_is_mended(bureau, live_server, language, width, to_the_end):
    bureau.user("clerk", "branch", username="clerk")
    preview, taken, why, coverage, mended = WORDS[language]
    rows = [violation(n, at=f"2023-03-{1 + n % 20:02d} 08:05:00") for n in range(40)]
    rows += [violation(41, at="昨天"), violation(42, unit=OTHER)]
    book = {"name": "违法处理记录.xlsx", "mimeType": "application/octet-stream", "buffer": workbook(rows)}
    with desk(live_server.url, language=language, width=width) as opened, opened.signed_in("clerk") as page:
        page.goto("/intake/")
        page.set_input_files("[name=file]", book)
        opened.picture(page, "intake")
        page.click("main form.card button")
        page.wait_for_selector("#progress")
        opened.picture(page, "intake-progress")
        in_turn()
        page.wait_for_selector("form[action$='/take/']")  # the page looks for news by itself
        text = page.inner_text("main")
        assert preview in text
        assert PERSON not in text
        assert PLATE not in text
        opened.picture(page, "intake-preview")
        page.click("form[action$='/take/'] button")
        in_turn()
        page.wait_for_selector("text=" + taken)
        page.click(".note a[href*='/batches/']")
        opened.picture(page, "intake-batch")
        if to_the_end:
            mend(opened, page, why=why, mended=mended)
        page.goto("/intake/coverage/?month=2023-03")
        assert coverage in page.inner_text("h1")
        opened.picture(page, "intake-coverage")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert HeldRow.objects.get(first_code="not_a_time").state == ("answered" if to_the_end else "held")


def mend(opened, page, *, why, mended):
    """From the list to the row, with a purpose; its time is put right and tried at once."""
    page.goto("/intake/held/")
    page.check("[name=purpose][value=maintenance]")
    page.click("main button")
    opened.picture(page, "intake-held")
    page.click("a[href='?code=not_a_time']")
    page.click("tbody a")
    assert why in page.inner_text(".why")
    page.get_by_label("违法时间", exact=False).first.fill("2023-03-21 08:05:00")
    opened.picture(page, "intake-row")
    page.click("form.cells button")
    assert mended in page.inner_text(".note.success")


def in_turn() -> None:
    """What the worker does, in a thread of its own: the browser's loop runs in this one."""

    def done() -> None:
        work.work_off()
        connection.close()

    with ThreadPoolExecutor(max_workers=1) as pool:
        pool.submit(done).result()
