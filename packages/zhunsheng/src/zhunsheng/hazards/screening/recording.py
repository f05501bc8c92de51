"""Steps in how crashes are recorded: damage-only crashes jump, injury crashes of the same months do not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import ibis
import numpy as np

from zhunsheng.expr import functions as f
from zhunsheng.expr import months
from zhunsheng.hazards.screening.params import Params
from zhunsheng.lake import Lake
from zhunsheng.stats.breaks import breaks

PAIRS = (("damage", ("fatal", "injury")), ("fatal", ("injury",)))  # what is looked at, beside what


@dataclass(frozen=True)
class RecordingBreak:
    """``severity`` beside the others is ``odds`` times as frequent from ``month`` on as before."""

    severity: str
    month: date
    odds: float
    p_value: float


def recording(lake: Lake, *, until: datetime, as_of: datetime | None, params: Params) -> tuple[RecordingBreak, ...]:
    """Breaks over all months held, oldest first."""
    rows = lake.table("crashes", as_of=as_of)
    rows = rows.filter(rows.occurred_at < ibis.literal(until))
    day = f.to_wall_clock(lake.zone, rows.occurred_at).date()
    rows = rows.select("severity", month=months.first(day))
    counted = rows.group_by("month", "severity").aggregate(n=rows.count())
    found = lake.run(counted).to_pylist()
    if not found:
        return ()
    axis = _axis(min(row["month"] for row in found), max(row["month"] for row in found))
    series = {name: np.zeros(len(axis)) for name in ("fatal", "injury", "damage")}
    for row in found:
        series[row["severity"]][axis.index(row["month"])] = row["n"]
    made = []
    for severity, beside in PAIRS:
        control = np.sum([series[name] for name in beside], axis=0)
        if series[severity].sum() and control.sum():
            steps = breaks(series[severity], control=control, level=params.break_level)
            made += [RecordingBreak(severity, axis[step.at], step.odds, step.p_value) for step in steps]
    return tuple(sorted(made, key=lambda entry: (entry.month, entry.severity)))


def _axis(first: date, last: date) -> list[date]:
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return [date(first.year + (first.month - 1 + k) // 12, (first.month - 1 + k) % 12 + 1, 1) for k in range(count)]
