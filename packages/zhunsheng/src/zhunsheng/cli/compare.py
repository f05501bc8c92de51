"""``zhunsheng compare``."""

from __future__ import annotations

from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from zhunsheng.cli.console import LakePath, LocalLaw, choose, err, out, say, table
from zhunsheng.cli.integrity import FORMS
from zhunsheng.cli.lang import default_lang
from zhunsheng.comparisons import measures, outputs, pages, texts
from zhunsheng.comparisons.bulletin import Bulletin
from zhunsheng.comparisons.bulletin import compare as comparing
from zhunsheng.comparisons.judging import NAMES
from zhunsheng.comparisons.percent import plain
from zhunsheng.comparisons.records import records
from zhunsheng.comparisons.rows import Row, ranked
from zhunsheng.comparisons.spans import Form
from zhunsheng.errors import Lang, Problem
from zhunsheng.lake import Lake
from zhunsheng.law import Law

SHOWN = 20


def compare(
    lake: LakePath,
    folder: Annotated[Path, typer.Option("--out", help="输出文件夹 / folder to write to")],
    month: Annotated[str, typer.Option(help="月份 YYYY-MM / month")] = "",
    week: Annotated[str, typer.Option(help="改为周报：周内任意一天 / a week instead: any day of it")] = "",
    form: Annotated[Form, typer.Option(help="month、ytd 年内累计、year 近十二个月（均止于该月）")] = "month",
    as_of: Annotated[datetime | None, typer.Option(formats=FORMS, help="只看此前已知的记录 / known by then")] = None,
    csv: Annotated[bool, typer.Option("--csv", help="同时写 CSV / write CSV too")] = False,
    local: LocalLaw = None,
) -> None:
    """三比：与同类比、与去年比、与上月比，同口径。 Beside peers, last year and last month, like for like."""
    held = Lake.open(lake)
    if bool(month) == bool(week):
        raise Problem("compare_one_period")
    day = _day(week or month)
    moment = datetime.combine(as_of.date(), as_of.time() or time(), tzinfo=ZoneInfo(held.zone)) if as_of else None
    law = Law.load("cn", local=local) if local else None
    chosen: Form = "week" if week else form
    with err.status("…") as status:
        found = comparing(
            held,
            day=day,
            form=chosen,
            as_of=moment,
            local_law=law,
            told=lambda name: status.update(_name(name, day=day)),
        )
        listed = records(found, rows=pages.shown(found))
        written = outputs.write(found, folder=folder, csv=csv, records=listed)
        written += pages.write(found, folder=folder, records=listed)
    show(found, lang=default_lang())
    for path in written:
        say("file_written", path=str(path))


def _day(given: str) -> date:
    """The first day of a month, or the day itself."""
    try:
        return date.fromisoformat(given if len(given) == 10 else f"{given}-01")
    except ValueError:
        raise Problem("compare_month_wrong", given=given) from None


def _name(code: str, *, day: date) -> str:
    found = {one.id: one for one in measures.load(day).measures}
    return found[code].name(lang=default_lang()) if code in found else code


def show(found: Bulletin, *, lang: Lang) -> None:
    """Print what must be known of the run and the first rows."""
    for note in pages.notes(found, lang=lang):
        out.print(f"· {note}", markup=False, soft_wrap=True)
    heads = choose(
        lang, zh="序,结论,对象,指标,数量,同比 %,环比 %", en="rank,verdict,subject,measure,count,last year,before"
    ).split(",")
    heads += [texts.text("comparison", name, lang=lang) for name in NAMES]
    table("", heads=heads, rows=[_cells(row, lang=lang) for row in islice(ranked(found), SHOWN)])


def _cells(row: Row, *, lang: Lang) -> list[str]:
    cells = [
        str(row.rank),
        texts.text("verdict", row.verdict, lang=lang),
        row.subject(lang=lang),
        row.measure(lang=lang),
    ]
    cells.append(texts.number(row.count))
    cells += [plain(row.count, then=row.plain[name], lang=lang) for name in ("last_year", "last_month")]
    for name in NAMES:
        one = row.singles[name]
        mark = " ▲" if one.raised else " ▼" if one.lowered else ""
        shown = f"{texts.number(one.ratio)} ({texts.number(one.lower)}–{texts.number(one.upper)}){mark}"
        cells.append(texts.text("gap", one.gap, lang=lang) if one.gap else shown)
    return cells
