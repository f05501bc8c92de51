"""`zhunsheng-desk demolake --beside PID`: a lake for the demo's previews, of a simulated bureau; then the previews, for good."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from zhunsheng_desk.bridge.simulated import make_lake

UNITS = ("150000000300", "150100000300", "150102000300", "150102000301", "150102000302", "150102000303", "150103000301")


class Command(BaseCommand):
    """Make the lake where there is none, and go on with previews."""

    help = "make the demo's lake where there is none (half a minute), then make previews until the parent ends"

    def add_arguments(self, parser: CommandParser) -> None:
        """As long as whom."""
        parser.add_argument(
            "--beside", type=int, required=True, metavar="PID", help="the process that started this one"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it, then watch."""
        if not Path(settings.LAKE).exists():
            make_lake(Path(settings.LAKE), codes=UNITS)
        call_command("previews", beside=options["beside"])
