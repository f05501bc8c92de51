"""A lake and files for the data desk's tests: nobody in them exists."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path

from django.utils import timezone
from openpyxl import Workbook

from desk_world import World
from zhunsheng_desk.intake.models import Batch, HeldRow, Upload

BRIGADE, OTHER = "150102000300", "150202000300"
MARCH = date(2023, 3, 1)
GAP = {date(2023, 3, 14), date(2023, 3, 15), date(2023, 3, 16)}
BASE = {"method": "on_site", "subject": "motor", "group": "speeding", "sanction": "fine", "status": "valid"}
VIOLATIONS = (
    "违法编号",
    "处理机关",
    "违法时间",
    "违法行为",
    "信息来源",
    "执勤民警",
    "驾驶证号",
    "号牌号码",
    "处理时限",
)
PERSON, PLATE = "150102199001011230", "蒙A12345"


def violation(
    number: int, *, unit: str = BRIGADE, at: str = "2023-03-01 08:05:00", source: str = "1"
) -> tuple[str, ...]:
    """A row as the national system exports it."""
    return (f"15010019{number:08d}", unit, at, "1636", source, "100001", PERSON, PLATE, "15日")


def workbook(rows: Iterable[Iterable[str]], *, header: Iterable[str] = VIOLATIONS) -> bytes:
    """An .xlsx with every cell as text."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("导出")
    sheet.append(list(header))
    for row in rows:
        sheet.append(list(row))
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def records() -> list[Mapping[str, str]]:
    """Canonical rows: five a working day of the brigade but for three days, two of another's; three rows that break a rule."""
    days = [date(2023, 1, 2) + timedelta(days=n) for n in range(88)]
    own = [(BRIGADE, day) for day in days if day.weekday() < 5 and day not in GAP for _ in range(5)]
    others = [(OTHER, day) for day in days for _ in range(2)]
    rows = [
        {**BASE, "record_id": f"r{n:05d}", "unit_id": unit, "occurred_at": f"{day}T09:00:00+08:00"}
        for n, (unit, day) in enumerate([*own, *others])
    ]
    bad = [
        {**rows[0], "record_id": "b1", "method": "马路上"},
        {**rows[-1], "record_id": "b2", "occurred_at": "昨天"},
        {**rows[0], "record_id": "b3", "unit_id": "无此单位", "method": "?"},
    ]
    return rows + bad


def lake_files(folder: Path) -> Path:
    """The canonical rows as a file."""
    path = folder / "enforcement.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(records()[0]))
        writer.writeheader()
        writer.writerows(records())
    return path


def record_of(page: str, world: World, unit: str) -> dict[str, object]:
    """The keys of a page about a file, a batch, a row held back or a unit's day."""
    own = world.units[unit]
    if page == "coverage_day":
        return {"pk": own.pk}
    by = world.user("clerk", unit)
    if page.startswith("upload"):
        state = "sent" if page == "upload_state" else "tried"
        return {"pk": Upload.objects.create(unit=own, name="x.csv", digest="0" * 64, size=1, state=state, by=by).pk}
    number = Batch.objects.count()
    batch = Batch.objects.create(
        unit=own, key=f"20230301T{number:08d}", profile="canonical", at=timezone.now(), files=[], counts={}, by=by
    )
    if page.startswith("batch"):
        return {"pk": batch.pk}
    row = HeldRow.objects.create(
        unit=own, batch=batch, number=0, file="x.csv", line=2, table="enforcement", columns=["method"],
        codes=["unknown_value"], values=["?"], first_code="unknown_value",
    )  # fmt: skip
    return {"pk": row.pk}
