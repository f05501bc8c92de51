"""The three comparisons: crashes, deaths, injuries and loss beside peers, last year and last month."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import SimpleNamespace
from typing import Any

from zhunsheng.circulars import marks
from zhunsheng.circulars.charts import Chart, Series
from zhunsheng.circulars.figures import Figure, Source
from zhunsheng.circulars.matter import Context, Matter, named, row
from zhunsheng.circulars.sources import File, Where
from zhunsheng.comparisons import measures, refusal
from zhunsheng.comparisons import texts as compared
from zhunsheng.errors import Problem

Row = Mapping[str, Any]
MADE_BY = "zhunsheng compare"
MEASURES = ("crashes", "deaths", "injuries", "property_loss", "major_crashes")
EACH = ("crashes", "deaths", "injuries")  # told unit by unit
THREE = ("peers", "last_year", "last_month")
MONEY = "property_loss"
COLUMNS = ("series_id", "unit_id", "category", "period", "count", "by", "form", "parent_id", "last_year_count",
           "last_month_count", "ytd", "ytd_then", "verdict", "raised", "rank")  # fmt: skip


def fields(matter: Matter) -> Context:
    """Fields of the circular."""
    file = matter.folder.table("comparisons", made_by=MADE_BY)
    file.need(*COLUMNS)
    base = (Where("by", "=", "unit"), Where("form", "=", "month"), Where("period", "=", matter.month))
    rows = file.run(file.where(base).order_by("series_id"))
    _lawful(rows, matter=matter)
    tops = _tops(rows, matter=matter)
    own = [line for line in rows if line["category"] == "crashes" and line["parent_id"] == tops["crashes"]["series_id"]]
    told = list(_signals(rows, matter=matter, file=file, base=base, tops=tops))
    units = list(_units(rows, matter=matter, file=file, base=base, tops=tops))
    return named(
        **{name: _whole(tops.get(name), matter=matter, file=file) for name in MEASURES},
        units=units,
        raised=[entry for verdict, entry in told if verdict == "raised"][: matter.params.shown],
        lowered=[entry for verdict, entry in told if verdict == "lowered"][: matter.params.shown],
        raised_count=_number(told, verdict="raised", matter=matter, file=file, base=base),
        lowered_count=_number(told, verdict="lowered", matter=matter, file=file, base=base),
        family=_family(matter, file=file, base=base, tops=tops),
        unit_chart=_chart(units, matter=matter) if own else None,
    )


def _lawful(rows: list[dict[str, Any]], *, matter: Matter) -> None:
    """Raise Problem ``circular_refused`` where series of tickets or fines of units stand among the rows."""
    refused = refusal.load(matter.month)
    wrong = [
        line["series_id"]
        for line in rows
        if refused.refuses(line["series_id"], category=line["category"], unit_id=line["unit_id"] or "", exposed=False)
    ]
    if wrong:
        articles = "、".join(refusal.articles(refused, on=matter.month))
        raise Problem("circular_refused", what="、".join(wrong[:5]), articles=articles)


def _tops(rows: list[dict[str, Any]], *, matter: Matter) -> dict[str, Row]:
    """The issuer's own series by measure."""
    if not rows:
        raise Problem("circular_month_missing", month=f"{matter.month:%Y-%m}", table="comparisons", command=MADE_BY)
    top = matter.units.top
    found: dict[str, Row] = {
        line["category"]: line for line in rows if (line["unit_id"] == top if top else not line["parent_id"])
    }
    if "crashes" not in found:
        raise Problem(
            "circular_unit_unknown", given=top, known="、".join(sorted({str(r["unit_id"]) for r in rows})[:10])
        )
    return found


def _whole(line: Row | None, *, matter: Matter, file: File) -> SimpleNamespace | None:
    """Figures of the issuer as a whole, for one measure; None where it is not in the table."""
    if line is None:
        return None
    where = (Where("series_id", "=", line["series_id"]), Where("period", "=", matter.month))
    source = _sources(line, matter=matter, file=file, where=where)
    unit = matter.word("unit_of", line["category"])
    written = matter.book.money if line["category"] == MONEY else matter.book.count
    sizes = {"unit": unit, "money": line["category"] == MONEY}
    pairs = {"last_year": "last_year_count", "last_month": "last_month_count"}
    return row(
        now=written(line["count"], source=source("count", "count")),
        **{
            name: matter.book.change(
                line["count"], then=line[then], source=source(name, f"(count-{then})/{then}"), **sizes
            )
            for name, then in pairs.items()
        },
        ytd=written(line["ytd"], source=source("ytd", "ytd")),
        ytd_change=matter.book.change(
            line["ytd"], then=line["ytd_then"], source=source("ytd_change", "(ytd-ytd_then)/ytd_then"), **sizes
        ),
        verdict=matter.word("verdict", line["verdict"]),
        unusual=line["verdict"] in ("raised", "lowered"),
    )


def _sources(line: Row, *, matter: Matter, file: File, where: tuple[Where, ...]) -> Any:  # noqa: ANN401
    """Makes the source of one column of a row."""

    def made(code: str, taken: str) -> Source:
        told = matter.text("told", code, what=matter.word("measure", line["category"]))
        records = str(line.get("records_where") or "")
        return matter.book.source(told, file=file, where=where, taken=taken, rows=1, records=records)

    return made


