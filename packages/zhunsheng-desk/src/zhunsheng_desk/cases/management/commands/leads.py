"""`zhunsheng-desk leads FOLDER [--lake LAKE]`: bring in what `zhunsheng integrity` wrote."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from zhunsheng_desk.cases.services.intake import import_leads
from zhunsheng_desk.problems import Problem


class Command(BaseCommand):
    """Bring an assessment in."""

    help = "bring in the folder that `zhunsheng integrity --plots` wrote; again is harmless"

    def add_arguments(self, parser: CommandParser) -> None:
        """Where it lies."""
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--history", type=date.fromisoformat, default=None, metavar="DAY",
            help="at the first time: leads first seen by this day (2026-11-30) are history, and open no case",
        )  # fmt: skip
        parser.add_argument("--lake", type=Path, default=None, help="the lake, for what it holds of the records")

    def handle(self, *args: Any, **options: Any) -> None:
        """Bring it in, and say how many."""
        try:
            said = import_leads(options["folder"], lake=options["lake"], history=options["history"], by=None)
        except Problem as problem:
            raise CommandError(str(problem)) from problem
        for name, count in said.items():
            self.stdout.write(f"{name} {count}")
