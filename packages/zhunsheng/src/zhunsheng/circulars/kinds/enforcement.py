"""Enforcement risk: leads that people have decided, by unit, never by person; small units together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from zhunsheng.circulars import inputs, marks
from zhunsheng.circulars.charts import Chart, Series
from zhunsheng.circulars.figures import Figure
from zhunsheng.circulars.matter import Context, Matter, named, row
from zhunsheng.circulars.sources import File, Where
from zhunsheng.errors import Problem

KINDS = ("padding", "arbitrary", "downgrading")
DECISIONS = ("confirmed", "slip", "dismissed")
Lines = Sequence[Mapping[str, Any]]


def fields(matter: Matter) -> Context:
    """Fields of the circular."""
    file = matter.folder.table("leads", made_by="")
    file.need(*inputs.required("leads"))
    where = (*matter.within(file, column="decided_at"), Where("decision", "known"))
    rows = file.where(where)
    found = file.run(rows.group_by(["unit_id", "kind", "decision"]).aggregate(n=rows.warning_id.nunique()))
    _known(found)
    _enough(found, matter=matter)
    kinds = [row(kind=matter.word("kind", name), **_cells(
        [line for line in found if line["kind"] == name], matter=matter, file=file, where=where, each="by_kind"))
        for name in KINDS]  # fmt: skip
    return named(
        whole=row(**_cells(found, matter=matter, file=file, where=where)),
        kinds=kinds,
        units=list(_units(matter, file=file, where=where, found=found)),
        least_officers=marks.given(str(matter.params.least_officers)),
        kind_chart=Chart(
            ref="kind_chart",
            form="columns",
            told=matter.text("chart", "decisions"),
            categories=tuple(matter.word("kind", name) for name in KINDS),
            series=tuple(
                Series(matter.word("decision", name), tuple(getattr(entry, name) for entry in kinds))
                for name in DECISIONS
            ),
        ),
    )


def _known(found: Lines) -> None:
    for column, allowed in (("kind", KINDS), ("decision", DECISIONS)):
        wrong = sorted({str(line[column]) for line in found} - set(allowed))
        if wrong:
            told = {"table": "leads", "column": column, "given": "、".join(wrong), "allowed": "、".join(allowed)}
            raise Problem("circular_value_wrong", **told)


def _enough(found: Lines, *, matter: Matter) -> None:
    """Raise Problem where nobody says how many officers a unit has, or the whole is too small to be told."""
    parts = matter.units.parts(line["unit_id"] for line in found)
    unknown = [part for part in parts if matter.units.officers(part) is None]
    if unknown:
        raise Problem("circular_officers_missing", units="、".join(unknown[:5]))
    whole = sum(matter.units.officers(unit) or 0 for unit in {matter.units.top, *matter.units.below()})
    if whole < matter.params.least_officers:
        raise Problem("circular_too_small", officers=whole, least=matter.params.least_officers)


def together(sizes: Mapping[str, int], *, least: int) -> set[str]:
    """Units that are told together: every small one, and as many of the next smallest as hide it.

    A single small unit could be found by taking all others from the total; so the joint row always holds two units and
    ``least`` officers.

    Parameters
    ----------
    sizes : officers by unit.
    """
    order = sorted(sizes, key=lambda unit: (sizes[unit], unit))
    joint = [unit for unit in order if sizes[unit] < least]
    if not joint:
        return set()
    for unit in order[len(joint) :]:
        if len(joint) > 1 and sum(sizes[one] for one in joint) >= least:
            break
        joint.append(unit)
    return set(joint)


def _units(matter: Matter, *, file: File, where: tuple[Where, ...], found: Lines) -> Iterator[SimpleNamespace]:
    """A row for each unit that is large enough, by id; the others in one row at the end.

    Whether a unit is joined depends on sizes alone, never on what was found at it; units without leads have rows too.
    """
    here = {part for part in matter.units.parts(line["unit_id"] for line in found) if part == matter.units.top}
    sizes = {unit: matter.units.officers(unit) or 0 for unit in {*matter.units.below(), *here}}
    joint = together(sizes, least=matter.params.least_officers)
    for part in sorted(set(sizes) - joint):
        own = [line for line in found if matter.units.part(line["unit_id"]) == part]
        yield row(unit=matter.unit(part), **_cells(own, matter=matter, file=file, where=where, each="by_unit"))
    if joint:
        own = [line for line in found if matter.units.part(line["unit_id"]) in joint]
        name = matter.text("unit", "joint")
        yield row(unit=name, **_cells(own, matter=matter, file=file, where=where, each="by_unit"))


def _cells(lines: Lines, *, matter: Matter, file: File, where: tuple[Where, ...], each: str = "") -> dict[str, Figure]:
    """Decided leads: how many, and how they were decided."""
    note = matter.text("told", "rolled" if each == "by_unit" else "each_row") if each else ""
    book = matter.book

    def cell(code: str, value: int, *conditions: Where) -> Figure:
        told = matter.told(f"leads_{code}", each=each)
        return book.count(value, source=book.source(
            told, file=file, where=(*where, *conditions), taken="count(distinct warning_id)", rows=value, note=note,
            part=bool(each)))  # fmt: skip

    by = {name: sum(line["n"] for line in lines if line["decision"] == name) for name in DECISIONS}
    rate = book.source(
        matter.told("leads_rate", each=each), file=file, where=where, taken="count(decision=confirmed)/count(*)",
        rows=sum(by.values()), note=note, part=bool(each),
    )  # fmt: skip
    return {
        "decided": cell("decided", sum(by.values())),
        **{name: cell(name, by[name], Where("decision", "=", name)) for name in DECISIONS},
        "rate": book.share(by["confirmed"], of=sum(by.values()), source=rate),
    }
