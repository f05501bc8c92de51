"""What every test shares: no network, keys in a folder of the test, full counts only when asked for, the desk's database."""

from __future__ import annotations

import os
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--prove", action="store_true", help="the full counts that the issues ask for")
    parser.addoption(
        "--database", choices=["sqlite", "postgres"], default="sqlite", help="what the desk's tests run on"
    )


def pytest_configure(config: pytest.Config) -> None:
    """The desk's settings stand before pytest-django reads them; workers of a parallel run inherit the cluster."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "zhunsheng_desk.config.settings"
    if not hasattr(config, "workerinput"):
        folder = tempfile.TemporaryDirectory(prefix="desk-test-")
        config.add_cleanup(folder.cleanup)
        os.environ["ZHUNSHENG_DESK_HOME"] = folder.name
        os.environ.pop("ZHUNSHENG_DESK_DATABASE", None)
        if config.getoption("--database") == "postgres":
            from postgres_cluster import cluster

            running = cluster()
            os.environ["ZHUNSHENG_DESK_DATABASE"] = running.__enter__()
            config.add_cleanup(lambda: running.__exit__(None, None, None))
    from django.conf import settings

    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):  # a file, as in use: in memory two threads lock each other out
        database.setdefault("TEST", {})["NAME"] = str(Path(os.environ["ZHUNSHENG_DESK_HOME"]) / "test.sqlite3")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--prove"):
        skip = pytest.mark.skip(reason="full counts: make prove")
        for item in items:
            if "prove" in item.keywords:
                item.add_marker(skip)


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Connections beyond this machine fail, as they would on a closed network."""
    connect = socket.socket.connect

    def local_only(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise OSError(f"no network in tests: {address}")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", local_only)


@pytest.fixture(autouse=True)
def own_keys(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys of lakes lie in a folder of the test run, never in the user's."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.getbasetemp() / "config"))
    monkeypatch.delenv("ZHUNSHENG_KEY_FILE", raising=False)
    monkeypatch.setenv("ZHUNSHENG_LANG", "en")


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return Path(__file__).parent


@pytest.fixture(scope="session")
def session_keys(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The same folder of keys for fixtures that outlive a test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.getbasetemp() / "config"))
        patch.setenv("ZHUNSHENG_LANG", "en")
        yield
