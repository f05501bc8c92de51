"""Killed at random instants, the lake is as before or as after: never half a batch, never a doubled row."""

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from makers import record, write_csv
from zhunsheng.lake import Lake

HERE = Path(__file__).resolve().parents[1]
WORKER = """
import os, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from makers import take
from zhunsheng.lake import Lake
import zhunsheng.cli.main
from zhunsheng.engines import DuckDBEngine
DuckDBEngine().close()
print("ready", flush=True)
for line in sys.stdin:  # a lake and a file a line; a child of its own for each, to be killed
    lake, path = line.split()
    child = os.fork()
    if child == 0:
        os.setsid()
        take(Lake.open(lake), Path(path))
        os._exit(0)
    print(child, flush=True)
    _, status = os.waitpid(child, 0)
    print("done" if status == 0 else "killed", flush=True)
"""
BATCHES = 4
ROWS = 3000


def files(folder: Path) -> list[Path]:
    """Files of which each later one repeats some rows of the one before and amends others."""
    made = []
    for number in range(BATCHES):
        first = number * ROWS // 2
        rows = [record(n, fine=number if n % 7 == 0 else 0) for n in range(first, first + ROWS)]
        made.append(write_csv(rows, folder / f"enforcement_{number}.csv"))
    return made


def state(lake: Lake) -> tuple[int, int, int]:
    """Batches, rows seen, distinct ids seen; every file as its hash says."""
    assert lake.verify() == []
    batches = lake.batches()
    if not batches:
        return 0, 0, 0
    rows = lake.table("enforcement")
    counted = lake.run(rows.aggregate(n=rows.count(), ids=rows.record_id.nunique())).to_pylist()[0]
    return len(batches), counted["n"], counted["ids"]


def survive(tmp_path: Path, *, kills: int) -> dict[str, int]:
    rng = random.Random(17)
    sources = files(tmp_path)
    expected = {number: min(number, 1) * ROWS + max(0, number - 1) * ROWS // 2 for number in range(BATCHES + 1)}
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, str(HERE)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    )
    assert worker.stdin is not None
    assert worker.stdout is not None
    assert worker.stdout.readline() == "ready\n"
    seen = {"kills": 0, "before": 0, "after": 0, "lakes": 0}
    longest = 0.0  # not known: the first ingest is let live
    while seen["kills"] < kills:
        folder = tmp_path / f"lake{seen['lakes']}"
        Lake.create(folder)
        seen["lakes"] += 1
        number = 0
        while number < BATCHES and seen["kills"] < kills:
            worker.stdin.write(f"{folder} {sources[number]}\n")
            child = int(worker.stdout.readline())
            began = time.monotonic()
            pause = rng.uniform(0, longest * 1.15) if longest else 60.0
            while time.monotonic() - began < pause and Path(f"/proc/{child}/stat").exists():
                time.sleep(0.001)
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
            killed = worker.stdout.readline() == "killed\n"
            if not killed:
                took = time.monotonic() - began
                longest = 0.7 * longest + 0.3 * took if longest else took
            seen["kills"] += killed
            batches, rows, ids = state(Lake.open(folder))
            assert batches in (number, number + 1)
            assert rows == ids == expected[batches]
            seen["after" if batches > number and killed else "before"] += killed
            number = batches
    worker.communicate()
    print(f"{seen['kills']} kills in {seen['lakes']} lakes: {seen['before']} left as before, {seen['after']} as after")
    return seen


def test_a_few_kills(tmp_path):
    seen = survive(tmp_path, kills=12)
    assert seen["before"] > 0


@pytest.mark.prove
def test_a_thousand_kills(tmp_path):
    seen = survive(tmp_path, kills=1000)
    assert seen["kills"] == 1000
    assert seen["before"] > 100
    assert seen["after"] > 0
