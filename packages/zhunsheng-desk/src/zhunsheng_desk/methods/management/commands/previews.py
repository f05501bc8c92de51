"""`zhunsheng-desk previews [--watch]`: make the previews that wait; rewrite the layer where it lags."""

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

    help = "make the previews of proposed changes that wait; --watch goes on until its parent ends"

    def add_arguments(self, parser: CommandParser) -> None:
        """Once, or for good."""
        parser.add_argument("--watch", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make them, one after the other."""
        parent = os.getppid()
        with transaction.atomic():
            layer.put(layer.confirmed())
        while True:
            while run_next():
                pass
            if not options["watch"] or os.getppid() != parent:
                return
            time.sleep(PAUSE)
