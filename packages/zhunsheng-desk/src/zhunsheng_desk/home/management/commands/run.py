"""`zhunsheng-desk run`: bring the database up to date, fill it when empty and asked to, and open the desk."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from granian import Granian
from granian.constants import Interfaces

from zhunsheng_desk.orgs.models import Unit

BESIDE = "from zhunsheng_desk.config.command import main; main()"  # what runs beside the site, by its own command


class Command(BaseCommand):
    """Open the desk on this machine."""

    help = "migrate, load the demo when the desk is empty (--demo), and serve"

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to listen."""
        parser.add_argument("--address", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument(
            "--alone", action="store_true", help="without the workers of the data desk and of previews beside it"
        )
        parser.add_argument(
            "--demo", action="store_true", help="synthetic people where the desk is empty; no second factor asked"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve until interrupted."""
        call_command("migrate", verbosity=0)
        if options["demo"]:
            settings.SECOND_FACTOR = os.environ.setdefault(
                "ZHUNSHENG_DESK_SECOND_FACTOR", "wish"
            )  # for forked workers, and spawned
            if not Unit.objects.exists():
                call_command("demo")
            else:
                self.stdout.write((Path(settings.HOME) / "demo-accounts.txt").read_text())
        watching = ("--beside", str(os.getpid()))
        beside = [] if options["alone"] else [_beside("work", "--with-parent"), _beside("previews", *watching)]
        self.stdout.write(f"http://{options['address']}:{options['port']}/")
        server: Any = Granian(
            "zhunsheng_desk.config.wsgi:application",
            address=options["address"],
            port=options["port"],
            interface=Interfaces.WSGI,
            blocking_threads=8,
            log_access=False,
        )
        try:
            server.serve()
        finally:
            for process in beside:
                process.terminate()
                process.wait(timeout=30)


def _beside(*words: str) -> subprocess.Popen[bytes]:
    """A command of the desk beside the server; it ends with this process, however that ends."""
    return subprocess.Popen([sys.executable, "-c", BESIDE, *words])
