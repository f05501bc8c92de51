"""``make bench``: ingest beside a plain copy, the assessment beside joins and group-bys and plain pandas, at several sizes."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import bureau, records, reference
from bench.clock import Spent


@dataclass(frozen=True)
class Measured:
    """Time (that of the median run) and peak memory (largest) of some runs."""

    spent: Spent
    peak: float

    def __str__(self) -> str:
        return f"{self.spent}, peak {self.peak:,.0f} MB"


UNLIKE = (
    "whole rooms, twelve looks: not like for like, pandas has one indicator a room (the product eleven in these five), officers "
    "only (units too), one look (twelve that hold together), no check of a record"
)
ALIKE = (
    "the same five indicators, officers only, one look: what pandas lacks still is rows as known at each moment with amended "
    "ones replaced, benign causes, duties, holidays, an interval"
)
TOLD = ("assessment", "day", "beside")  # jobs that say where their time went


def run(job: str, source: Path, target: Path) -> Measured:
    """One run in a process of its own."""
    words = [sys.executable, "-m", "bench.jobs", job, str(source), str(target)]
    done = subprocess.run(words, check=False, capture_output=True, text=True)
    sys.stderr.write(done.stderr if job in TOLD or done.returncode else "")
    done.check_returncode()
    wall, processor, peak = map(float, done.stdout.split())
    return Measured(Spent(wall, processor), peak)


def measured(runs: list[Measured]) -> Measured:
    """The median run by the wall, and the largest peak."""
    ordered = sorted(runs, key=lambda one: one.spent.wall)
    return Measured(ordered[len(ordered) // 2].spent, max(one.peak for one in runs))


def ingest(folder: Path, *, millions: int, repeats: int) -> None:
    """Pairs of plain copy and ingest of one file."""
    source = folder / "enforcement.csv"
    records.write(source, count=millions * 1_000_000)
    plain, ours = [], []
    for _ in range(repeats):
        plain.append(run("plain_copy", source, folder / "plain.parquet"))
        shutil.rmtree(folder / "lake", ignore_errors=True)
        ours.append(run("ingest", source, folder / "lake"))
    base, made = measured(plain), measured(ours)
    rate = millions * 1_000_000 / made.spent.wall
    print(
        f"ingest {millions:>3} M rows ({source.stat().st_size / 1e9:.2f} GB): {made}, {rate:,.0f} rows/s | "
        f"plain copy {base} | ratio {made.spent.over(base.spent)}",
        flush=True,
    )


def assessment(folder: Path, *, millions: Sequence[int]) -> None:
    """DuckDB's own joins and the whole assessment over bureaus of rising size; five signals beside pandas at 1 M.

    DuckDB has the same memory in both.
    """
    os.environ["ZHUNSHENG_MEMORY"] = reference.MEMORY
    one = bureau.base(folder)
    for size in millions:
        shutil.rmtree(folder / "big", ignore_errors=True)
        copies = max(1, round(size * 1e6 / one.batches()[0].tables["enforcement"].accepted))
        big = bureau.many(one, target=folder / "big", copies=copies)
        rows = {name: load.accepted for name, load in big.batches()[0].tables.items() if load.accepted >= 1e5}
        print(", ".join(f"{name} {count / 1e6:.1f} M" for name, count in rows.items()), flush=True)
        base = run("beside", big.path, folder / "spill")
        print(f"joins and group-bys {size:>3} M rows: {base}", flush=True)
        for job, words in (("day", "a day, one look"), ("assessment", "a year, twelve looks")):
            made = run(job, big.path, folder / "spill")
            print(f"{words}, without the fits: {made} | ratio {made.spent.over(base.spent)}", flush=True)
        if size == 1:
            five(big.path, spill=folder / "spill")


def five(lake: Path, *, spill: Path) -> None:
    """Five signals beside plain pandas; fits are left out of both sides, and what the one does and not the other is printed."""
    plain = run("pandas", lake, spill)
    print(f"five signals 1 M rows as plain pandas: {plain}", flush=True)
    for job, words in (("same", ALIKE), ("five", UNLIKE)):
        ours = run(job, lake, spill)
        print(
            f"the product: {ours} | pandas takes {plain.spent.over(ours.spent)} times as long\n    {words}", flush=True
        )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ingest", type=int, nargs="*", default=[1, 10, 30], help="millions of rows taken in")
    parser.add_argument("--assess", type=int, nargs="*", default=[1, 3, 10], help="millions of rows assessed")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        os.environ["XDG_CONFIG_HOME"] = str(folder / "config")
        for millions in asked.ingest:
            ingest(folder, millions=millions, repeats=3 if millions <= 1 else 1)
        if asked.assess:
            assessment(folder, millions=asked.assess)


if __name__ == "__main__":
    main()
