"""Footage coverage: records and crashes that need a recording, and whether one covers them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from zhunsheng.circulars import marks
from zhunsheng.circulars.charts import Chart, Series
from zhunsheng.circulars.figures import Figure
from zhunsheng.circulars.matter import Context, Matter, named, row
from zhunsheng.circulars.sources import File, Where
from zhunsheng.errors import Problem

MADE_BY = "zhunsheng footage"
STATES = ("covered", "partial", "missing", "late", "pending_upload", "unknown_camera")
DECIDED = ("covered", "late", "partial", "missing")  # what coverage is counted over
SHOWN = ("covered", "late")
TIMELESS = "no_time"  # a reason: the record's time is a default, so that no recording can be looked for
Counts = Mapping[str, int]


def fields(matter: Matter) -> Context:
    """Fields of the circular."""
    file = matter.folder.table("coverage", made_by=MADE_BY)
    file.need("unit_id", "state", "required_by")
    month = matter.within(file, column="begins_at")
    where = (*month, Where("reason", "≠", TIMELESS)) if "reason" in file.columns else month
    rows = file.where(where)
    found = file.run(rows.group_by(["unit_id", "required_by", "state"]).aggregate(n=rows.count()))
    _known(found)
    if not found:
        raise Problem("circular_month_missing", month=f"{matter.month:%Y-%m}", table="coverage", command=MADE_BY)
    units = _units(matter, file=file, where=where, found=found)
    return named(
        whole=row(**_group(_sum(found), matter=matter, file=file, where=where)),
        units=units,
        articles=[
            row(article=marks.name(article or "—"), **_group(
                _sum(line for line in found if line["required_by"] == article),
                matter=matter, file=file, where=where, each="by_article"))
            for article in sorted({line["required_by"] for line in found}, key=str)
        ],
        timeless=_timeless(matter, file=file, where=month),
        drawn=_drawn(matter),
        rate_chart=Chart(
            ref="rate_chart",
            form="bars",
            told=matter.text("chart", "coverage_by_unit"),
            categories=tuple(entry.unit.plain for entry in units),
            series=(Series(matter.text("told", "coverage_rate"), tuple(entry.rate for entry in units)),),
            percent=True,
        ),
    )  # fmt: skip


def _known(found: Sequence[Mapping[str, Any]]) -> None:
    wrong = sorted({str(line["state"]) for line in found} - set(STATES))
    if wrong:
        raise Problem(
            "circular_value_wrong", table="coverage", column="state", given="、".join(wrong), allowed="、".join(STATES)
        )


def _sum(found: Iterable[Mapping[str, Any]]) -> Counts:
    total = dict.fromkeys(STATES, 0)
    for line in found:
        total[line["state"]] += line["n"]
    return total


def _units(
    matter: Matter, *, file: File, where: tuple[Where, ...], found: Sequence[Mapping[str, Any]]
) -> list[SimpleNamespace]:
    return [
        row(
            unit=matter.unit(part),
            **_group(
                _sum(line for line in found if line["unit_id"] and matter.units.part(line["unit_id"]) == part),
                matter=matter,
                file=file,
                where=where,
                each="by_unit",
            ),
        )
        for part in matter.units.parts(line["unit_id"] for line in found)
    ]


def _group(
    counts: Counts, *, matter: Matter, file: File, where: tuple[Where, ...], each: str = ""
) -> dict[str, Figure]:
    """Counts by state, and the share covered of what can be decided: neither still to come nor from an unknown camera."""
    due = sum(counts[name] for name in DECIDED)
    decided = (*where, Where("state", "in", DECIDED))
    note = matter.text("told", "rolled" if each == "by_unit" else "each_row") if each else ""
    book = matter.book

    def cell(code: str, value: int, *conditions: Where) -> Figure:
        told = matter.told(f"coverage_{code}", each=each)
        return book.count(
            value,
            source=book.source(
                told, file=file, where=(*where, *conditions), taken="count(*)", rows=value, note=note, part=bool(each)
            ),
        )

    rate = book.source(
        matter.told("coverage_rate", each=each), file=file, where=decided, taken="count(state in covered, late)/count(*)",
        rows=due, note=note, part=bool(each),
    )  # fmt: skip
    return {
        "due": cell("due", due, decided[-1]),
        **{state: cell(state, counts[state], Where("state", "=", state)) for state in STATES},
        "rate": book.share(sum(counts[name] for name in SHOWN), of=due, source=rate),
    }


def _timeless(matter: Matter, *, file: File, where: tuple[Where, ...]) -> Figure | None:
    """Records whose time is a default."""
    if "reason" not in file.columns:
        return None
    only = (*where, Where("reason", "=", TIMELESS))
    rows = file.where(only)
    count = file.run(rows.aggregate(n=rows.count()))[0]["n"]
    told = matter.told("timeless")
    return matter.book.count(
        count, source=matter.book.source(told, file=file, where=only, taken="count(*)", rows=count)
    )


def _drawn(matter: Matter) -> Figure | None:
    """Recordings drawn for review, where a sample lies in the folder."""
    if not matter.folder.has("sample"):
        return None
    file = matter.folder.table("sample", made_by=MADE_BY)
    told = matter.text("told", "drawn")
    return matter.book.count(file.count, source=matter.book.source(told, file=file, taken="count(*)", rows=file.count))
