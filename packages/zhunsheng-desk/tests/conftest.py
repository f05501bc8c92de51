"""What the desk's tests share: a small bureau, a fast hash, seals in a folder of the test, tables that can be emptied.

Models are imported inside the fixtures: this file is read before Django is set up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.utils import translation

if TYPE_CHECKING:
    from django.test import Client, TransactionTestCase

    from desk_world import World
    from zhunsheng_desk.access.models import User


@pytest.fixture(autouse=True)
def desk_settings(settings, tmp_path: Path) -> None:
    """Nothing outlives a test, nor does the language of its last page; no second factor unless the test asks for it."""
    translation.deactivate()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.SEALS, settings.SEAL_KEY = tmp_path / "seals", tmp_path / "seal-key.pem"
    settings.ATTACHMENTS = tmp_path / "attachments"
    settings.SECOND_FACTOR = "wish"
    settings.LAKE, settings.PROFILES, settings.INTAKE = (tmp_path / name for name in ("lake", "profiles", "intake"))
    settings.LOCAL_LAYER = tmp_path / "local"


@pytest.fixture
def bureau(db) -> World:
    """The small bureau."""
    from desk_world import world

    return world()


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    """A client of a user."""
    from django.test import Client

    def client(user: User, *, purpose: str = "personnel") -> Client:
        made = Client()
        made.force_login(user)
        session = made.session
        session["purpose"] = purpose
        session.save()
        return made

    return client


@pytest.fixture(scope="session", autouse=True)
def emptied_tables() -> Iterator[None]:
    """Between tests that commit, the test's own cleaning may pass the log's triggers; nothing else may."""
    from django.db import connection
    from django.test import TransactionTestCase

    clean = TransactionTestCase._fixture_teardown

    def cleaned(self: TransactionTestCase) -> None:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger'")
                triggers = [row[0] for row in cursor.fetchall()]
                for trigger in triggers:
                    cursor.execute(f"DROP TRIGGER {trigger.split()[2]}")
            else:
                triggers = []
                cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER USER")
        clean(self)
        with connection.cursor() as cursor:
            for trigger in triggers:
                cursor.execute(trigger)
            if connection.vendor != "sqlite":
                cursor.execute("ALTER TABLE audit_entry ENABLE TRIGGER USER")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", cleaned)
        yield
