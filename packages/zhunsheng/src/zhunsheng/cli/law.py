"""``zhunsheng law``: show, check, diff."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from zhunsheng.cli.console import choose, complain, say, table
from zhunsheng.cli.lang import default_lang
from zhunsheng.errors import Problem
from zhunsheng.integrity.parameters import own
from zhunsheng.law import Law
from zhunsheng.law.book import read_folder
from zhunsheng.law.reference import HEADS, row, values

app = typer.Typer(no_args_is_help=True, help="法律数据：查看、检查、比较。 The law as data: show, check, diff.")
Jurisdiction = Annotated[str, typer.Option(help="cn, us_ma")]
Local = Annotated[Path | None, typer.Option(help="本地层文件夹 / folder of the bureau's own layer")]
Day = Annotated[datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="哪一天的法律 / law of which day")]


@app.command()
def show(
    rule: Annotated[str, typer.Argument(help="编号或其开头 / id or how it begins")] = "",
    jurisdiction: Jurisdiction = "cn",
    on: Day = None,
    local: Local = None,
) -> None:
    """查看某日有效的条目。 The rules in force on a day."""
    law = Law.load(jurisdiction, local=local)
    day = on.date() if on else date.today()  # noqa: DTZ011  (the day on the wall of whoever asks)
    found = [entry for entry in law.in_force(day) if entry.id.startswith(rule)]
    if not found:
        raise Problem("law_not_known_then", rule=rule, day=day.isoformat(), jurisdiction=jurisdiction)
    lang = default_lang()
    table(f"{law.version}  {day}", heads=HEADS[lang], rows=[row(entry, lang=lang) for entry in found])


@app.command()
def check(jurisdiction: Jurisdiction = "cn", local: Local = None) -> None:
    """检查数据文件：缺项、重叠、界限、日期。 Check the data files; every fault is named."""
    if local is not None:
        _, faults = read_folder(local)
        for fault in faults:
            complain(Problem(fault.code, **fault.params))
        if faults:
            raise typer.Exit(2)
        say("values_checked", values=sum(map(len, own(local).values())))
    law = Law.load(jurisdiction, local=local)
    say("law_checked", version=law.version, rules=len(law.rules))


@app.command()
def diff(
    before: Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"])],
    after: Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"])],
    jurisdiction: Jurisdiction = "cn",
    local: Local = None,
) -> None:
    """两日之间法律有何变化。 What changed in the law between two days."""
    law = Law.load(jurisdiction, local=local)
    old = {rule.id: rule for rule in law.in_force(before.date())}
    new = {rule.id: rule for rule in law.in_force(after.date())}
    rows = []
    for key in sorted(old.keys() | new.keys()):
        was, now = old.get(key), new.get(key)
        if was != now:
            rows.append((key, values(was) if was else "—", values(now) if now else "—", (now or was).article))  # type: ignore[union-attr]
    heads = choose(default_lang(), zh="编号|原来|现在|依据", en="id|was|is|article").split("|")
    table(f"{before:%Y-%m-%d} → {after:%Y-%m-%d}", heads=heads, rows=rows)
