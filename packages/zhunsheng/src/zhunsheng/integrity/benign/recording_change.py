"""Recording change: a value that the source begins or ceases to write is no change of anyone's conduct."""

from __future__ import annotations

from datetime import date, timedelta
from typing import cast

import numpy as np
import pyarrow as pa

from zhunsheng.integrity.indicator import Note
from zhunsheng.integrity.scope import Scope

CAUSE = "recording_change"
CALM = 6  # months without any such record, so that a value is known to have been absent
LEAST = 0.01  # share of a month's records from which on a value counts as recorded; strays before it do not


def notes(scope: Scope) -> list[Note]:
    """Sanctions that begin or end inside the window, and the month; every signal compares within a sanction and year."""
    rows = scope.rows
    month = rows._day.truncate("M")
    counts = scope.run(rows.group_by(month=month, sanction=rows.sanction).aggregate(n=rows.count()))
    return [note for value in sorted(set(counts["sanction"].to_pylist())) for note in _changes(counts, value=value)]


def breaks(scope: Scope) -> tuple[date, ...]:
    """First days of the months from which on a sanction is, or is no longer, written down."""
    found = set()
    for note in notes(scope):
        month = cast(date, note.params["month"])
        ends = note.code == "recording_ends"
        found.add((month.replace(day=1) + timedelta(days=31 * ends)).replace(day=1))
    return tuple(sorted(found))


def _changes(counts: pa.Table, *, value: str) -> list[Note]:
    months = sorted(set(counts["month"].to_pylist()))
    total = dict.fromkeys(months, 0)
    own = dict.fromkeys(months, 0)
    for month, sanction, n in zip(*(counts[name].to_pylist() for name in ("month", "sanction", "n")), strict=True):
        total[month] += n
        own[month] += n * (sanction == value)
    there = np.array([own[month] >= LEAST * total[month] for month in months])
    if there.all() or not there.any():
        return []
    first, last = int(there.argmax()), len(there) - 1 - int(there[::-1].argmax())
    found = []
    if first >= CALM:
        found.append(Note("recording_begins", {"sanction": value, "month": months[first]}))
    if len(months) - 1 - last >= CALM:
        found.append(Note("recording_ends", {"sanction": value, "month": months[last]}))
    return found
