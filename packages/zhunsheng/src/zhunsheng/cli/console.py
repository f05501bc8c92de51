"""Printing for people: tables, progress, problems."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table

from zhunsheng.cli.lang import default_lang
from zhunsheng.errors import Lang, Problem, message

WIDE = 150  # characters of a line where the output is a file or a pipe
out = Console() if sys.stdout.isatty() else Console(width=WIDE)
err = Console(stderr=True)

LocalLaw = Annotated[Path | None, typer.Option("--local", help="本地法律层文件夹 / folder of the bureau's own law")]
LakePath = Annotated[Path, typer.Option("--lake", help="数据湖文件夹 / folder of the lake")]


def say(code: str, **params: object) -> None:
    """Print a text of the catalogue."""
    out.print(escape(message(code, lang=default_lang(), params=params)), soft_wrap=True)


def complain(problem: Problem) -> None:
    """Print a problem with its code."""
    err.print(f"[bold red]{problem.code}[/] {escape(problem.text(lang=default_lang()))}", soft_wrap=True)


def table(title: str, *, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table."""
    made = Table(title=title, title_justify="left")
    for head in heads:
        made.add_column(head, overflow="fold")
    for row in rows:
        made.add_row(*(escape(str(cell)) for cell in row))
    out.print(made)


def choose(lang: Lang, *, zh: str, en: str) -> str:
    """One of two texts."""
    return zh if lang == "zh" else en


class Bar:
    """A progress bar a file; quiet where the output is not a terminal."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.tasks: dict[str, TaskID] = {}

    def __call__(self, name: str, *, advance: int, total: int | None) -> None:
        if name not in self.tasks:
            self.tasks[name] = self.progress.add_task(name, total=total)
        self.progress.advance(self.tasks[name], advance)


@contextmanager
def bar() -> Iterator[Bar]:
    """Show how far a long job is, on the error stream."""
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"))
    with Progress(*columns, TimeRemainingColumn(), console=err, transient=True) as progress:
        yield Bar(progress)
