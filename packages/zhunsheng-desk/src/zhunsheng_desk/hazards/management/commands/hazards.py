"""`zhunsheng-desk hazards PATH`: take over the list that `zhunsheng hazards` wrote."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from zhunsheng_desk.bridge.hazards import listed
from zhunsheng_desk.hazards.services.finding import import_hazards
from zhunsheng_desk.problems import Problem


class Command(BaseCommand):
    """Take over a list of hazards."""

    help = "take over hazards.parquet; the same list again changes nothing"

    def add_arguments(self, parser: CommandParser) -> None:
        """Which file."""
        parser.add_argument("path", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Take it over and say what became of each row."""
        try:
            rows = listed(options["path"])
        except ValueError as fault:
            raise CommandError(str(Problem("hazard_list_unreadable", file=options["path"], detail=fault))) from fault
        landed = import_hazards(rows, by=None)
        told = {name: getattr(landed, name) for name in ("new", "changed", "reopened", "same")}
        told["refused"] = len(landed.refused)
        self.stdout.write(", ".join(f"{name} {count}" for name, count in told.items()))
        for key, why in landed.refused:
            self.stdout.write(f"  refused {key}: unknown {why}")
