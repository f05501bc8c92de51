"""The command ``zhunsheng``."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import typer

from zhunsheng.cli import ingest, lake, law, quarantine
from zhunsheng.cli.console import complain
from zhunsheng.cli.integrity import integrity
from zhunsheng.errors import Problem


class Commands(typer.core.TyperGroup):
    """Shows every `Problem` as a sentence with what to do next, never as a traceback."""

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401  (click's own signature)
        try:
            return super().invoke(ctx)
        except Problem as problem:
            complain(problem)
            sys.exit(2)


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="准绳 Zhunsheng: 执法记录入湖、依法比对、预警线索。 Records in, judged by the law of their day, leads out.",
)
commands: dict[str, Callable[..., None]] = {"ingest": ingest.ingest, "integrity": integrity, "lake": lake.lake}
for name, command in commands.items():
    app.command(name)(command)
app.add_typer(quarantine.app, name="quarantine")
app.add_typer(law.app, name="law")
