"""A PostgreSQL cluster of the test run: made from Debian's packages in a temporary folder, gone when the run ends."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
SETTINGS = "fsync=off\nfull_page_writes=off\nmax_connections=60\nlisten_addresses='127.0.0.1'\n"


@contextmanager
def cluster() -> Iterator[str]:
    """Start a cluster and give its address; as the user `postgres` where the tests run as root, for initdb refuses root."""
    if not PROGRAMS:
        raise RuntimeError("--database=postgres needs PostgreSQL's programs: apt-get install postgresql-15")
    programs = PROGRAMS[-1].parent
    folder = Path(tempfile.mkdtemp(prefix="desk-postgres-"))
    data, port = folder / "data", free_port()
    try:
        if os.geteuid() == 0:
            entry = pwd.getpwnam("postgres")
            os.chown(folder, entry.pw_uid, entry.pw_gid)
        own(programs / "initdb", "--pgdata", data, "--username=desk", "--auth=trust", "--encoding=UTF8", "--no-locale")
        own(
            "tee",
            "--append",
            data / "postgresql.conf",
            input=f"{SETTINGS}port={port}\nunix_socket_directories='{folder}'\n",
        )
        own(programs / "pg_ctl", "--pgdata", data, "--log", folder / "log", "--wait", "start")
        try:
            yield f"postgresql://desk@127.0.0.1:{port}/postgres"
        finally:
            own(programs / "pg_ctl", "--pgdata", data, "--mode=immediate", "--wait", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def own(*command: object, input: str | None = None) -> None:
    """Run as a user that PostgreSQL accepts."""
    prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    words = [*prefix, *(str(word) for word in command)]
    done = subprocess.run(
        words, input=input, text=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd="/", check=False
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(words)}: {done.stderr}")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
