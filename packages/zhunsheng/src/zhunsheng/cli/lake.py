"""``zhunsheng lake``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zhunsheng.cli.console import choose, say, table
from zhunsheng.cli.lang import default_lang
from zhunsheng.lake import Batch, Lake
from zhunsheng.lake.store import months


def lake(
    path: Annotated[Path, typer.Option("--lake", help="数据湖文件夹 / folder of the lake")],
    verify: Annotated[bool, typer.Option(help="逐个核对文件散列 / check every file against its recorded hash")] = False,
) -> None:
    """数据湖里有什么：表、月份、行数、批次、配置与法律版本。 What a lake holds."""
    held = Lake.open(path)
    batches = held.batches()
    say("lake_identity", path=str(path), zone=held.zone, currency=held.currency, jurisdiction=held.jurisdiction)
    _tables(batches)
    _batches(batches)
    if verify:
        _verify(held)


def _tables(batches: list[Batch]) -> None:
    lang = default_lang()
    names = sorted({name for batch in batches for name in batch.tables})
    rows = []
    for name in names:
        loads = [batch.tables[name] for batch in batches if name in batch.tables]
        by_month = months([file for load in loads for file in load.files])
        span = [month for month in by_month if month[:1].isdigit()]
        held = sum(load.rows for load in loads)
        rows.append(
            (
                name,
                f"{held:,}",
                f"{span[0]} – {span[-1]}" if span else "—",
                len(span),
                f"{sum(load.amended for load in loads):,}",
                f"{sum(load.quarantined for load in loads):,}",
            )
        )
    heads = choose(
        lang, zh="表|行数|月份|月数|其中更正|曾隔离", en="table|rows|months|months held|amended|quarantined"
    ).split("|")
    table(choose(lang, zh="表", en="Tables"), heads=heads, rows=rows)


def _batches(batches: list[Batch]) -> None:
    lang = default_lang()
    heads = choose(
        lang,
        zh="批次|到达时间（UTC）|配置|法律版本|文件|行数",
        en="batch|arrived (UTC)|profile|law|files|rows",
    ).split("|")
    rows = [
        (
            batch.id,
            f"{batch.arrived_at:%Y-%m-%d %H:%M:%S}",
            f"{batch.profile} {batch.profile_version} ({batch.profile_digest})",
            batch.law_version or "—",
            len(batch.origins),
            f"{sum(load.rows for load in batch.tables.values()):,}",
        )
        for batch in batches
    ]
    table(choose(lang, zh="批次", en="Batches"), heads=heads, rows=rows)


def _verify(held: Lake) -> None:
    wrong = held.verify()
    for batch, file, state in wrong:
        say(f"file_{state}", batch=batch, file=file)
    if wrong:
        raise typer.Exit(1)
    say("lake_verified", files=sum(len(batch.files()) for batch in held.batches()))
