"""One audit: every rule over every crash of the window, comparisons beside like cases, all counted by officer and unit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, reduce
from pathlib import Path

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from zhunsheng.comparisons.units import Tree
from zhunsheng.comparisons.units import load as load_units
from zhunsheng.errors import Problem
from zhunsheng.handling import (
    arrival,
    articles,
    comparing,
    liability,
    likeness,
    limits,
    lines,
    reviews,
    survey,
    swiftness,
)
from zhunsheng.handling import params as all_params
from zhunsheng.handling.cases import cases
from zhunsheng.handling.conduct import conduct
from zhunsheng.handling.lines import Compared
from zhunsheng.handling.measures import WHO, Count, Measure, found
from zhunsheng.handling.params import Params
from zhunsheng.handling.sources import kinds
from zhunsheng.handling.swiftness import Pace
from zhunsheng.handling.texts import Rules
from zhunsheng.integrity.scope import Scope
from zhunsheng.lake import Lake
from zhunsheng.law import Law
from zhunsheng.types import Window

CRASH = "crash."  # how limits of crash handling are named in the law data


@dataclass(frozen=True)
class Note:
    """Something that must be known of a run: a code of pages.toml and its parameters."""

    code: str
    params: dict[str, object]


@dataclass(frozen=True)
class Audit:
    """Everything one audit found.

    Parameters
    ----------
    found : rows in the form of `measures.TOLD` with ``rule``. counts : by rule, unit and officer.
    looked : every rule that was looked for. needs : of rules that could not be judged, what they need.
    compared : comparisons by indicator. paces : response times by brigade.
    """

    scope: Scope
    params: Params
    tree: Tree
    found: pa.Table
    counts: tuple[Count, ...]
    looked: tuple[str, ...]
    needs: dict[str, str]
    compared: tuple[Compared, ...]
    paces: tuple[Pace, ...]
    crashes: int
    notes: tuple[Note, ...]

    @cached_property
    def rules(self) -> Rules:
        """How rules are told."""
        return Rules(self.scope.law)

    def brigade(self, unit_id: str) -> str:
        """The brigade that a unit is of, the unit itself where none stands above it."""
        return next((over for over in self.tree.above(unit_id) if self.tree.level(over) == "brigade"), unit_id)


def audit(
    lake: Lake,
    *,
    as_of: datetime,
    start: datetime | None = None,
    local_law: Path | None = None,
    told: Callable[[str], None] = lambda _: None,
) -> Audit:
    """Audit how the crashes of a window were handled, as known at a moment.

    Parameters
    ----------
    start : first moment of the window, by default that of the first crash. local_law : folder of the bureau's own rules,
        such as its standards of arrival.

    Raises
    ------
    Problem
        ``crashes_none`` where the window holds no crash; ``law_faulty``.

    Notes
    -----
    Each rule is judged by the version of the law that stood on the day of the crash, of the statement, or on which a limit
    began. What a lake does not log is not assessed, rule by rule, and said so.
    """
    law = Law.load(lake.jurisdiction, local=local_law)
    scope = _scope(lake, law=law, as_of=as_of, start=start)
    params, tree = all_params.load(as_of.date()), load_units(lake)
    told("survey")
    rows, logged = cases(scope), kinds(scope)
    whole = [*survey.measures(scope, rows=rows, kinds=logged), *arrival.measures(scope, rows=rows)]
    whole.append(liability.together(scope, rows=rows))
    told("articles")
    parties = conduct(scope).join(rows.select(*WHO, "behaving"), "crash_id", rname="{name}_of_case")
    parties = scope.keep(parties, name="handling_judged_parties")
    each = [*liability.measures(scope, rows=parties), *articles.measures(scope, rows=parties)]
    told("limits")
    timed = limits.timed(scope, rows=rows, kinds=logged)
    told("compared")
    pace = swiftness.paces(scope, rows=rows, tree=tree, params=params)
    alike = likeness.pairs(scope, rows=rows, parties=parties)
    made = comparing.compared(scope, pairs=alike, tree=tree, params=params)
    made = lines.judged([*made, *reviews.compared(scope, rows=rows, tree=tree, params=params)], params=params)
    made = [comparing.told(scope, one=one, params=params) for one in made]
    parts = [_evaluated(scope, rows=held, measures=chosen) for held, chosen in ((rows, whole), (parties, each))]
    steps = _steps(scope, timed=timed)
    found_rows = pa.concat_tables([part[0] for part in (*parts, steps)] + [pace.found])
    needs = {one.rule: one.needs for one in (*whole, *each) if one.needs} | timed.needs | pace.needs
    counts = tuple(count for part in (*parts, steps) for count in part[1]) + pace.counts
    looked = (
        *(one.rule for one in (*whole, *each)),
        *(rule.id for rule in law.of_kind("limit") if rule.id.startswith(CRASH)),
    )
    total = scope.run(rows.aggregate(n=rows.count()))["n"][0].as_py()
    notes = _notes(scope, parties=parties, crashes=total)
    return Audit(scope, params, tree, found_rows, counts, looked, needs, tuple(made), pace.units, total, notes)


def _scope(lake: Lake, *, law: Law, as_of: datetime, start: datetime | None) -> Scope:
    if not lake.has("crashes"):
        raise Problem("table_empty", table="crashes", path=str(lake.path))
    rows = lake.table("crashes", as_of=as_of)
    rows = rows.filter(rows.occurred_at < ibis.literal(as_of))
    if start is not None:
        rows = rows.filter(rows.occurred_at >= ibis.literal(start))
    first = lake.run(rows.aggregate(first=rows.occurred_at.min()))["first"][0].as_py()
    if first is None:
        raise Problem("crashes_none", path=str(lake.path), day=f"{as_of:%Y-%m-%d}")
    return Scope(lake, law, as_of, Window((start or first - timedelta(days=1)), as_of))


def _evaluated(scope: Scope, *, rows: ir.Table, measures: Sequence[Measure]) -> tuple[pa.Table, list[Count]]:
    """What measures find over rows of one kind, and how many they judged and found by unit and officer."""
    held = [measure for measure in measures if not measure.needs]
    if not held:
        return _nothing(scope, rows=rows), []
    tallies = {}
    for place, one in enumerate(held):
        assert one.judged is not None
        assert one.broken is not None
        judged = one.judged.fill_null(False)
        tallies[f"judged_{place}"] = judged.sum().cast("int64")
        tallies[f"found_{place}"] = (judged & one.broken.fill_null(False)).sum().cast("int64")
    counted = scope.run(rows.group_by("unit_id", "officer_id").aggregate(**tallies)).to_pylist()
    counts = [
        Count(
            one.rule, row["unit_id"], row["officer_id"] or "", row[f"judged_{place}"] or 0, row[f"found_{place}"] or 0
        )
        for row in counted
        for place, one in enumerate(held)
        if row[f"judged_{place}"]
    ]
    union = reduce(lambda left, right: left.union(right), [found(rows, measure=one) for one in held])
    return scope.run(union), counts


def _nothing(scope: Scope, *, rows: ir.Table) -> pa.Table:
    never = Measure("", rows.crash_id.isnull(), rows.crash_id.isnull())
    return scope.run(found(rows, measure=never))


def _steps(scope: Scope, *, timed: limits.Timed) -> tuple[pa.Table, list[Count]]:
    rows = timed.rows
    counted = rows.group_by("limit_id", "unit_id", "officer_id").aggregate(
        judged=rows.count(), late=rows.late.fill_null(False).sum().cast("int64")
    )
    counts = [
        Count(row["limit_id"], row["unit_id"], row["officer_id"] or "", row["judged"], row["late"] or 0)
        for row in scope.run(counted).to_pylist()
    ]
    return scope.run(limits.late(rows)), counts


def _notes(scope: Scope, *, parties: ir.Table, crashes: int) -> tuple[Note, ...]:
    notes = [Note("lead", {}), Note("judged", {"crashes": f"{crashes:,}"})]
    if not arrival.standards(scope):
        notes.append(Note("no_standard", {}))
    if unread := articles.unread(scope, rows=parties):
        notes.append(Note("unread", {"n": f"{unread:,}"}))
    return tuple(notes)
