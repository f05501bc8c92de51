"""`zhunsheng-desk audit verify` and `zhunsheng-desk audit seal`: for a timer, and for the auditor at the server."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from zhunsheng_desk.audit import services


class Command(BaseCommand):
    """Verify the log, or sign its end."""

    help = "verify: read the whole log and its seals, exit code 1 on a fault; seal: sign the end of the chain"

    def add_arguments(self, parser: CommandParser) -> None:
        """The one choice."""
        parser.add_argument("what", choices=["verify", "seal"])

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, and say what was found."""
        if options["what"] == "seal":
            self.stdout.write(_("Sealed at entry %(seq)d.") % {"seq": services.seal_head(by=None)})
            return
        report = services.check_log(by=None)
        said = _("%(entries)d entries and %(seals)d seals checked.")
        self.stdout.write(said % {"entries": report.entries, "seals": report.seals})
        if not report.whole:
            raise CommandError("\n".join(report.faults))
