"""`zhunsheng-desk work`: try and take in the files that were sent, one after the other."""

from __future__ import annotations

import os
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connection

from zhunsheng_desk.intake import work
from zhunsheng_desk.intake.services import jobs

REST = 1.0  # seconds between two looks for work


class Command(BaseCommand):
    """Work on files until stopped. One worker at a time; a second one says so and ends."""

    help = "try and take in files sent to the data desk; --once ends when nothing waits"

    def add_arguments(self, parser: CommandParser) -> None:
        """How long."""
        parser.add_argument("--once", action="store_true")
        parser.add_argument(
            "--with-parent", action="store_true", help="end when the process that started this one ends"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Put back in line what was interrupted, then work."""
        parent = os.getppid()
        with work.alone() as alone:
            if not alone:
                self.stdout.write("another worker is at work; nothing to do here")
                return
            jobs.resume(by=None)
            while True:
                done = work.work_off()
                if options["once"] or (options["with_parent"] and os.getppid() != parent):
                    return
                if not done:
                    connection.close()
                    time.sleep(REST)
