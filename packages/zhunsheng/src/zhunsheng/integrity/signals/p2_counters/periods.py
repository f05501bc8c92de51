"""Claims laid beside counters, period by period: what was counted inside the period's edges, and how unsure that is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

from zhunsheng.stats.betabinomial import Floats

DAY = 86_400.0


@dataclass(frozen=True)
class Beside:
    """Periods of subjects, in order: what is claimed and what was counted.

    Parameters
    ----------
    subject : the unit or instrument. ``known`` : the local date since when both are known.
    unsure : counts by which each period's start and end may be off, columns start and end; NaN counted where the counters
        do not cover the period.
    """

    subject: tuple[str, ...]
    known: tuple[date, ...]
    claimed: Floats
    counted: Floats
    unsure: Floats


@dataclass(frozen=True)
class Counter:
    """An instrument in one unit: cumulative tests and consumables at its read-offs, in seconds of the epoch."""

    at: Floats
    tests: Floats
    issued: Floats


def by_unit(offs: pa.Table) -> dict[str, list[Counter]]:
    """Instruments of each unit. A step down is a counter set back: what it counted before is lost, not negative."""
    units: dict[str, list[Counter]] = {}
    device = np.asarray(offs["device_id"].to_pylist(), dtype=object)
    unit = np.asarray(offs["unit_id"].to_pylist(), dtype=object)
    at, total, issued = (np.asarray(offs[name].to_numpy(), dtype=float) for name in ("seconds", "total", "issued"))
    starts = np.flatnonzero(np.r_[True, device[1:] != device[:-1]]) if len(device) else np.zeros(0, dtype=int)
    for first, end in zip(starts, [*starts[1:], len(device)], strict=True):
        piece = slice(first, end)
        added = np.maximum(np.diff(total[piece], prepend=total[first]), 0.0)
        for name in sorted({value for value in unit[piece] if value}):
            own = unit[piece] == name
            spent = np.where(own, np.nan_to_num(issued[piece]), 0.0)
            units.setdefault(name, []).append(
                Counter(at[piece], np.cumsum(np.where(own, added, 0.0)), np.cumsum(spent))
            )
    return units


def claims_beside(
    claims: pa.Table, *, units: Mapping[str, list[Counter]], zone: ZoneInfo, edge_days: int, box: int | None
) -> Beside:
    """Claims of units beside their counters; beside consumables issued where ``box``, the size of one, is given."""
    rows = list(_laid(claims, units=units, zone=zone, edge_days=edge_days, box=box))
    subject, known, claimed, counted, unsure = zip(*rows, strict=True) if rows else ((), (), (), (), ())
    return Beside(subject, known, np.array(claimed, float), np.array(counted, float), np.array(unsure).reshape(-1, 2))


def _laid(
    claims: pa.Table, *, units: Mapping[str, list[Counter]], zone: ZoneInfo, edge_days: int, box: int | None
) -> Iterator[tuple[str, date, float, float, tuple[float, float]]]:
    for row in claims.to_pylist():
        first, end = (datetime.combine(row[name], time(), tzinfo=zone).timestamp() for name in ("first", "end"))
        counted, spans, closed = 0.0, [], end
        for counter in units.get(row["unit_id"], ()):
            if counter.at[0] >= end or counter.at[-1] <= first:
                continue
            if counter.at[0] > first + edge_days * DAY or counter.at[-1] < end - edge_days * DAY:
                counted = np.nan
                break
            values = counter.tests if box is None else counter.issued
            counted += float(np.diff(np.interp([first, end], counter.at, values))[0])
            spans.append(
                [_unsure(counter.at, values, edge=edge) if box is None else float(box) for edge in (first, end)]
            )
            closed = max(closed, float(counter.at[np.searchsorted(counter.at, end).clip(max=len(counter.at) - 1)]))
        known = datetime.fromtimestamp(closed, tz=zone).date()
        edges = np.sqrt((np.array(spans) ** 2).sum(axis=0)) if spans else np.zeros(2)
        covered = counted if spans else np.nan
        yield row["unit_id"], known, row["claimed"], covered, (float(edges[0]), float(edges[1]))


def _unsure(at: Floats, values: Floats, *, edge: float) -> float:
    """Counts by which a straight line between two read-offs may be off at an edge between them."""
    place = int(np.clip(np.searchsorted(at, edge), 1, len(at) - 1)) if len(at) > 1 else 0
    if not place:
        return 0.0
    low, high = at[place - 1], at[place]
    part = (edge - low) / (high - low)
    return float((values[place] - values[place - 1]) * min(abs(part), abs(1 - part), 1.0))


def log_beside(offs: pa.Table, *, logged: pa.Table, zone: ZoneInfo) -> Beside:
    """Readings in each instrument's log beside its own counter, from one read-off to the next; NaN where it was set back."""
    device, at = offs["device_id"].to_pylist(), offs["seconds"].to_numpy()
    total = np.asarray(offs["total"].to_numpy(), dtype=float)
    held = {
        (name, seconds): n
        for name, seconds, n in zip(
            *(logged[column].to_pylist() for column in ("device_id", "seconds", "n")), strict=True
        )
    }
    same = [place for place in range(1, len(device)) if device[place] == device[place - 1]]
    counted = np.array([total[place] - total[place - 1] for place in same])
    claimed = np.array([held.get((device[place - 1], at[place - 1]), 0.0) for place in same])
    known = tuple(datetime.fromtimestamp(at[place], tz=zone).date() for place in same)
    covered = np.where((counted < 0) | (claimed == 0), np.nan, counted)
    return Beside(tuple(device[place] for place in same), known, claimed, covered, np.ones((len(same), 2)))
