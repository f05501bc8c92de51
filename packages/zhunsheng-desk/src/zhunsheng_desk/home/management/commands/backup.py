"""`zhunsheng-desk backup FOLDER`: copy the desk, at work or not, into a new folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from zhunsheng_desk.home.services import save_desk
from zhunsheng_desk.problems import Problem


class Command(BaseCommand):
    """Back up."""

    help = "copy database, attachments, keys and seals into a new folder; it holds secrets, guard it as the desk"

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to."""
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Save."""
        try:
            save_desk(options["folder"], by=None)
        except Problem as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(_("Saved in %(path)s.") % {"path": options["folder"]})
