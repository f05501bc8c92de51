"""The command ``zhunsheng``."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import typer

from zhunsheng.cli import compare, footage, hazards, ingest, lake, law, quarantine
from zhunsheng.cli.console import complain
from zhunsheng.cli.integrity import integrity
from zhunsheng.cli.simulate import simulate
from zhunsheng.cli.validate import validate
from zhunsheng.errors import Problem


class Commands(typer.core.TyperGroup):
    """Shows every `Problem` as a sentence with what to do next, never as a traceback."""

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401  (click's own signature)
        try:
            return super().invoke(ctx)
        except Problem as problem:
            complain(problem)
            sys.exit(2)


class Assessing(typer.core.TyperGroup):
    """A command that has subcommands too: what it needs itself they do not."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401
        """Ask for the command's own options only where no subcommand is named."""
        for param in self.params:
            param.required = param.name in OWN and not (args and args[0] in self.commands)
        return super().parse_args(ctx, args)


OWN = ("lake", "as_of", "folder")  # options that `integrity`, `hazards` and `footage` cannot do without
app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="准绳 Zhunsheng: 执法记录入湖、依法比对、预警线索。 Records in, judged by the law of their day, leads out.",
)
commands: dict[str, Callable[..., None]] = {
    "ingest": ingest.ingest,
    "lake": lake.lake,
    "compare": compare.compare,
    "simulate": simulate,
}
for name, command in commands.items():
    app.command(name)(command)
assessing = typer.Typer(cls=Assessing, add_completion=False)
assessing.callback(invoke_without_command=True)(integrity)
assessing.command("validate")(validate)
app.add_typer(assessing, name="integrity")
listing = typer.Typer(cls=Assessing, add_completion=False)
listing.callback(invoke_without_command=True)(hazards.hazards)
listing.command("list")(hazards.list_)
listing.command("screen")(hazards.screen)
app.add_typer(listing, name="hazards")
covering = typer.Typer(cls=Assessing, add_completion=False)
covering.callback(invoke_without_command=True)(footage.footage)
steps: dict[str, Callable[..., None]] = {
    "cover": footage.cover_,
    "seal": footage.seal,
    "sample": footage.sample,
    "verify": footage.verify,
    "estimate": footage.estimate,
}
for name, command in steps.items():
    covering.command(name)(command)
app.add_typer(covering, name="footage")
app.add_typer(quarantine.app, name="quarantine")
app.add_typer(law.app, name="law")
