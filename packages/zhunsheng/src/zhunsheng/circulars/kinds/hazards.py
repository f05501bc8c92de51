"""Hazard clearance: what stood, came, came back and was cleared; what is still open and since when."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from zhunsheng.circulars import marks
from zhunsheng.circulars.charts import Chart, Series
from zhunsheng.circulars.figures import Book, Figure
from zhunsheng.circulars.matter import Context, Matter, named, row
from zhunsheng.circulars.sources import File, Where
from zhunsheng.errors import Problem
from zhunsheng.hazards import categories as all_categories

MADE_BY = "zhunsheng hazards"
FLOW = ("before", "found", "reopened", "cleared", "stock")


def fields(matter: Matter) -> Context:
    """Fields of the circular."""
    flow = matter.folder.table("clearance", made_by=MADE_BY)
    flow.need("category", "month", *FLOW)
    hazards = matter.folder.table("hazards", made_by=MADE_BY)
    hazards.need("hazard_id", "category", "subject_kind", "subject_id", "unit_id", "since", "rank", "road_id")
    rows = flow.run(flow.rows.order_by(["month", "category"]))
    if not any(line["month"] == matter.month for line in rows):
        raise Problem("circular_month_missing", month=f"{matter.month:%Y-%m}", table="clearance", command=MADE_BY)
    names = {one.id: one.name(lang=matter.lang) for one in all_categories.load(matter.month).every}
    return named(
        **_flow(matter, file=flow, rows=[line for line in rows if line["month"] == matter.month]),
        categories=_categories(matter, file=flow, hazards=hazards, rows=rows, names=names),
        **_open(matter, file=hazards),
        units=_units(matter, file=hazards),
        listed=_listed(matter, file=hazards, names=names),
        stock_chart=_chart(matter, file=flow, rows=rows),
    )


def _flow(matter: Matter, *, file: File, rows: list[dict[str, Any]]) -> Context:
    """The month over all categories."""
    where = (Where("month", "=", matter.month),)
    total = {name: sum(line[name] for line in rows) for name in FLOW}
    book = matter.book
    figures = {
        name: book.count(
            total[name],
            source=book.source(
                matter.text("told", f"flow_{name}"), file=file, where=where, taken=f"sum({name})", rows=len(rows)
            ),
        )
        for name in FLOW
    }
    due = total["before"] + total["found"] + total["reopened"]
    taken = "sum(cleared)/sum(before+found+reopened)"
    source = book.source(matter.text("told", "flow_rate"), file=file, where=where, taken=taken, rows=len(rows))
    return {**figures, "rate": book.share(total["cleared"], of=due, source=source)}


def _categories(
    matter: Matter, *, file: File, hazards: File, rows: list[dict[str, Any]], names: Mapping[str, str]
) -> list[SimpleNamespace]:
    """A row for each of the categories, in the order of the list, with what is open of it."""
    where = (Where("month", "=", matter.month),)
    by = {line["category"]: line for line in rows if line["month"] == matter.month}
    opened = {line["category"]: line["n"] for line in hazards.run(
        hazards.rows.group_by("category").aggregate(n=hazards.rows.count()))}  # fmt: skip
    note = matter.text("told", "each_row")
    book = matter.book

    def cell(line: Mapping[str, Any], name: str) -> Figure:
        told = matter.told(f"flow_{name}", each="by_category")
        return book.count(
            line.get(name, 0), source=book.source(told, file=file, where=where, taken=name, rows=len(by), note=note)
        )

    def rate(line: Mapping[str, Any]) -> Figure:
        told = matter.told("flow_rate", each="by_category")
        due = sum(line.get(name, 0) for name in ("before", "found", "reopened"))
        source = book.source(
            told, file=file, where=where, taken="cleared/(before+found+reopened)", rows=len(by), note=note
        )
        return book.share(line.get("cleared", 0), of=due, source=source)

    source = book.source(
        matter.text("told", "open_by_category"), file=hazards, where=(), taken="count(*)", rows=hazards.count
    )
    return [
        row(
            category=marks.name(names.get(category, category)),
            open=book.count(opened.get(category, 0), source=source),
            **{name: cell(by.get(category, {}), name) for name in FLOW},
            rate=rate(by.get(category, {})),
        )
        for category in dict.fromkeys([*names, *by, *opened])
    ]


def _open(matter: Matter, *, file: File) -> Context:
    """What is open now and how much of it for long."""
    params, book = matter.params, matter.book
    whole = book.source(matter.text("told", "open"), file=file, where=(), taken="count(*)", rows=file.count)
    made: Context = {"open": book.count(file.count, source=whole), "long_days": marks.given(str(params.long_days))}
    if "days" in file.columns:
        where = (Where("days", ">", params.long_days),)
        made["open_long"] = _count(book, told=matter.text("told", "open_long"), file=file, where=where)
    if "reopened" in file.columns:
        told = matter.text("told", "open_reopened")
        made["open_reopened"] = _count(book, told=told, file=file, where=(Where("reopened", "=", True),))
    return {"open_long": None, "open_reopened": None, **made}


def _count(book: Book, *, told: str, file: File, where: tuple[Where, ...]) -> Figure:
    rows = file.where(where)
    count = file.run(rows.aggregate(n=rows.count()))[0]["n"]
    return book.count(count, source=book.source(told, file=file, where=where, taken="count(*)", rows=count))


def _units(matter: Matter, *, file: File) -> list[SimpleNamespace]:
    """What is open at each unit, by id."""
    rows = file.rows
    long = (rows["days"] > matter.params.long_days).sum() if "days" in file.columns else None
    found = file.run(rows.group_by("unit_id").aggregate(n=rows.count(), **({} if long is None else {"long": long})))
    book = matter.book
    told = {name: book.source(matter.text("told", f"unit_{name}"), file=file, where=where, taken="count(*)", rows=file.count,
                              note=matter.text("told", "rolled"))
            for name, where in (("open", ()), ("open_long", (Where("days", ">", matter.params.long_days),)))}  # fmt: skip
    made = []
    for part in matter.units.parts(line["unit_id"] for line in found):
        own = [line for line in found if line["unit_id"] and matter.units.part(line["unit_id"]) == part]
        made.append(
            row(
                unit=matter.unit(part),
                open=book.count(sum(line["n"] for line in own), source=told["open"]),
                open_long=None
                if long is None
                else book.count(sum(line["long"] or 0 for line in own), source=told["open_long"]),
            )
        )
    return made


def _listed(matter: Matter, *, file: File, names: Mapping[str, str]) -> list[SimpleNamespace]:
    """The gravest that are no persons and no vehicles: those are counted, never named."""
    where = (Where("subject_kind", "in", matter.params.subjects),)
    rows = file.run(file.where(where).order_by("rank").limit(matter.params.shown))
    told = matter.text("told", "listed_days")
    source = matter.book.source(
        told, file=file, where=where, taken="days", rows=len(rows), note=matter.text("told", "first_ranks")
    )
    return [
        row(
            category=marks.name(names.get(line["category"], line["category"])),
            subject=marks.name(_subject(line, matter=matter)),
            unit=marks.name(matter.units.name(line["unit_id"] or "—")),
            since=marks.given(f"{line['since']:%Y-%m-%d}" if line["since"] else "—"),
            days=matter.book.count(line.get("days"), source=source),
        )
        for line in rows
    ]


def _subject(line: Mapping[str, Any], *, matter: Matter) -> str:
    """Where it is: a stretch of road, else what the list calls it."""
    if line["road_id"] and line.get("road_from") is not None:
        stretch = {"road": line["road_id"], "start": f"{line['road_from']:.1f}", "end": f"{line['road_to']:.1f}"}
        return matter.text("place", "stretch", **stretch)
    if line["subject_kind"] == "unit":
        return matter.units.name(line["subject_id"])
    return str(line["road_id"] or line["subject_id"])


def _chart(matter: Matter, *, file: File, rows: list[dict[str, Any]]) -> Chart:
    """Stock and clearances over the months."""
    months = sorted({line["month"] for line in rows if line["month"] <= matter.month})
    book = matter.book

    def series(name: str) -> Series:
        source = book.source(
            matter.told(f"flow_{name}", each="by_month"), file=file, where=(Where("month", "≤", matter.month),),
            taken=f"sum({name})", rows=len(rows),
        )  # fmt: skip
        sums = [sum(line[name] for line in rows if line["month"] == month) for month in months]
        return Series(matter.told(f"flow_{name}"), tuple(book.count(value, source=source) for value in sums))

    return Chart(
        ref="stock_chart",
        form="line",
        told=matter.text("chart", "stock"),
        categories=tuple(f"{month:%Y-%m}" for month in months),
        series=(series("stock"), series("cleared")),
    )
