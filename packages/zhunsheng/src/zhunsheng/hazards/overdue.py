"""Reports from the overdue lists, and how items come, stay, go and come back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from zhunsheng.errors import Lang
from zhunsheng.hazards import texts
from zhunsheng.hazards.categories import Categories
from zhunsheng.hazards.params import Params
from zhunsheng.hazards.reports import Report
from zhunsheng.lake import Lake


@dataclass(frozen=True)
class Item:
    """One overdue item; ``cleared`` is None while it is open."""

    id: str
    kind: str
    subject_kind: str
    subject_id: str
    unit_id: str
    since: date
    cleared: date | None
    reopened: bool = False

    def open_on(self, day: date) -> bool:
        """Is it open at the beginning of a day?"""
        return self.since < day and (self.cleared is None or self.cleared >= day)


def items(lake: Lake, *, as_of: datetime, params: Params) -> list[Item]:
    """All items known at a moment, cleared or not; those that came back soon after they were cleared are marked."""
    if not lake.has("overdue"):
        return []
    zone = ZoneInfo(lake.zone)
    names = ("item_id", "kind", "subject_kind", "subject_id", "unit_id", "since", "cleared_at")
    found = []
    for row in lake.run(lake.table("overdue", as_of=as_of).select(*names)).to_pylist():
        if row["since"] >= as_of:
            continue
        cleared = row["cleared_at"] if row["cleared_at"] and row["cleared_at"] < as_of else None
        day = cleared.astimezone(zone).date() if cleared else None
        whose = (row["subject_kind"], row["subject_id"], row["unit_id"])
        found.append(Item(row["item_id"], row["kind"], *whose, row["since"].astimezone(zone).date(), day))
    return _marked(found, days=params.reopened_days)


def _marked(found: Sequence[Item], *, days: int) -> list[Item]:
    """Items with ``reopened`` where the same subject had one of the same kind cleared not long before."""
    ordered = sorted(found, key=lambda item: (item.kind, item.subject_kind, item.subject_id, item.since, item.id))
    made: list[Item] = []
    last: tuple[tuple[str, str, str], date] | None = None
    for item in ordered:
        subject = (item.kind, item.subject_kind, item.subject_id)
        back = last is not None and last[0] == subject and 0 <= (item.since - last[1]).days <= days
        made.append(Item(item.id, *subject, item.unit_id, item.since, item.cleared, back))
        if item.cleared:
            last = (subject, item.cleared)
    return made


def reports(found: Sequence[Item], *, day: date, categories: Categories) -> list[Report]:
    """A report for each item that is open."""
    return [_report(item, day=day, categories=categories) for item in found if item.cleared is None]


def _report(item: Item, *, day: date, categories: Categories) -> Report:
    told = {lang: _text(item, day=day, lang=lang) for lang in texts.LANGS}
    return Report(
        f"overdue:{item.id}", "overdue", categories.of_overdue(item.kind).id, item.subject_kind, item.subject_id,
        item.unit_id, item.since, told["zh"], told["en"], grade=1, reopened=item.reopened, records=(item.id,),
        records_where=f"overdue: item_id = {item.id}",
    )  # fmt: skip


def _text(item: Item, *, day: date, lang: Lang) -> str:
    params = {"kind": texts.word(item.kind, lang=lang), "since": item.since, "days": (day - item.since).days}
    told = texts.text("report", "overdue", lang=lang, **params)
    return told + (texts.text("report", "reopened", lang=lang) if item.reopened else "")
