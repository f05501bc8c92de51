"""Series that a bureau keeps itself, from the table `counts`; those of tickets and fines are refused."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from zhunsheng.comparisons import refusal, territory
from zhunsheng.comparisons.assembly import Series, Setting, first_day
from zhunsheng.comparisons.blocks import Block, Trials
from zhunsheng.comparisons.days import Days
from zhunsheng.comparisons.keys import Key
from zhunsheng.comparisons.measures import Measure
from zhunsheng.comparisons.spans import Form
from zhunsheng.stats.betabinomial import Floats

Row = Mapping[str, Any]
STEPS: dict[str, tuple[Form, ...]] = {
    "day": ("month", "week", "ytd", "year"),
    "week": ("week",),
    "month": ("month", "ytd", "year"),
}


@dataclass(frozen=True)
class Given:
    """What the table holds: ``series`` to compare, ``refused`` ones with their number, and those of a step that does not fit."""

    series: tuple[Series, ...]
    refused: tuple[str, ...]
    unfit: tuple[str, ...]


def given(setting: Setting, *, form: Form, on: date) -> Given:
    """The series of the table `counts` that a form can be made of."""
    lake = setting.source.lake
    if not lake.has("counts"):
        return Given((), (), ())
    names = ("series_id", "unit_id", "category", "period", "step", "count", "exposure")
    rows = lake.run(lake.table("counts", as_of=setting.source.as_of).select(*names)).to_pylist()
    told = refusal.load(on)
    refused = {row["series_id"] for row in rows if _refused(row, told=told)}
    kept = [row for row in rows if row["series_id"] not in refused]
    unfit = {row["series_id"] for row in kept if form not in STEPS[row["step"] or "month"]}
    parts: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in kept:
        if row["series_id"] not in unfit and row["period"] < setting.now.end:
            parts[row["category"] or "", row["step"] or "month"].append(row)
    made = [
        _series(part, category=category, step=step, setting=setting) for (category, step), part in sorted(parts.items())
    ]
    return Given(tuple(made), tuple(sorted(refused)), tuple(sorted(unfit)))


def _refused(row: Row, *, told: refusal.Refused) -> bool:
    return told.refuses(
        row["series_id"],
        category=row["category"] or "",
        unit_id=row["unit_id"] or "",
        exposed=row["exposure"] is not None,
    )


def _series(rows: Sequence[Row], *, category: str, step: str, setting: Setting) -> Series:
    """One category of one step as a block."""
    ids = sorted({row["series_id"] for row in rows})
    units = {row["series_id"]: row["unit_id"] or "" for row in rows}
    reach = min(row["period"] for row in rows), max(row["period"] for row in rows)
    first = first_day(reach, now=setting.now, years=setting.params.years)
    days = Days(first, (setting.now.end - first).days, setting.days.country, setting.days.kinds)
    place = {series_id: number for number, series_id in enumerate(ids)}
    running, trials = _running(rows, days=days, place=place, name="count"), None
    if all(row["exposure"] for row in rows):
        cases = _running(rows, days=days, place=place, name="exposure")
        trials = Trials("given", days, cases, cases.sum(axis=1))
    kin = [setting.tree.traits(units[name], peers=setting.peers) if units[name] else () for name in ids]
    group, groups = territory.groups(kin, least=setting.params.least_peers)
    same = np.zeros(len(ids), dtype=np.int64)
    begun = np.array([_begun(rows, series_id=name, days=days) for name in ids], dtype=np.int64)
    measure = Measure("counts", category, category, "counts", "period", ("unit",), calendar=trials is None)
    block = Block(
        days, running, running.sum(axis=1), group, same, begun, trials, calendar=measure.calendar, daily=step == "day"
    )
    named = tuple(Key(f"counts:{name}", "counts", "given", unit_id=units[name], kind=category) for name in ids)
    return Series(measure, block, named, np.full(len(ids), np.nan), tuple(groups))


def _begun(rows: Iterable[Row], *, series_id: str, days: Days) -> int:
    first: date = min(row["period"] for row in rows if row["series_id"] == series_id)
    return max(0, (first - days.first).days)


def _running(rows: Sequence[Row], *, days: Days, place: Mapping[str, int], name: str) -> Floats:
    """Running totals, a week or a month counted on its first day."""
    each = np.zeros((days.count + 1, len(place)))
    inside = [row for row in rows if 0 <= (row["period"] - days.first).days < days.count]
    at = np.array([(row["period"] - days.first).days + 1 for row in inside], dtype=np.int64)
    who = np.array([place[row["series_id"]] for row in inside], dtype=np.int64)
    np.add.at(each, (at, who), np.array([float(row[name] or 0) for row in inside]))
    return np.asarray(np.cumsum(each, axis=0))
