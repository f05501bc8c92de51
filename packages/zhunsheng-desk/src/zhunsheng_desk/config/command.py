"""The command `zhunsheng-desk`: Django's commands, and `run`, which opens the desk."""

from __future__ import annotations

import os
import sys

from django.core.management import execute_from_command_line

from zhunsheng_desk.config import environment


def main() -> None:
    """Keep a secret, then hand over to Django."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhunsheng_desk.config.settings")
    environment.keep_secret()
    execute_from_command_line(sys.argv)
