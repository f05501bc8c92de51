"""``zhunsheng ingest``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zhunsheng.cli.console import LakePath, LocalLaw, bar, say
from zhunsheng.ingest import profile as profiles
from zhunsheng.ingest.run import Report
from zhunsheng.ingest.run import ingest as run
from zhunsheng.lake import Lake


def ingest(
    paths: Annotated[list[Path], typer.Argument(help="文件或文件夹 / files or folders")],
    profile: Annotated[str, typer.Option(help="导入配置名或 .toml 路径 / profile name or path of a .toml")],
    lake: LakePath,
    zone: Annotated[str, typer.Option(help="新建数据湖的时区 / zone of a new lake")] = "",
    currency: Annotated[str, typer.Option(help="新建数据湖的货币 / currency of a new lake")] = "",
    jurisdiction: Annotated[str, typer.Option(help="新建数据湖适用的法律 / law of a new lake: cn, us_ma, none")] = "",
    local: LocalLaw = None,
) -> None:
    """导入记录：逐行接收、更正或隔离。 Take in records: each row accepted, amended or quarantined."""
    chosen = profiles.load(profile)
    held = Lake.create(
        lake,
        zone=zone or chosen.time_zone,
        currency=currency or chosen.currency,
        jurisdiction=jurisdiction or chosen.jurisdiction,
    )
    with bar() as progress:
        report = run(paths, profile=chosen, lake=held, progress=progress, local_law=local)
    show(report)


def show(report: Report) -> None:
    """Say what became of the rows."""
    for code, params in report.notes:
        say(code, **params)
    for name in report.skipped:
        say("file_held", file=name)
    if report.batch is None:
        say("nothing_new")
        return
    for name, load in report.batch.tables.items():
        say(
            "table_landed",
            table=name,
            accepted=load.accepted,
            amended=load.amended,
            known=load.known,
            quarantined=load.quarantined,
        )
    say("batch_landed", batch=report.batch.id)
    if report.batch.quarantine:
        say("see_quarantine", rows=report.batch.quarantine.rows)
