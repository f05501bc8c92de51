"""The desk killed at any instant while people write: what it acknowledged stands, and log, rows and files agree."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from urllib.error import URLError

import pytest
from desk_server import START, DeskClient, until_up
from photo_files import jpeg

import left_behind
from postgres_cluster import free_port

SEED = 20261128
BROKEN = (URLError, OSError, EOFError, AssertionError)  # what a client sees when the server dies under it


@contextmanager
def killed(home: Path, port: int, env: dict[str, str]) -> Iterator[None]:
    """A desk that is up; at the end it and its workers are killed outright."""
    command = [sys.executable, "-c", START, "run", "--demo", "--port", str(port)]
    with (home / "log").open("w") as log:
        running = subprocess.Popen(command, env=env, stdout=log, stderr=log, start_new_session=True)
        try:
            until_up(f"http://127.0.0.1:{port}", running, home / "log")
            yield
        finally:
            os.killpg(running.pid, signal.SIGKILL)
            running.wait()


def read(env: dict[str, str]) -> dict[str, object]:
    done = subprocess.run([sys.executable, left_behind.__file__], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


class Writer(threading.Thread):
    """Changes a person's name and reports hazards with a photo, until the server is gone; keeps what was acknowledged."""

    def __init__(self, clients: tuple[DeskClient, DeskClient], person: int, turn: int) -> None:
        super().__init__()
        self.clerk, self.officer = clients
        self.person, self.turn, self.acknowledged, self.writes = person, turn, "", 0

    def run(self) -> None:
        try:
            for n in range(10_000):
                name = f"名{self.turn}-{n}"
                place = f"/people/{self.person}/change/"
                status, page = self.clerk.post(place, {"name": name, "kind": "police", "title": ""})
                if status == 200 and f"<h1>{name}</h1>" in page:
                    self.acknowledged = name
                    self.writes += 1
                self.report()
        except BROKEN:
            return

    def report(self) -> None:
        _, form = self.officer.get("/hazards/new/")
        unit = re.search(r'<option value="(\d+)" selected', form)
        slip = re.search(r'name="slip" value="([0-9a-f-]+)"', form)
        if unit and slip:
            said = {"slip": slip[1], "category": "road", "text": "x", "place": "y", "unit": unit[1]}
            status, _ = self.officer.post("/hazards/new/", said, photo=jpeg())
            self.writes += status == 200


def test_what_was_acknowledged_stands_after_kills(tmp_path):
    assert rounds(tmp_path, 3) > 3


@pytest.mark.prove
def test_two_hundred_kills(tmp_path):
    print(f"200 kills, {rounds(tmp_path, 200)} writes acknowledged, nothing lost")


def rounds(home: Path, count: int) -> int:
    """Kill so many times; the number of writes that were acknowledged."""
    draw, port, writes = Random(SEED), free_port(), 0
    env = os.environ | {"ZHUNSHENG_DESK_HOME": str(home), "PYTHONPATH": os.pathsep.join(sys.path)}
    clients: tuple[DeskClient, DeskClient] | None = None
    people: list[int] = []
    for turn in range(count):
        with killed(home, port, env):
            if clients is None:
                clients = signed_in(home, port)
                people = people_of(clients[0])
            writers = [Writer(clients, person, turn) for person in people[:2]]
            for writer in writers:
                writer.start()
            time.sleep(draw.uniform(0.2, 3.0))
        for writer in writers:
            writer.join(60)
        left = read(env)
        assert left["faults"] == [], turn
        for writer in writers:
            kept = left["names"].get(f"orgs.person:{writer.person}", "")
            assert number(kept, turn) >= number(writer.acknowledged, turn), (turn, kept, writer.acknowledged)
            writes += writer.writes
    return writes


def number(name: str, turn: int) -> int:
    """Which change of this round a name is of; -1 for none."""
    found = re.fullmatch(rf"名{turn}-(\d+)", name)
    return int(found[1]) if found else -1


def signed_in(home: Path, port: int) -> tuple[DeskClient, DeskClient]:
    """The clerk, with a purpose chosen, and an officer."""
    password = (home / "demo-accounts.txt").read_text().splitlines()[0].removeprefix("password: ")
    made = []
    for username in ("clerk", "officer"):
        client = DeskClient(f"http://127.0.0.1:{port}")
        client.post("/account/login/", {"username": username, "password": password})
        client.post("/purpose/", {"purpose": "personnel"})
        made.append(client)
    return made[0], made[1]


def people_of(clerk: DeskClient) -> list[int]:
    return [int(key) for key in re.findall(r'href="/people/(\d+)/"', clerk.get("/people/")[1])]
