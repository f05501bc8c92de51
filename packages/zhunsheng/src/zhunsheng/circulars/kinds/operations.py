"""Results of operations: what was put in, what was checked, and what was found in all; findings are never told by unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from zhunsheng.circulars import inputs, marks, numerals
from zhunsheng.circulars.charts import Chart, Series
from zhunsheng.circulars.figures import Figure
from zhunsheng.circulars.matter import Context, Matter, named, row
from zhunsheng.circulars.sources import File, Where
from zhunsheng.comparisons import refusal
from zhunsheng.errors import Problem

EFFORTS = ("officers", "patrol_cars", "posts", "vehicles_checked", "people_checked", "people_informed")
FOUND = "violation."  # measures of what was found begin with it: violation.drunk_driving
Lines = Sequence[Mapping[str, Any]]


def fields(matter: Matter) -> Context:
    """Fields of the report."""
    file = matter.folder.table("operations", made_by="")
    file.need(*inputs.required("operations"))
    where = matter.within(file, column="starts_at")
    rows = file.where(where)
    by = ["operation_id", "name", "unit_id", "measure"]
    found = file.run(rows.group_by(by).aggregate(n=rows["count"].sum(), since=rows.starts_at.min()).order_by(by))
    if not found:
        raise Problem("circular_month_missing", month=f"{matter.month:%Y-%m}", table="operations", command="operations")
    _lawful(found, matter=matter)
    kinds = _violations(matter, file=file, where=where, found=found)
    return named(
        operations_count=_operations(matter, file=file, where=where, found=found),
        operations=_each(matter, file=file, where=where, found=found),
        **{name: _sum(matter, name=name, lines=found, file=file, where=where) for name in EFFORTS},
        units=_units(matter, file=file, where=where, found=found),
        violations=kinds,
        violations_count=_found(matter, lines=found, file=file, where=where),
        violation_chart=Chart(
            ref="violation_chart",
            form="bars",
            told=matter.text("chart", "violations"),
            categories=tuple(entry.violation.plain for entry in kinds),
            series=(Series(matter.text("told", "violations"), tuple(entry.quantity for entry in kinds)),),
        )
        if kinds
        else None,
    )


def _lawful(found: Lines, *, matter: Matter) -> None:
    """Raise Problem ``circular_refused`` for tickets and fines, ``circular_value_wrong`` for any measure nobody knows."""
    measures = sorted({str(line["measure"]) for line in found})
    refused = refusal.load(matter.month)
    wrong = [name for name in measures if refused.refuses(name, category=name, unit_id="any", exposed=False)]
    if wrong:
        articles = "、".join(refusal.articles(refused, on=matter.month))
        raise Problem("circular_refused", what="、".join(wrong), articles=articles)
    unknown = [name for name in measures if name not in EFFORTS and not name.startswith(FOUND)]
    if unknown:
        allowed = "、".join((*EFFORTS, f"{FOUND}*"))
        raise Problem(
            "circular_value_wrong", table="operations", column="measure", given="、".join(unknown), allowed=allowed
        )


def _sum(
    matter: Matter, *, name: str, lines: Lines, file: File, where: tuple[Where, ...], each: str = "", note: str = ""
) -> Figure:
    own = [line for line in lines if line["measure"] == name]
    effort = matter.word("effort", name)
    source = matter.book.source(
        matter.text("told", each, what=effort) if each else effort, file=file, where=(*where, Where("measure", "=", name)),
        taken="sum(count)", rows=len(own), note=note, part=bool(each),
    )  # fmt: skip
    return matter.book.count(sum(line["n"] or 0 for line in own), source=source)


def _operations(matter: Matter, *, file: File, where: tuple[Where, ...], found: Lines) -> Figure:
    count = len({line["operation_id"] for line in found})
    told = matter.text("told", "operations")
    return matter.book.count(
        count, source=matter.book.source(told, file=file, where=where, taken="count(distinct operation_id)", rows=count)
    )


def _each(matter: Matter, *, file: File, where: tuple[Where, ...], found: Lines) -> list[SimpleNamespace]:
    """Each operation by its beginning."""
    first: dict[str, Mapping[str, Any]] = {}
    for line in found:
        first.setdefault(line["operation_id"], line)
    zone = matter.moment(matter.month).tzinfo
    note = matter.text("told", "each_row")
    return [
        row(
            operation=marks.name(line["name"]),
            since=marks.given(numerals.day(line["since"].astimezone(zone).date(), lang=matter.lang)),
            **{name: _sum(matter, name=name, lines=[one for one in found if one["operation_id"] == operation],
                          file=file, where=where, each="by_operation", note=note) for name in EFFORTS},
        )
        for operation, line in sorted(first.items(), key=lambda item: (item[1]["since"], item[0]))
    ]  # fmt: skip


def _units(matter: Matter, *, file: File, where: tuple[Where, ...], found: Lines) -> list[SimpleNamespace]:
    """What each unit put in and checked, by id."""
    note = matter.text("told", "rolled")
    made = []
    for part in matter.units.parts(line["unit_id"] for line in found):
        own = [line for line in found if line["unit_id"] and matter.units.part(line["unit_id"]) == part]
        cells = {
            name: _sum(matter, name=name, lines=own, file=file, where=where, each="by_unit", note=note)
            for name in EFFORTS
        }
        made.append(row(unit=matter.unit(part), **cells))
    return made


def _violations(matter: Matter, *, file: File, where: tuple[Where, ...], found: Lines) -> list[SimpleNamespace]:
    """What was found in all, by kind of violation."""
    names = sorted({line["measure"] for line in found if line["measure"].startswith(FOUND)})
    made = []
    for name in names:
        own = [line for line in found if line["measure"] == name]
        shown = matter.word("violation", name.removeprefix(FOUND))
        only = (*where, Where("measure", "=", name))
        told = matter.text("told", "violation", what=shown)
        source = matter.book.source(told, file=file, where=only, taken="sum(count)", rows=len(own))
        quantity = matter.book.count(sum(line["n"] or 0 for line in own), source=source)
        made.append(row(violation=marks.name(shown), quantity=quantity))
    return made


def _found(matter: Matter, *, lines: Lines, file: File, where: tuple[Where, ...]) -> Figure:
    own = [line for line in lines if line["measure"].startswith(FOUND)]
    measures = tuple(sorted({line["measure"] for line in own}))
    source = matter.book.source(
        matter.text("told", "violations"), file=file, where=(*where, Where("measure", "in", measures)), taken="sum(count)",
        rows=len(own),
    )  # fmt: skip
    return matter.book.count(sum(line["n"] or 0 for line in own), source=source)
