"""`zhunsheng-desk found`: begin a bureau's desk with its top unit and the three administrators."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from zhunsheng_desk.access.powers import Power
from zhunsheng_desk.home.services import found_desk
from zhunsheng_desk.problems import Problem


class Command(BaseCommand):
    """Found the desk."""

    help = "begin an empty desk: the bureau and its three administrators; their first passwords are shown once"

    def add_arguments(self, parser: CommandParser) -> None:
        """The bureau."""
        parser.add_argument("--code", required=True, help="organ code, 12 digits")
        parser.add_argument("--name", required=True, help="name of the bureau")

    def handle(self, *args: Any, **options: Any) -> None:
        """Found, and show the passwords."""
        call_command("migrate", verbosity=0)
        try:
            opened = found_desk(code=options["code"], name=options["name"], by=None)
        except ValidationError as fault:
            raise CommandError(str(Problem("bureau_not_valid", what=" ".join(fault.messages)))) from fault
        except Problem as problem:
            raise CommandError(str(problem)) from problem
        for user, password in opened:
            self.stdout.write(f"{user.username:16} {password}  {Power(user.power).label}")
        self.stdout.write(_("These passwords are shown once, and each is changed at the first sign-in."))
