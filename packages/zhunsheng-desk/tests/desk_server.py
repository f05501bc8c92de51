"""A real desk on this machine, with the demo bureau, on the database of the test run; and a plain client of it."""

from __future__ import annotations

import html
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from uuid import uuid4

from postgres_cluster import free_port

START = "from zhunsheng_desk.config.command import main; main()"


@dataclass(frozen=True)
class Desk:
    """Where it answers, and the password of all demo accounts."""

    address: str
    password: str

    def client(self, username: str) -> DeskClient:
        """A client that has signed in."""
        made = DeskClient(self.address)
        status, _ = made.post("/account/login/", {"username": username, "password": self.password})
        assert status == 200
        return made


class DeskClient:
    """Keeps its cookies, follows redirects, takes the form token from the page it opened last."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def get(self, place: str) -> tuple[int, str]:
        """Status and page."""
        return self._ask(urllib.request.Request(self.address + place))

    def post(self, place: str, values: dict[str, str], *, token: str = "", photo: bytes = b"") -> tuple[int, str]:
        """Send a form, with a photo where one is given; the token is that of `place` unless given."""
        values = values | {"csrfmiddlewaretoken": token or token_of(self.get(place)[1])}
        kind, data = _parts(values, photo) if photo else ("application/x-www-form-urlencoded", _plain(values))
        headers = {"Referer": self.address + place, "Content-Type": kind}
        return self._ask(urllib.request.Request(self.address + place, data, headers))

    def _ask(self, request: urllib.request.Request) -> tuple[int, str]:
        try:
            with self.opener.open(request, timeout=60) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as fault:
            return fault.code, fault.read().decode()


def _plain(values: dict[str, str]) -> bytes:
    return urllib.parse.urlencode(values).encode()


def _parts(values: dict[str, str], photo: bytes) -> tuple[str, bytes]:
    edge = uuid4().hex
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in values.items()
    ]
    head = f'--{edge}\r\nContent-Disposition: form-data; name="photos"; filename="a.jpg"\r\n\r\n'
    return f"multipart/form-data; boundary={edge}", "".join(
        [*parts, head]
    ).encode() + photo + f"\r\n--{edge}--\r\n".encode()


def token_of(page: str) -> str:
    """The form token of a page."""
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found
    return html.unescape(found[1])


@contextmanager
def desk(home: Path) -> Iterator[Desk]:
    """Start it with an empty data folder, and stop it."""
    port = free_port()
    env = os.environ | {"ZHUNSHENG_DESK_HOME": str(home), "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", START, "run", "--demo", "--alone", "--port", str(port)]
    with (home / "log").open("w") as log, subprocess.Popen(command, env=env, stdout=log, stderr=log) as running:
        try:
            address = f"http://127.0.0.1:{port}"
            until_up(address, running, home / "log")
            said = (home / "demo-accounts.txt").read_text()
            yield Desk(address, said.splitlines()[0].removeprefix("password: "))
        finally:
            running.terminate()
            running.wait(30)


def until_up(address: str, running: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(600):
        try:
            with urllib.request.urlopen(f"{address}/health/", timeout=5):
                return
        except OSError:
            assert running.poll() is None, log.read_text()
            time.sleep(0.2)
    raise AssertionError(log.read_text())
