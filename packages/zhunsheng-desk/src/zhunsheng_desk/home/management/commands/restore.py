"""`zhunsheng-desk restore FOLDER`: put a backup into an empty data folder and database, and verify its log."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from zhunsheng_desk.home.services import restore_desk
from zhunsheng_desk.problems import Problem


class Command(BaseCommand):
    """Restore."""

    help = "put a backup into an empty data folder and database; exit code 1 where the log that comes back is not whole"

    def add_arguments(self, parser: CommandParser) -> None:
        """Where from."""
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Restore, and say whether the log is whole."""
        try:
            report = restore_desk(options["folder"], by=None)
        except Problem as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(_("Restored from %(path)s.") % {"path": options["folder"]})
        said = _("%(entries)d entries and %(seals)d seals checked.")
        self.stdout.write(said % {"entries": report.entries, "seals": report.seals})
        if not report.whole:
            raise CommandError("\n".join(report.faults))
