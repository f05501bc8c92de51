"""The hazard list as of a day: all sources together, each hazard once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from zhunsheng.comparisons.bulletin import compare
from zhunsheng.comparisons.spans import on
from zhunsheng.comparisons.units import Tree
from zhunsheng.comparisons.units import load as load_units
from zhunsheng.errors import Problem
from zhunsheng.hazards import categories as all_categories
from zhunsheng.hazards import compared, found, overdue, screened
from zhunsheng.hazards import params as all_params
from zhunsheng.hazards.categories import Categories
from zhunsheng.hazards.flow import Ages, Month, ages, months
from zhunsheng.hazards.listing import Hazard, listed
from zhunsheng.hazards.merging import merged
from zhunsheng.hazards.outlines import Outlines, shipped
from zhunsheng.hazards.params import Params
from zhunsheng.hazards.reports import Report
from zhunsheng.lake import Lake

Known = Mapping[str, tuple[str, date]]


@dataclass(frozen=True)
class Note:
    """Something that must be known of a run: a code of texts.toml and its parameters; ``problem`` where a source had none."""

    code: str
    params: dict[str, object] = field(default_factory=dict)
    problem: Problem | None = None


@dataclass(frozen=True)
class Register:
    """Everything one run found."""

    lake: Lake
    day: date
    categories: Categories
    params: Params
    tree: Tree
    outlines: Outlines
    hazards: tuple[Hazard, ...]
    months: tuple[Month, ...]
    ages: tuple[Ages, ...]
    notes: tuple[Note, ...]


def register(
    lake: Lake,
    *,
    as_of: datetime,
    previous: Path | None = None,
    outlines: Outlines | None = None,
    told: Callable[[str], None] = lambda _: None,
) -> Register:
    """The list at a moment: what rose in the last whole month, sections found by screening, what is overdue, what people found.

    Parameters
    ----------
    previous : folder with the list before (hazards.parquet), whose ids and first days go on; None for none.
    outlines : of territories; those that come with the product where None.

    Raises
    ------
    Problem
        ``hazards_previous_wrong`` where there is no such list.
    """
    day = as_of.date()
    categories, params, tree = all_categories.load(day), all_params.load(day), load_units(lake)
    known, drawn = _known(previous), outlines or shipped()
    sources = _Sources(lake, as_of, categories, params, tree, drawn)
    reports: list[Report] = []
    notes: list[Note] = []
    for name in ("comparison", "screening", "overdue", "finding"):
        told(name)
        more, said = getattr(sources, name)()
        reports += more
        notes += said
    reports = screened.stretched(reports, stretches=sources.stretches)
    items = overdue.items(lake, as_of=as_of, params=params)
    hazards = listed(merged(reports, params=params), known=known)
    notes += _counted(hazards, reports=reports, known=known)
    return Register(
        lake, day, categories, params, tree, drawn, tuple(hazards), tuple(months(items, day=day, categories=categories)),
        tuple(ages(items, day=day, categories=categories)), tuple(notes),
    )  # fmt: skip


@dataclass(frozen=True)
class _Sources:
    """Each source's reports, or a note that says why there are none."""

    lake: Lake
    as_of: datetime
    categories: Categories
    params: Params
    tree: Tree
    outlines: Outlines
    stretches: dict[str, tuple[float, float]] = field(default_factory=dict)

    @property
    def day(self) -> date:
        return self.as_of.date()

    def comparison(self) -> tuple[list[Report], list[Note]]:
        last = on(self.day, months=0) - timedelta(days=1)
        try:
            bulletin = compare(self.lake, day=last, as_of=self.as_of)
        except Problem as problem:
            return [], [Note("no_comparisons", problem=problem)]
        return compared.reports(bulletin, categories=self.categories, centres=self.outlines.centres(self.tree)), []

    def screening(self) -> tuple[list[Report], list[Note]]:
        try:
            made = screened.screening(self.lake, day=self.day, as_of=self.as_of, params=self.params)
        except Problem as problem:
            return [], [Note("no_screening", problem=problem)]
        self.stretches.update(screened.stretches(made))
        return screened.reports(made, categories=self.categories, params=self.params), []

    def overdue(self) -> tuple[list[Report], list[Note]]:
        items = overdue.items(self.lake, as_of=self.as_of, params=self.params)
        return overdue.reports(items, day=self.day, categories=self.categories), []

    def finding(self) -> tuple[list[Report], list[Note]]:
        made, unknown = found.reports(self.lake, as_of=self.as_of, categories=self.categories, params=self.params)
        return made, [Note("unknown_category", {"words": ", ".join(unknown)})] if unknown else []


def _counted(hazards: list[Hazard], *, reports: list[Report], known: Known) -> list[Note]:
    if not hazards:
        return [Note("nothing")]
    notes = [Note("merged", {"reports": len(reports), "hazards": len(hazards)})]
    if known:
        old, now = {entry[0] for entry in known.values()}, {hazard.id for hazard in hazards}
        kept = len(old & now)
        notes.append(Note("previous", {"kept": kept, "fresh": len(now - old), "gone": len(old - now)}))
    return notes


def _known(folder: Path | None) -> Known:
    """Ids and first days of the list before, by the keys of its reports."""
    if folder is None:
        return {}
    try:
        rows: list[dict[str, Any]] = pq.read_table(folder / "hazards.parquet").to_pylist()
        return {key: (row["hazard_id"], row["since"]) for row in rows for key in row["report_keys"]}
    except (OSError, KeyError, ValueError) as error:
        raise Problem("hazards_previous_wrong", folder=str(folder), detail=str(error)) from error
