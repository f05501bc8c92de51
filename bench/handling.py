"""The audit of crash handling at up to a million crashes, beside DuckDB's own group-by of the same tables; each in a process."""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb

from bench import bureau
from zhunsheng.handling import outputs
from zhunsheng.handling.audit import audit
from zhunsheng.ingest import profile
from zhunsheng.ingest.run import ingest
from zhunsheng.lake import Lake
from zhunsheng.simulate import world, write

OFFICERS, MONTHS, SEED = 400, 12, 7
DEFECTS = "R2:0.05:6,R3:0.2:8,S1:0.2:8,S2:0.2:8,W1:0.2:8,W2:0.2:8,L1:0.2:6,L2:0.4:4,L3:0.4:4"
TABLES = ("units", "officers", "crashes", "crash_parties", "crash_documents", "crash_events")
AS_OF = datetime(2025, 9, 1, tzinfo=ZoneInfo("Asia/Shanghai"))
MEMORY = "1200MB"


def base(folder: Path) -> Lake:
    """One bureau with labelled defects, its crash tables taken in."""
    made = world.make(OFFICERS, months=MONTHS, seed=SEED, handling=DEFECTS)
    write.write(made, folder=folder / "bureau")
    lake = Lake.create(folder / "base")
    files = [folder / "bureau" / "tables" / f"{name}.parquet" for name in TABLES]
    ingest(files, profile=profile.load("canonical"), lake=lake)
    return lake


def audited(lake: Path) -> int:
    """The whole job: every rule, the comparisons, sentences in both languages, Parquet written. Findings."""
    with tempfile.TemporaryDirectory() as out:
        made = audit(Lake.open(lake), as_of=AS_OF)
        outputs.write(made, folder=Path(out), csv=False)
        return int(made.found.num_rows)


def grouped(lake: Path) -> int:
    """A full group-by of each table by all its columns. Rows."""
    total = 0
    with duckdb.connect() as connection:
        connection.execute(f"SET memory_limit = '{MEMORY}'")
        for name in TABLES:
            files = f"read_parquet('{lake}/batches/*/{name}/**/*.parquet', hive_partitioning = false)"
            sql = f"SELECT sum(n) FROM (SELECT *, count(*) AS n FROM {files} GROUP BY ALL)"
            total += int(connection.execute(sql).fetchall()[0][0])
    return total


JOBS = {"audit": audited, "group": grouped}


def run(job: str, *, lake: Path) -> tuple[float, float, int]:
    """Seconds, peak in MB and result of a job in a process of its own."""
    words = [sys.executable, "-m", "bench.handling", "--job", job, str(lake)]
    done = subprocess.run(words, check=True, capture_output=True, text=True)
    seconds, peak, result = done.stdout.split()
    return float(seconds), float(peak), int(result)


def measure(folder: Path, *, thousands: list[int]) -> None:
    """Print a line a size."""
    one = base(folder)
    held = one.batches()[0].tables["crashes"].accepted
    for size in thousands:
        big = bureau.many(one, target=folder / f"lake{size}", copies=max(1, round(size * 1000 / held)))
        rows = {name: load.accepted for name, load in big.batches()[0].tables.items()}
        plain, ours = run("group", lake=big.path), run("audit", lake=big.path)
        print(
            f"audit {rows['crashes']:>9,} crashes ({sum(rows.values()):,} rows): {ours[0]:.1f} s, peak {ours[1]:,.0f} MB, "
            f"{ours[2]:,} findings | group-by of all columns {plain[0]:.1f} s, peak {plain[1]:,.0f} MB | "
            f"ratio {ours[0] / plain[0]:.1f}",
            flush=True,
        )


def main() -> None:
    """Measure and print, or do one job and say how long it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--thousands", type=int, nargs="*", default=[100, 300, 1000], help="thousands of crashes")
    parser.add_argument("--job", choices=sorted(JOBS))
    parser.add_argument("lake", type=Path, nargs="?")
    asked = parser.parse_args()
    if asked.job:
        began = time.perf_counter()
        result = JOBS[asked.job](asked.lake)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(time.perf_counter() - began, peak, result)
        return
    with tempfile.TemporaryDirectory() as place:
        os.environ["XDG_CONFIG_HOME"] = str(Path(place) / "config")
        measure(Path(place), thousands=asked.thousands)


if __name__ == "__main__":
    main()
