"""`zhunsheng-desk previews [--watch | --beside PID]`: make the previews that wait; rewrite the layer where it lags."""

from __future__ import annotations

import os
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from zhunsheng_desk.methods import layer
from zhunsheng_desk.methods.previews import run_next

PAUSE = 2  # seconds


class Command(BaseCommand):
    """Make previews."""

    help = "make the previews of proposed changes that wait; then end, or go on (--watch), or until its parent ends (--beside)"

    def add_arguments(self, parser: CommandParser) -> None:
        """Once, for good, or as long as the site."""
        parser.add_argument("--watch", action="store_true")
        parser.add_argument("--beside", type=int, default=None, metavar="PID", help="the process that started this one")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make them, one after the other."""
        with transaction.atomic():
            layer.put(layer.confirmed())
        while True:
            while run_next():
                pass
            if not options["watch"] and os.getppid() != options["beside"]:
                return
            time.sleep(PAUSE)
