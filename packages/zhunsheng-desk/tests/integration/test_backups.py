"""A copy of the desk comes back whole, into an empty desk only; the commands of the operations page run."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from postgres_cluster import free_port

START = "from zhunsheng_desk.config.command import main; main()"
FOUND = "found --code 150000000300 --name 自治区交管总队"
SECRETS = {"secret", "seal-key.pem"}


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """A desk of its own on the database of the test run."""
    return {**os.environ, "ZHUNSHENG_DESK_HOME": str(tmp_path / "desk"), "PYTHONPATH": os.pathsep.join(sys.path)} | at(
        f"d{time.time_ns()}"
    )


def at(name: str) -> dict[str, str]:
    """Where an empty database is: in the data folder, or a new one of the cluster."""
    url = os.environ.get("ZHUNSHENG_DESK_DATABASE", "")
    if not url:
        return {}
    subprocess.run(["psql", url, "--quiet", "--command", f"CREATE DATABASE {name}"], check=True)
    return {"ZHUNSHENG_DESK_DATABASE": url.rsplit("/", 1)[0] + f"/{name}"}


def desk(line: str, env: dict[str, str], *, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", START, *shlex.split(line)]
    return subprocess.run(command, env=env, cwd=cwd, capture_output=True, text=True, check=False)


def test_a_copy_comes_back_whole_into_an_empty_desk_only(env, tmp_path):
    home, copy = Path(env["ZHUNSHENG_DESK_HOME"]), tmp_path / "copy"
    assert desk(FOUND, env).returncode == 0
    assert desk("audit seal", env).returncode == 0
    (home / "attachments").mkdir()
    (home / "attachments" / "abc").write_bytes(b"photo")
    assert desk(f"backup {copy}", env).returncode == 0
    assert copy.stat().st_mode & 0o077 == 0
    subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=copy, check=True)
    assert "不覆盖" in desk(f"backup {copy}", env).stderr
    assert "已有数据" in desk(f"restore {copy}", env).stderr
    other = env | {"ZHUNSHENG_DESK_HOME": str(tmp_path / "other")} | at(f"r{time.time_ns()}")
    (copy / "attachments" / "abc").write_bytes(b"other")
    assert "attachments/abc" in desk(f"restore {copy}", other).stderr
    (copy / "attachments" / "abc").write_bytes(b"photo")
    done = desk(f"restore {copy}", other)
    assert done.returncode == 0, done.stderr
    back = tmp_path / "other"
    assert {name: (back / name).read_bytes() for name in SECRETS} == {
        name: (home / name).read_bytes() for name in SECRETS
    }
    assert (back / "attachments" / "abc").read_bytes() == b"photo"
    assert "已有单位" in desk(FOUND, other).stderr
    assert desk("audit verify", other).returncode == 0


def commands(page: Path) -> list[str]:
    found = re.findall(r"^(?:[A-Z_]+=\S+ )*zhunsheng-desk .*", page.read_text(encoding="utf-8"), flags=re.M)
    return [line for line in found if "PATH" not in line]


def test_commands_of_the_page_run(env, root, tmp_path):
    """In order, on one new desk; `run` is opened, asked whether it is ready, and stopped. Both pages say the same."""
    lines = commands(root / "docs/operations/desk.md")
    assert lines == commands(root / "docs/operations/desk.zh-CN.md")
    assert {line.split("zhunsheng-desk ")[1].split()[0] for line in lines} >= {
        "found",
        "run",
        "audit",
        "backup",
        "restore",
    }
    for line in lines:
        before, _, words = line.partition("zhunsheng-desk ")
        given = dict(word.split("=", 1) for word in before.split())
        own = env | given | (at(f"r{time.time_ns()}") if words.startswith("restore") else {})
        if words.startswith("run"):
            opened(words, own, cwd=tmp_path)
        else:
            done = desk(words, own, cwd=tmp_path)
            assert done.returncode == 0, (line, done.stderr)


def opened(words: str, env: dict[str, str], *, cwd: Path) -> None:
    port = free_port()
    command = [sys.executable, "-c", START, *shlex.split(words), "--port", str(port)]
    with (cwd / "log").open("w") as log, subprocess.Popen(command, env=env, cwd=cwd, stdout=log, stderr=log) as running:
        try:
            assert "log ok" in answer(f"http://127.0.0.1:{port}/ready/", running)
        finally:
            running.terminate()
            running.wait(30)


def answer(address: str, running: subprocess.Popen[bytes]) -> str:
    for _ in range(300):
        try:
            with urllib.request.urlopen(address, timeout=5) as page:
                return str(page.read().decode())
        except OSError:
            assert running.poll() is None
            time.sleep(0.2)
    raise AssertionError(address)
