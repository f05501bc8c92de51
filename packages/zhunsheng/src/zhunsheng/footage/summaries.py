"""Coverage by unit, month and time of day, and by unit and month with shifts and uploads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import ibis.expr.types as ir

from zhunsheng.footage.coverage import DECIDED, NO_TIME, STATES
from zhunsheng.integrity.scope import Scope

TIMELESS = "no_time"  # counted beside the states: records whose time is a default
SHOWN = ("covered", "late")


@dataclass(frozen=True)
class Cell:
    """Needs of a unit, month and time of day, by state; records without a time apart."""

    unit_id: str
    month: date
    block: str
    counts: dict[str, int]

    @property
    def decided(self) -> int:
        """What shares are counted over: neither pending nor without a camera or a time."""
        return sum(self.counts.get(name, 0) for name in DECIDED)

    @property
    def shown(self) -> int:
        """Those with a recording of all of it, uploaded in time or late."""
        return sum(self.counts.get(name, 0) for name in SHOWN)

    @property
    def needs(self) -> int:
        """All of them."""
        return sum(self.counts.values())


@dataclass(frozen=True)
class Month:
    """A unit's month: needs decided and shown, shifts, uploads."""

    unit_id: str
    month: date
    decided: int
    shown: int
    shifts: int = 0
    worn: int = 0
    shifts_with_needs: int = 0
    worn_with_needs: int = 0
    recordings: int = 0
    uploaded: int = 0
    in_time: int = 0
    has_shifts: bool = True
    has_uploads: bool = True


def cells(needs: ir.Table, *, scope: Scope) -> list[Cell]:
    """Every unit, month and time of day in which something had to be recorded."""
    grouped = needs.group_by("unit_id", "block", "state", "reason", month=needs.day.truncate("M")).aggregate(
        n=needs.count()
    )
    found: dict[tuple[str, date, str], dict[str, int]] = defaultdict(dict)
    for row in scope.run(grouped).to_pylist():
        name = TIMELESS if row["reason"] == NO_TIME else row["state"]
        counts = found[row["unit_id"] or "", _day(row["month"]), row["block"]]
        counts[name] = counts.get(name, 0) + row["n"]
    return [Cell(*key, counts) for key, counts in sorted(found.items())]


def months(
    cells: Sequence[Cell], *, scope: Scope, shifts: ir.Table | None, dues: ir.Table, uploads: bool
) -> list[Month]:
    """Every unit and month, with its shifts and uploads."""
    own: dict[tuple[str, date], list[Cell]] = defaultdict(list)
    for cell in cells:
        own[cell.unit_id, cell.month].append(cell)
    duty = _by_month(scope, _duty(shifts)) if shifts is not None else {}
    films = _by_month(scope, _films(dues))
    made = []
    for key in sorted({*own, *duty, *films}):
        cells_of = own.get(key, [])
        month = Month(*key, sum(cell.decided for cell in cells_of), sum(cell.shown for cell in cells_of))
        counts: dict[str, Any] = {**duty.get(key, {}), **films.get(key, {})}
        made.append(replace(month, has_shifts=shifts is not None, has_uploads=uploads, **counts))
    return made


def _duty(shifts: ir.Table) -> ir.Table:
    some = shifts.needs > 0
    return shifts.group_by("unit_id", month=shifts.day.truncate("M")).aggregate(
        shifts=shifts.count(), worn=shifts.worn.sum(), shifts_with_needs=some.sum(),
        worn_with_needs=(shifts.worn & some).sum(),
    )  # fmt: skip


def _films(dues: ir.Table) -> ir.Table:
    return dues.group_by("unit_id", month=dues.day.truncate("M")).aggregate(
        recordings=dues.count(), uploaded=dues.uploaded.count(), in_time=(dues.uploaded <= dues.due).sum()
    )


def _by_month(scope: Scope, rows: ir.Table) -> dict[tuple[str, date], dict[str, int]]:
    found: dict[tuple[str, date], dict[str, int]] = {}
    for row in scope.run(rows).to_pylist():
        unit, month = row.pop("unit_id"), _day(row.pop("month"))
        found[unit or "", month] = {name: int(value or 0) for name, value in row.items()}
    return found


def _day(value: date) -> date:
    """The day of a date or of a timestamp, as the engine has it."""
    return value.date() if isinstance(value, datetime) else value


def totals(cells: Iterable[Cell]) -> dict[str, int]:
    """Needs by state, all states named."""
    made = dict.fromkeys((*STATES, TIMELESS), 0)
    for cell in cells:
        for name, count in cell.counts.items():
            made[name] += count
    return made
