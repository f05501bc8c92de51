"""`zhunsheng-desk demo`: fill an empty desk with synthetic people and an account for each role."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from zhunsheng_desk.demo import lake
from zhunsheng_desk.demo.services import fill, wanted
from zhunsheng_desk.orgs.models import Unit


class Command(BaseCommand):
    """Fill an empty desk."""

    help = "fill an empty desk with a bureau of synthetic people; the password is made up and kept in the data folder"

    def handle(self, *args: Any, **options: Any) -> None:
        """Fill, and say how to sign in."""
        password = f"Demo-{secrets.token_hex(4)}"
        accounts = fill(password=password, by=None)
        lake.fill({user.username: user for user in accounts}, {unit.code: unit for unit in Unit.objects.all()})
        path = Path(settings.HOME) / "demo-accounts.txt"
        lines = [f"{name:20} {said['role']:16} {said['unit']}" for name, said in wanted().items()]
        text = "\n".join([f"password: {password}", *lines, ""])
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(text)
        self.stdout.write(f"{text}\n{path}")