def _units(
    rows: list[dict[str, Any]], *, matter: Matter, file: File, base: tuple[Where, ...], tops: Mapping[str, Row]
) -> Iterator[SimpleNamespace]:
    """A row for each unit below the issuer, by id, and one for what stands at the issuer itself."""
    by: dict[str, dict[str, Row]] = {}
    for line in rows:
        if line["category"] in tops and line["parent_id"] == tops[line["category"]]["series_id"]:
            by.setdefault(line["unit_id"], {})[line["category"]] = line
    for unit_id in sorted(by):
        yield row(unit=matter.unit(unit_id), **_cells(by[unit_id], matter=matter, file=file, base=base, size=len(by)))
    own = {name: {**tops[name], "count": tops[name]["own_count"], "last_year_count": None, "last_month_count": None}
           for name in EACH if name in tops and tops[name].get("own_count")}  # fmt: skip
    if own and by:
        name = matter.text("unit", "own", name=matter.units.name(str(tops["crashes"]["unit_id"])))
        yield row(unit=marks.name(name), **_cells(own, matter=matter, file=file, base=base, size=len(by), own=True))


def _cells(
    lines: Mapping[str, Row], *, matter: Matter, file: File, base: tuple[Where, ...], size: int, own: bool = False
) -> dict[str, Figure]:
    cells: dict[str, Figure] = {}
    for name in EACH:
        line = lines.get(name, {"count": 0 if own else None, "last_year_count": None, "last_month_count": None})
        where = (*base, Where("category", "=", name))
        for part, taken in (
            ("", "own_count" if own else "count"),
            ("_last_year", "(count-last_year_count)/last_year_count"),
            ("_last_month", "(count-last_month_count)/last_month_count"),
        ):
            told = matter.text("told", f"each{part}", what=matter.word("measure", name))
            note = matter.text("told", "each_row")
            source = matter.book.source(told, file=file, where=where, taken=taken, rows=1 if own else size, note=note)
            then = line[f"{part[1:]}_count"] if part else None
            cells[name + part] = (
                matter.book.signed(line["count"], then=then, source=source)
                if part
                else matter.book.count(line["count"], source=source)
            )
    return cells


def _signals(
    rows: list[dict[str, Any]], *, matter: Matter, file: File, base: tuple[Where, ...], tops: Mapping[str, Row]
) -> Iterator[tuple[str, SimpleNamespace]]:
    """Series that rose or fell beyond chance, at the issuer and just below it, the strongest first."""
    near = {top["series_id"] for top in tops.values()}
    shown = [line for line in rows if line["series_id"] in near or line["parent_id"] in near]
    for line in sorted(shown, key=lambda line: line["rank"]):
        if line["verdict"] in ("raised", "lowered"):
            yield line["verdict"], _signal(line, matter=matter, file=file, base=base)


def _signal(
    line: Row,
    *,
    matter: Matter,
    file: File,
    base: tuple[Where, ...],
) -> SimpleNamespace:
    where = (*base, Where("verdict", "in", ("raised", "lowered")))
    named_by = [name for name in THREE if line.get(f"{name}_raised")]
    chosen = (
        named_by[0] if named_by else next((name for name in THREE if line.get(f"{name}_ratio") is not None), THREE[0])
    )
    source = {
        part: matter.book.source(
            matter.text("told", f"signal_{part}"), file=file, where=where, taken=taken, rows=1,
            note=matter.text("told", "each_row"),
        )
        for part, taken in (("now", "count"), ("expected", f"{chosen}_expected"), ("ratio", f"{chosen}_ratio"),
                            ("interval", f"{chosen}_lower, {chosen}_upper"))
    }  # fmt: skip
    money = line["category"] == MONEY
    written = matter.book.money if money else matter.book.count
    expected = line.get(f"{chosen}_expected")
    return row(
        unit=marks.name(matter.units.name(str(line["unit_id"]))),
        measure=marks.name(_measure(line, matter=matter)),
        now=written(line["count"], source=source["now"]),
        against=matter.text("list", "joint").join(matter.word("comparison", name) for name in (named_by or [chosen])),
        expected=matter.book.money(expected, source=source["expected"])
        if money
        else matter.book.number(expected, source=source["expected"]),
        ratio=matter.book.number(line.get(f"{chosen}_ratio"), source=source["ratio"], digits=2),
        interval=matter.book.between(
            line.get(f"{chosen}_lower"), line.get(f"{chosen}_upper"), source=source["interval"]
        ),
    )


def _measure(line: Row, *, matter: Matter) -> str:
    """What a series counts, as the bulletin calls it."""
    head, _, kind = str(line["category"]).partition(".")
    own = next((one.name(lang=matter.lang) for one in measures.load(matter.month).measures if one.id == head), head)
    return f"{own}（{compared.word(kind, lang=matter.lang)}）" if kind else own


def _number(
    told: list[tuple[str, SimpleNamespace]], *, verdict: str, matter: Matter, file: File, base: tuple[Where, ...]
) -> Figure:
    where = (*base, Where("verdict", "=", verdict))
    count = sum(one == verdict for one, _ in told)
    source = matter.book.source(
        matter.text("told", f"{verdict}_count"), file=file, where=where, taken="count(*)", rows=count,
        note=matter.text("told", "near"),
    )  # fmt: skip
    return matter.book.count(count, source=source)


def _family(matter: Matter, *, file: File, base: tuple[Where, ...], tops: Mapping[str, Row]) -> Figure | None:
    """How many series the bulletin judged together."""
    size = tops["crashes"].get("family_size")
    if size is None:
        return None
    source = matter.book.source(
        matter.text("told", "family"), file=file, where=base[1:], taken="family_size", rows=file.count
    )
    return matter.book.count(size, source=source)


def _chart(units: list[SimpleNamespace], *, matter: Matter) -> Chart:
    """Crashes of each unit this month, beside last year's and last month's counts."""
    return Chart(
        ref="unit_chart",
        form="columns" if len(units) <= matter.params.shown else "bars",
        told=matter.text("chart", "crashes_by_unit"),
        categories=tuple(entry.unit.plain for entry in units),
        series=(Series(matter.text("chart", "this_month"), tuple(entry.crashes for entry in units)),),
    )
