"""``zhunsheng crashes audit``."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from zhunsheng.cli.console import LakePath, LocalLaw, choose, err, out, say, table
from zhunsheng.cli.integrity import FORMS
from zhunsheng.cli.lang import default_lang
from zhunsheng.errors import Lang, Problem
from zhunsheng.handling import outputs, pages, summary, texts
from zhunsheng.handling.audit import Audit, audit
from zhunsheng.lake import Lake

app = typer.Typer(no_args_is_help=True, help="事故处理 / how crashes are handled")


@app.callback()
def crashes() -> None:
    """事故处理。 How crashes are handled."""


@app.command("audit")
def audit_(
    lake: LakePath,
    as_of: Annotated[datetime, typer.Option(formats=FORMS, help="截止时点（当地时间）/ moment, local time")],
    folder: Annotated[Path, typer.Option("--out", help="输出文件夹 / folder to write to")],
    start: Annotated[
        datetime | None,
        typer.Option("--from", formats=FORMS, help="起点，默认最早一起 / start, the first crash by default"),
    ] = None,
    csv: Annotated[bool, typer.Option("--csv", help="同时写 CSV / write CSV too")] = False,
    plots: Annotated[bool, typer.Option("--plots", help="写带图的网页 / write pages with pictures")] = False,
    local: LocalLaw = None,
) -> None:
    """事故处理审计：出警、勘查、条款、时限、责任。 Audit of crash handling: response, survey, articles, limits, liability."""
    held, lang = Lake.open(lake), default_lang()
    zone = ZoneInfo(held.zone)
    moment, begin = as_of.replace(tzinfo=zone), start.replace(tzinfo=zone) if start else None
    if begin is not None and begin >= moment:
        raise Problem("window_empty", start=f"{begin:%Y-%m-%d}", end=f"{moment:%Y-%m-%d}")
    with err.status("…") as status:
        made = audit(
            held,
            as_of=moment,
            start=begin,
            local_law=local,
            told=lambda name: status.update(texts.word(name, lang=lang)),
        )
        paths = outputs.write(made, folder=folder, csv=csv)
        paths += pages.write(made, folder=folder) if plots else []
    show(made, lang=lang)
    for path in paths:
        say("file_written", path=str(path))


def show(made: Audit, *, lang: Lang) -> None:
    """Print what must be known of the run, what each rule judged and found, and what could not be judged."""
    for note in pages.notes(made, lang=lang):
        out.print(f"· {note}", markup=False, soft_wrap=True)
    rows = list(summary.rules(made))
    heads = choose(lang, zh="问题,规则,评定,发现,依据", en="problem,rule,judged,found,basis").split(",")
    judged = [row for row in rows if row["state"] == "assessed"]
    shown = [
        (
            texts.word(row["problem"], lang=lang),
            row[f"name_{lang}"],
            f"{row['judged']:,}",
            f"{row['found']:,}",
            row["article"] or "—",
        )
        for row in judged
    ]
    table("", heads=heads, rows=shown)
    for row in rows:
        if row["needs"]:
            line = f"{row['rule']} {row[f'name_{lang}']}: {row[f'text_{lang}']}"
            out.print(line, markup=False, soft_wrap=True)
