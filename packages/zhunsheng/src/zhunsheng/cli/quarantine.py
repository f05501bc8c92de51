"""``zhunsheng quarantine``: list, explain, export, retry."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zhunsheng.cli.console import LakePath, LocalLaw, choose, out, say, table
from zhunsheng.cli.ingest import show
from zhunsheng.cli.lang import default_lang
from zhunsheng.ingest import profile as profiles
from zhunsheng.ingest import quarantine
from zhunsheng.ingest.retry import retry as run_retry
from zhunsheng.lake import Lake

app = typer.Typer(
    no_args_is_help=True, help="隔离区：列出、解释、导出、重试。 The rows held back: list, explain, export, retry."
)
BatchId = Annotated[str, typer.Option("--batch", help="只看某一批 / one batch only")]


@app.command("list")
def listing(lake: LakePath, batch: BatchId = "", limit: Annotated[int, typer.Option(min=1)] = 20) -> None:
    """按原因汇总，并列出前若干行。 By reason, and the first rows."""
    held = Lake.open(lake)
    lang = default_lang()
    counted = quarantine.counts(held)
    heads = choose(lang, zh="表|列|原因|行数", en="table|column|reason|rows").split("|")
    table(
        choose(lang, zh="隔离原因", en="Why rows are held back"),
        heads=heads,
        rows=[(name, column or "—", code, f"{count:,}") for (name, column, code), count in counted.items()],
    )
    rows = []
    for entry in quarantine.entries(held, batch=batch):
        rows.append((entry.id, entry.file, entry.line, ", ".join(entry.columns), ", ".join(entry.codes)))
        if len(rows) == limit:
            break
    heads = choose(lang, zh="编号|文件|行|列|原因", en="id|file|line|columns|reasons").split("|")
    table(choose(lang, zh="隔离行", en="Rows"), heads=heads, rows=rows)


@app.command()
def explain(entry: Annotated[str, typer.Argument(help="编号 / id, as in the list")], lake: LakePath) -> None:
    """说明某一行为何被隔离、应怎样处理。 Why a row is held back and what to do."""
    held = Lake.open(lake)
    found = quarantine.find(held, entry)
    out.print(f"{found.file} : {found.line} → {found.table}", markup=False)
    for reason in found.reasons(lang=default_lang()):
        out.print(f"  • {reason}", markup=False, soft_wrap=True)


@app.command()
def export(
    lake: LakePath,
    path: Annotated[Path, typer.Option("--out", help="输出的 CSV / CSV to write")],
    batch: BatchId = "",
) -> None:
    """导出隔离行（含明文，注意保管），改正后可直接再导入。 Export the rows to be corrected and ingested again."""
    count = quarantine.export(Lake.open(lake), path, batch=batch, lang=default_lang())
    say("quarantine_exported", rows=count, path=str(path))


@app.command()
def retry(
    lake: LakePath,
    profile: Annotated[str, typer.Option(help="导入配置名或路径 / profile name or path")],
    batch: BatchId = "",
    local: LocalLaw = None,
) -> None:
    """按现在的配置与法律数据重试。 Try the rows again with the profile and law data as they are now."""
    show(run_retry(Lake.open(lake), profile=profiles.load(profile), batch=batch, local_law=local))
