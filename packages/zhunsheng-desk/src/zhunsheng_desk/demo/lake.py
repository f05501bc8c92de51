"""Data of the demo bureau: violations of one branch, sent in by its clerk, some held back. All of it is made up."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random

from django.utils import timezone

from zhunsheng_desk.access.models import User
from zhunsheng_desk.bridge.coverage import is_working
from zhunsheng_desk.intake import work
from zhunsheng_desk.intake.services import uploads
from zhunsheng_desk.orgs.models import Unit

SEED, DAYS = 20220403, 75
BRANCH = "150100000300"
HEADER = ("违法编号", "处理机关", "违法时间", "违法行为", "实测值", "标准值", "罚款金额", "处罚种类", "执勤民警",
          "驾驶证号", "号牌种类", "号牌号码", "信息来源", "录入时间", "处理时限")  # fmt: skip
SLIPS = {2: "昨天上午", 12: "路面", 0: "1.50101E+15"}  # a time, a source and a number as slips leave them


def fill(users: dict[str, User], units: dict[str, Unit]) -> None:
    """Send a first file and take it in; send a second, which waits for the clerk's yes."""
    clerk, branch = users["clerk"], units[BRANCH]
    brigades = sorted(unit.code for unit in units.values() if unit.parent_id == branch.pk)
    draw, today = Random(SEED), timezone.localdate()
    first = [today - timedelta(days=DAYS - n) for n in range(DAYS - 2)]
    slips = iter(SLIPS.items())
    rows = [
        _slipped(row, slips) if number % 700 == 350 else row for number, row in enumerate(_rows(draw, brigades, first))
    ]
    name = "违法处理记录（演示）.csv"
    upload = uploads.send_file(unit=branch, name=name, chunks=[_file(rows)], profile="", by=clerk)
    work.work_off()
    upload.refresh_from_db()
    uploads.order(upload, by=clerk)
    work.work_off()
    later = [*_rows(draw, brigades[:4], [today - timedelta(days=1)]), *_rows(draw, ["150200000300"], [today])]
    name = "违法处理记录-补报（演示）.csv"
    uploads.send_file(unit=branch, name=name, chunks=[_file(later)], profile="", by=clerk)
    work.work_off()


def _rows(draw: Random, brigades: list[str], days: list[date]) -> Iterator[list[str]]:
    """Rows of each brigade and day; the third brigade sends nothing for a week, the last one nothing at all."""
    for place, unit in enumerate(brigades):
        for number, day in enumerate(days):
            silent = (place == 2 and 50 <= number < 57) or (place > 0 and place == len(brigades) - 1 and len(days) > 1)
            for n in range(0 if silent else draw.randint(4, 9) if is_working(day) else draw.randint(0, 2)):
                yield _row(draw, unit=unit, day=day, n=n)


def _row(draw: Random, *, unit: str, day: date, n: int) -> list[str]:
    at = datetime(day.year, day.month, day.day, draw.randint(7, 20), draw.randint(0, 59))  # noqa: DTZ001  (a wall clock)
    limit = draw.choice([60, 80])
    return [
        f"{unit[:6]}{day:%y%m%d}{n:04d}", unit, f"{at:%Y-%m-%d %H:%M:%S}", "1636", str(limit + draw.randint(13, 25)), str(limit),
        "200", "罚款", f"9{draw.randint(1000, 1040)}", "000000000000000000", "02", f"蒙Z{draw.randint(10000, 99999)}", "1",
        f"{at + timedelta(minutes=5):%Y-%m-%d %H:%M:%S}", "15日",
    ]  # fmt: skip


def _slipped(row: list[str], slips: Iterator[tuple[int, str]]) -> list[str]:
    place, text = next(slips, (-1, ""))
    return [text if place == at else cell for at, cell in enumerate(row)]


def _file(rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([HEADER, *rows])
    return text.getvalue().encode("gb18030")
