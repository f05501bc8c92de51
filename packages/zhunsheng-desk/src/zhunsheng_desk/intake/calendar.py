"""The coverage calendar: rows of a table by unit and day of a month, with silences that are too long."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.utils import timezone

from zhunsheng_desk.access.models import User
from zhunsheng_desk.bridge import coverage
from zhunsheng_desk.intake.models import Batch
from zhunsheng_desk.intake.selectors import unit_index
from zhunsheng_desk.orgs.models import Span, Unit

BEFORE = 56  # days before the month by which a unit's usual is known: eight whole weeks
LEVELS = 4
Sums = Mapping[int, Mapping[date, int]]


@dataclass(frozen=True)
class Day:
    """A column of the calendar."""

    day: date
    working: bool
    holiday: str


@dataclass(frozen=True)
class Cell:
    """A unit's day: ``rows``, ``gap``, ``none`` or ``ahead``; `level` shades it by the unit's own fullest day."""

    day: date
    rows: int
    state: str
    level: int = 0


@dataclass(frozen=True)
class Line:
    """A unit's month. `silent`: nothing was ever sent within sight. `own`: the unit itself without those below it."""

    unit: Unit
    own: bool
    cells: tuple[Cell, ...]
    silent: bool

    @property
    def gaps(self) -> int:
        """Days that are missing."""
        return sum(cell.state == "gap" for cell in self.cells)


@dataclass(frozen=True)
class Sent:
    """Rows of one unit and day that a batch brought; the batch is None where the user may not see it."""

    batch: Batch | None
    rows: int


def month_of(text: str, *, table: str) -> date:
    """The month asked for, else the last of which the lake holds rows, else this one."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return coverage.last_day(settings.LAKE, table=table) or timezone.localdate().replace(day=1)


def days_of(first: date) -> list[Day]:
    """The days of a month."""
    found, day = [], first
    while day.month == first.month:
        found.append(Day(day, coverage.is_working(day), coverage.holiday(day)))
        day += timedelta(days=1)
    return found


def lines(user: User, *, within: Unit, table: str, first: date) -> list[Line]:
    """A line for each unit right below, and one for the unit itself where it sends rows of its own or has none below."""
    shown = _shown(user, within=within)
    days = [one.day for one in days_of(first)]
    seen = [first - timedelta(days=BEFORE - n) for n in range(BEFORE)] + days
    sums = _sums(within, table=table, since=seen[0], until=seen[-1])
    today = timezone.localdate()
    past = [day for day in seen if day < today]
    counts = {str(unit.pk): [sums.get(unit.pk, {}).get(day, 0) for day in past] for unit in shown}
    silences = coverage.silences(counts, days=past) if past else {}
    made = []
    for unit in shown:
        own = unit.pk == within.pk
        gaps = {day for day, silent in zip(past, silences.get(str(unit.pk), []), strict=False) if silent}
        rows = sums.get(unit.pk, {})
        if own and len(shown) > 1 and not rows:
            continue
        cells = tuple(
            _cell(day, rows.get(day, 0), gaps, today=today, most=max(rows.values(), default=0)) for day in days
        )
        made.append(Line(unit, own, cells, not any(rows.values())))
    return made


def sent(user: User, *, unit: Unit, own: bool, table: str, day: date) -> list[Sent]:
    """Which batches brought the rows of a unit and day."""
    index, sender = unit_index(), _senders()
    below = {unit.pk} if own else set(unit.down.values_list("below", flat=True))
    total: dict[str, int] = defaultdict(int)
    for batch, named, _, rows in coverage.rows(settings.LAKE, table=table, since=day, until=day):
        if _unit(named, batch, index=index, sender=sender) in below:
            total[batch] += rows
    visible = {
        one.key: one for one in Batch.objects.visible_to(user).filter(key__in=total).select_related("unit", "by")
    }
    return [Sent(visible.get(key), rows) for key, rows in sorted(total.items())]


def _shown(user: User, *, within: Unit) -> list[Unit]:
    seen = Unit.objects.visible_to(user, permission="coverage.view").within(within)
    return list(seen.filter(up__above=within, up__depth__lte=1).filter(closed=None).order_by("up__depth", "code"))


def _sums(within: Unit, *, table: str, since: date, until: date) -> Sums:
    """Rows by the unit right below in whose tree they lie (or the unit itself), and day."""
    index, sender = unit_index(), _senders()
    near = {within.pk: within.pk}
    for child, below in Span.objects.filter(above__parent=within).values_list("above", "below"):
        near[below] = child
    total: dict[int, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    for batch, named, day, rows in coverage.rows(settings.LAKE, table=table, since=since, until=until):
        unit = near.get(_unit(named, batch, index=index, sender=sender) or 0)
        if unit is not None:
            total[unit][day] += rows
    return total


def _senders() -> dict[str, int]:
    return dict(Batch.objects.values_list("key", "unit"))


def _unit(named: str, batch: str, *, index: Mapping[str, int], sender: Mapping[str, int]) -> int | None:
    """The unit of a row: the one that it names, else the one that sent it where it names none."""
    return index.get(named) if named else sender.get(batch)


def _cell(day: date, rows: int, gaps: set[date], *, today: date, most: int) -> Cell:
    if day >= today and not rows:
        return Cell(day, 0, "ahead")
    if rows:
        return Cell(day, rows, "rows", 1 + min(LEVELS - 1, rows * LEVELS // (most + 1)))
    return Cell(day, 0, "gap" if day in gaps else "none")


def total(found: Sequence[Line]) -> dict[str, int]:
    """Days missing and units that sent nothing."""
    return {"gaps": sum(line.gaps for line in found), "silent": sum(line.silent for line in found)}
