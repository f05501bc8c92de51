"""Whether the desk can work: its database, its tables, its folder, the room left, the end of its log."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhunsheng_desk.audit.models import Entry, Head


@dataclass(frozen=True)
class Check:
    """One question, whether it is well, and what was found."""

    code: str
    label: str | Promise
    good: bool
    found: str


def checks() -> list[Check]:
    """All of them; a check that cannot be made has failed."""
    return [_made(code, label, ask) for code, (label, ask) in CHECKS.items()]


def _made(code: str, label: str | Promise, ask: Callable[[], tuple[bool, str]]) -> Check:
    try:
        good, found = ask()
    except (DatabaseError, OSError) as fault:
        good, found = False, type(fault).__name__
    return Check(code=code, label=label, good=good, found=found)


def _database() -> tuple[bool, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True, connection.display_name


def _tables() -> tuple[bool, str]:
    executor = MigrationExecutor(connection)
    left = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    return not left, _("%(count)d changes of the tables not yet made") % {"count": left}


def _folder() -> tuple[bool, str]:
    with tempfile.TemporaryFile(dir=settings.HOME) as file:
        file.write(b"x")
    return True, str(settings.HOME)


def _room() -> tuple[bool, str]:
    free = shutil.disk_usage(Path(settings.HOME)).free
    return free >= settings.ROOM_WANTED, _("%(count)d MB free") % {"count": free // 1024**2}


def _log() -> tuple[bool, str]:
    head, last = Head.objects.filter(pk=1).first(), Entry.objects.order_by("seq").last()
    same = (head.seq, head.digest) == (last.seq, last.digest) if head and last else head is last
    return same, _("%(count)d entries") % {"count": last.seq if last else 0}


CHECKS: dict[str, tuple[str | Promise, Callable[[], tuple[bool, str]]]] = {
    "database": (gettext_lazy("Database answers"), _database),
    "tables": (gettext_lazy("Tables are up to date"), _tables),
    "folder": (gettext_lazy("Data folder can be written"), _folder),
    "room": (gettext_lazy("Room on the disk"), _room),
    "log": (gettext_lazy("Audit log ends where its head says"), _log),
}
