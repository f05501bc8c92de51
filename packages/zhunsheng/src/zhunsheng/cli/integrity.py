"""``zhunsheng integrity``."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from zhunsheng.cli.console import LakePath, LocalLaw, choose, err, out, say, table
from zhunsheng.cli.lang import default_lang
from zhunsheng.errors import Lang, Problem
from zhunsheng.integrity import outputs, pages, texts
from zhunsheng.integrity.assess import Assessment, assess
from zhunsheng.integrity.horizon import Step
from zhunsheng.integrity.indicator import Line
from zhunsheng.integrity.warnings import Lead
from zhunsheng.lake import Lake

FORMS = ["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]
SHOWN = 20


def integrity(
    context: typer.Context,
    lake: LakePath,
    as_of: Annotated[datetime, typer.Option(formats=FORMS, help="截止时点（当地时间）/ moment, local time")],
    folder: Annotated[Path, typer.Option("--out", help="输出文件夹 / folder to write to")],
    start: Annotated[
        datetime | None,
        typer.Option("--from", formats=FORMS, help="起点，默认前一年 / start, a year before by default"),
    ] = None,
    csv: Annotated[bool, typer.Option("--csv", help="同时写 CSV / write CSV too")] = False,
    plots: Annotated[bool, typer.Option("--plots", help="写带图的网页 / write pages with pictures")] = False,
    top: Annotated[int, typer.Option(help="每项指标另列证据最强的几名，预警与否 / strongest of each indicator")] = 0,
    step: Annotated[
        Step | None,
        typer.Option(
            case_sensitive=False,
            help="两次查看的间隔，D 为日、M 为月；默认：记录不超过二百万条、窗口不超过四百天时为日"
            " / from look to look, D days, M months; days for up to two million records in up to 400 days by default",
        ),
    ] = None,
    only: Annotated[
        list[str] | None, typer.Option(help="只运行这些信号，可多次 / signals to run, repeatable; all by default")
    ] = None,
    local: LocalLaw = None,
) -> None:
    """执法风险预警：充数、随意、降格的线索。 Leads of padded, arbitrary and downgraded enforcement."""
    if context.invoked_subcommand:
        return
    held = Lake.open(lake)
    zone = ZoneInfo(held.zone)
    moment, begin = as_of.replace(tzinfo=zone), start.replace(tzinfo=zone) if start else None
    if begin is not None and begin >= moment:
        raise Problem("window_empty", start=f"{begin:%Y-%m-%d}", end=f"{moment:%Y-%m-%d}")
    with err.status("…") as status:
        found = assess(
            held,
            as_of=moment,
            start=begin,
            local_law=local,
            step=step,
            only=only,
            told=lambda name: status.update(str(texts.word(name, lang=default_lang()))),
        )
        written = outputs.write(found, folder=folder, csv=csv)
        written += pages.write(found, folder=folder) if plots else []
    show(found, lang=default_lang())
    if top:
        _strongest(found, top=top, lang=default_lang())
    for path in written:
        say("file_written", path=str(path))


def show(found: Assessment, *, lang: Lang) -> None:
    """Print the families, the warnings by evidence, and what must be known of the run."""
    for note in found.notes:
        out.print(f"· {texts.text('notes', note.code, lang=lang, params=note.params)}", markup=False, soft_wrap=True)
    for family in found.families:
        leads = [lead for lead in found.leads if lead.judged.kind == family.kind]
        out.print(family_line(found, kind=family.kind, lang=lang), markup=False, style="bold", soft_wrap=True)
        if leads:
            _table(leads, lang=lang)
    out.print(texts.text("warning", "lead", lang=lang), markup=False, soft_wrap=True)
    out.print(
        texts.text("warning", "cleared", lang=lang, params={"lines": len(found.cleared)}), markup=False, soft_wrap=True
    )
    say("checks_found", rows=len(found.checks))


def family_line(found: Assessment, *, kind: str, lang: Lang) -> str:
    """How many subjects a family has, its bound, and what passed."""
    size = next(len(family.members) for family in found.families if family.kind == kind)
    levels = [lead.level for lead in found.leads if lead.judged.kind == kind]
    bound = found.bounds.discovery
    params = {"kind": kind, "size": size, "bound": bound, "strict": bound / found.bounds.stricter}
    counts = {level: levels.count(level) for level in ("red", "orange", "yellow")}
    return texts.text("notes", "family", lang=lang, params={**params, **counts})


HEADS = {
    "zh": ("对象", "单位", "记录", "观察", "预期", "多出", "比值（95%区间）", "证据 p"),
    "en": ("subject", "unit", "records", "observed", "expected", "excess", "ratio (95 %)", "evidence p"),
}


def _cells(line: Line, *, lang: Lang) -> tuple[str, ...]:
    expected = line.expected or 0.0
    return (
        f"{texts.word(line.subject_kind, lang=lang)} {line.subject_id}",
        line.unit_id,
        f"{line.exposure:,}",
        f"{line.observed:,}",
        f"{expected:.1f}",
        f"{line.observed - expected:+.1f}",
        f"{line.ratio:.2f} ({line.lower:.2f}–{line.upper:.2f})",
        f"{line.evidence:.1e}",
    )


def _table(leads: list[Lead], *, lang: Lang) -> None:
    first, last = choose(lang, zh="级别,指标|q,最早", en="level,indicator|q,first seen").split("|")
    rows = [
        (
            texts.word(lead.level, lang=lang),
            texts.word(line.indicator.id, lang=lang),
            *_cells(line, lang=lang),
            f"{lead.judged.q:.1e}",
            f"{lead.first_seen_at:%Y-%m-%d}" if lead.first_seen_at else "—",
        )
        for lead in leads[:SHOWN]
        for line in lead.reasons
    ]
    table("", heads=(*first.split(","), *HEADS[lang], *last.split(",")), rows=rows)
    if len(leads) > SHOWN:
        say("more_written", count=len(leads) - SHOWN)


def _strongest(found: Assessment, *, top: int, lang: Lang) -> None:
    """Officers by evidence, an indicator at a time, warned or not."""
    officers = [
        line for course in found.courses if course.by == "officer" for line in course.lines if line.state == "assessed"
    ]
    for name in sorted({line.indicator.id for line in officers}):
        lines = sorted((line for line in officers if line.indicator.id == name), key=lambda line: line.evidence or 0.0)
        title = choose(
            lang, zh="{name}：证据最强的 {top} 名，共评估 {of} 名", en="{name}: the {top} strongest of {of} assessed"
        )
        rows = [_cells(line, lang=lang) for line in lines[:top]]
        shown = {"name": texts.word(name, lang=lang), "top": len(rows), "of": len(lines)}
        table(title.format(**shown), heads=HEADS[lang], rows=rows)
