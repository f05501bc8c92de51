"""``zhunsheng hazards``, ``zhunsheng hazards list``, ``zhunsheng hazards screen``."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from zhunsheng.cli.console import LakePath, choose, err, out, say, table
from zhunsheng.cli.integrity import FORMS
from zhunsheng.cli.lang import default_lang
from zhunsheng.errors import Lang, Problem
from zhunsheng.hazards import outputs, pages, texts
from zhunsheng.hazards import params as all_params
from zhunsheng.hazards.outlines import read as read_outlines
from zhunsheng.hazards.register import Register, register
from zhunsheng.hazards.screened import window
from zhunsheng.hazards.screening import Screening
from zhunsheng.hazards.screening import screen as screening
from zhunsheng.hazards.screening.sites import By
from zhunsheng.lake import Lake
from zhunsheng.types import Window
from zhunsheng.written import files

SHOWN = 20
AsOf = Annotated[datetime, typer.Option(formats=FORMS, help="截止时点（当地时间）/ moment, local time")]
Folder = Annotated[Path, typer.Option("--out", help="输出文件夹 / folder to write to")]
Csv = Annotated[bool, typer.Option("--csv", help="同时写 CSV / write CSV too")]
Previous = Annotated[
    Path | None, typer.Option(help="上一次清单的文件夹，沿用编号 / folder of the list before, whose ids go on")
]
Outlined = Annotated[
    Path | None,
    typer.Option("--outlines", help="本单位界线 GeoJSON，带审图号 / own boundaries with their approval number"),
]


def hazards(
    context: typer.Context,
    lake: LakePath,
    as_of: AsOf,
    folder: Folder,
    previous: Previous = None,
    outlines: Outlined = None,
    csv: Csv = False,
) -> None:
    """隐患清单：三比、事故筛查、逾期清单、排查发现，每项只列一次。 The list of hazards, each once."""
    if not context.invoked_subcommand:
        make(lake, as_of=as_of, folder=folder, previous=previous, outlines=outlines, csv=csv)


def list_(
    lake: LakePath,
    as_of: AsOf,
    folder: Folder,
    previous: Previous = None,
    outlines: Outlined = None,
    csv: Csv = False,
) -> None:
    """同 zhunsheng hazards。 The same as zhunsheng hazards."""
    make(lake, as_of=as_of, folder=folder, previous=previous, outlines=outlines, csv=csv)


def make(lake: Path, *, as_of: datetime, folder: Path, previous: Path | None, outlines: Path | None, csv: bool) -> None:
    """Make the list, write it and print its beginning."""
    drawn = read_outlines(outlines) if outlines else None
    held, lang = Lake.open(lake), default_lang()
    moment = as_of.replace(tzinfo=ZoneInfo(held.zone))
    with err.status("…") as status:
        made = register(
            held,
            as_of=moment,
            previous=previous,
            outlines=drawn,
            told=lambda name: status.update(texts.word(name, lang=lang)),
        )
        paths = outputs.write(made, folder=folder, csv=csv)
        paths += pages.write(made, folder=folder)
    show(made, lang=lang)
    for path in paths:
        say("file_written", path=str(path))


def show(made: Register, *, lang: Lang) -> None:
    """Print what must be known of the run and the first rows."""
    for note in pages.notes(made, lang=lang):
        out.print(f"· {note}", markup=False, soft_wrap=True)
    names = {category.id: category.name(lang=lang) for category in made.categories.every}
    heads = choose(
        lang, zh="序,类别,对象,位置,来源,每年多出,自", en="rank,category,subject,where,sources,a year too many,since"
    )
    rows = []
    for hazard in made.hazards[:SHOWN]:
        lead = hazard.lead
        excess = (
            "—"
            if lead.excess != lead.excess
            else f"{texts.number(lead.excess)} ({texts.number(lead.lower)}–{texts.number(lead.upper)})"
        )
        sources = ", ".join(texts.word(source, lang=lang) for source in hazard.sources)
        subject = f"{texts.word(lead.subject_kind, lang=lang)} {lead.subject_id}"
        rows.append(
            (hazard.rank, names[lead.category], subject, pages.where(hazard, lang=lang), sources, excess, hazard.since)
        )
    table("", heads=heads.split(","), rows=rows)


def screen(
    lake: LakePath,
    folder: Folder,
    as_of: Annotated[datetime | None, typer.Option(formats=FORMS, help="截止时点 / moment")] = None,
    start: Annotated[datetime | None, typer.Option("--from", formats=FORMS, help="起 / start")] = None,
    end: Annotated[datetime | None, typer.Option("--to", formats=FORMS, help="止（不含）/ end, excluded")] = None,
    by: Annotated[By, typer.Option(help="section 路段、window 约一公里 / rows")] = "section",
    csv: Csv = False,
) -> None:
    """事故筛查：哪些路段的事故多于同类道路，剔除偶然之后。 Sections with more crashes than their kind, luck out."""
    held, lang = Lake.open(lake), default_lang()
    zone = ZoneInfo(held.zone)
    with err.status("…"):
        made = screening(
            held,
            window=_window(held, as_of=as_of, start=start, end=end),
            by=by,
            as_of=as_of.replace(tzinfo=zone) if as_of else None,
        )
        paths = files.tables({"screening": made.table}, folder=folder, csv=csv)
    _screened(made, lang=lang)
    for path in paths:
        say("file_written", path=str(path))


def _window(lake: Lake, *, as_of: datetime | None, start: datetime | None, end: datetime | None) -> Window:
    """The window asked for, up to the moment where it has no end; without a start whole years up to the month of its end."""
    zone = ZoneInfo(lake.zone)
    last = (end or as_of or datetime.now(zone)).replace(tzinfo=zone)
    if not start:
        return window(lake, day=last.date(), params=all_params.load(last.date()))
    first = start.replace(tzinfo=zone)
    if last <= first:
        raise Problem("window_empty", start=f"{first:%Y-%m-%d}", end=f"{last:%Y-%m-%d}")
    return Window(first, last)


def _screened(made: Screening, *, lang: Lang) -> None:
    for note in made.notes:
        out.print(f"· {note.text(lang=lang)}", markup=False, soft_wrap=True)
    zh = "序,路段,道路,公里,每年,同类应有,剔除偶然,多出（95%）,高于同类"
    en = "rank,section,road,km,a year,such roads,luck out,excess (95 %),above"
    rows = []
    for row in made.table.sort_by("rank").slice(0, SHOWN).to_pylist():
        stretch = "—" if row["road_from"] is None else f"{row['road_from']:.1f}–{row['road_to']:.1f}"
        excess = f"{row['excess']:.2f} ({row['lower']:.2f}–{row['upper']:.2f})"
        rows.append(
            (row["rank"], row["site_id"], row["road_id"] or "—", stretch, f"{row['observed']:.2f}", f"{row['predicted']:.2f}",
             f"{row['expected']:.2f}", excess, f"{row['above']:.0%}")
        )  # fmt: skip
    table("", heads=choose(lang, zh=zh, en=en).split(","), rows=rows)
