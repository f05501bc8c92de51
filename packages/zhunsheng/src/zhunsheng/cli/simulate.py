"""``zhunsheng simulate``."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from zhunsheng.cli.console import choose, err, say
from zhunsheng.cli.lang import default_lang
from zhunsheng.simulate import world, write


def simulate(
    out: Annotated[Path, typer.Argument(help="输出文件夹 / folder to write to")],
    officers: Annotated[int, typer.Option(help="民警和辅警人数 / officers and auxiliaries")] = 400,
    months: Annotated[int, typer.Option(help="月数 / months")] = 12,
    seed: Annotated[int, typer.Option(help="随机种子 / seed of the random numbers")] = 1,
    misconduct: Annotated[
        str, typer.Option(help="none 或 信号:强度:人数,… / none or SIGNAL:STRENGTH:COUNT,…")
    ] = "none",
    handling: Annotated[
        str,
        typer.Option(
            help="none 或 缺陷:强度:人数,…；不给则没有事故办理 / none or DEFECT:STRENGTH:COUNT,…; plain crashes without"
        ),
    ] = "",
    start: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="首日 / first day")] = datetime(2024, 1, 1),  # noqa: DTZ001
) -> None:
    """合成一个总队的全部规范表，带已标注的不当执法。 A synthetic bureau in canonical tables, with labelled misconduct."""
    lang = default_lang()
    with err.status(choose(lang, zh="合成中…", en="making the bureau …")) as status:
        made = world.make(
            officers, months=months, seed=seed, misconduct=misconduct, start=start.date(), handling=handling
        )
        paths = write.write(made, folder=out, told=status.update)
    rows = sum(table.num_rows for table in made.tables.values())
    folder = str(out / write.TABLES)
    say("simulate_made", officers=officers, months=months, rows=rows, labels=len(made.labels), folder=folder)
    for path in paths[-2:]:
        say("file_written", path=str(path))
