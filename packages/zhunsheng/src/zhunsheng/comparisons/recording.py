"""Steps in how crashes are recorded: a change of recording must not pass for one of safety."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import ibis
import numpy as np

from zhunsheng.comparisons.gather import Source
from zhunsheng.comparisons.spans import Span, months
from zhunsheng.expr import functions as f
from zhunsheng.expr import months as calendar
from zhunsheng.stats.breaks import breaks

LIGHT, CONTROL = "damage", ("fatal", "injury")


@dataclass(frozen=True)
class Step:
    """Crashes without injury, beside the others, are ``odds`` times as frequent from ``month`` on."""

    month: date
    odds: float


def steps(source: Source, *, span: Span) -> list[Step]:
    """Steps over the whole months of a span, the oldest first; none where the lake has no crashes.

    A step in the last two months of the span cannot be told from a busy month yet.
    """
    if not source.lake.has("crashes"):
        return []
    rows = source.lake.table("crashes", as_of=source.as_of)
    day = f.to_wall_clock(source.lake.zone, rows.occurred_at).date()
    rows = rows.select("severity", month=calendar.first(day))
    rows = rows.filter(rows.month >= ibis.literal(span.start), rows.month < ibis.literal(span.end))
    counted = source.lake.run(rows.group_by("month", "severity").aggregate(n=rows.count())).to_pylist()
    axis = [one.start for one in months(span.start, end=span.end)]
    series = {name: np.zeros(len(axis)) for name in (LIGHT, *CONTROL)}
    for row in counted:
        series[row["severity"]][axis.index(row["month"])] = row["n"]
    control = np.sum([series[name] for name in CONTROL], axis=0)
    if not series[LIGHT].any() or not control.any():
        return []
    return [Step(axis[step.at], step.odds) for step in breaks(series[LIGHT], control=control)]
