"""``make bench``: ingest beside a plain copy, the assessment beside joins and group-bys and plain pandas, at several sizes."""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import bureau, records, reference


@dataclass(frozen=True)
class Measured:
    """Seconds (median) and peak memory (largest) of some runs."""

    seconds: float
    peak: float


UNLIKE = (
    "not like for like: pandas has one indicator a room (the product eleven in these five), officers only (units too), one look "
    "(twelve that hold together), rows as they stand (as known at each moment, amended ones replaced), no benign cause, no "
    "check of a record, no interval, no list of records"
)
TOLD = ("assessment", "beside")  # jobs that say where their time went


def run(job: str, source: Path, target: Path) -> tuple[float, float]:
    """One run in a process of its own."""
    words = [sys.executable, "-m", "bench.jobs", job, str(source), str(target)]
    done = subprocess.run(words, check=False, capture_output=True, text=True)
    sys.stderr.write(done.stderr if job in TOLD or done.returncode else "")
    done.check_returncode()
    seconds, peak = done.stdout.split()
    return float(seconds), float(peak)


def measured(runs: list[tuple[float, float]]) -> Measured:
    """The median time and the largest peak."""
    return Measured(statistics.median(seconds for seconds, _ in runs), max(peak for _, peak in runs))


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
    rate = millions * 1_000_000 / made.seconds
    print(
        f"ingest {millions:>3} M rows ({source.stat().st_size / 1e9:.2f} GB): {made.seconds:7.1f} s, {rate:9,.0f} rows/s, "
        f"peak {made.peak:,.0f} MB | plain copy {base.seconds:6.1f} s, peak {base.peak:,.0f} MB | "
        f"ratio {made.seconds / base.seconds:.1f}",
        flush=True,
    )


def assessment(folder: Path, *, millions: Sequence[int]) -> None:
    """Pairs of DuckDB's own joins and the whole assessment over bureaus of rising size; five signals beside pandas at 1 M.

    DuckDB has the same memory in both. Fits are left out of both sides of the five signals; what plain pandas does not do
    and the product does is printed with the figure.
    """
    os.environ["ZHUNSHENG_MEMORY"] = reference.MEMORY
    one = bureau.base(folder)
    for size in millions:
        shutil.rmtree(folder / "big", ignore_errors=True)
        copies = max(1, round(size * 1e6 / one.batches()[0].tables["enforcement"].accepted))
        big = bureau.many(one, target=folder / "big", copies=copies)
        rows = {name: load.accepted for name, load in big.batches()[0].tables.items() if load.accepted >= 1e5}
        print(", ".join(f"{name} {count / 1e6:.1f} M" for name, count in rows.items()), flush=True)
        base, made = run("beside", big.path, folder / "spill"), run("assessment", big.path, folder / "spill")
        print(
            f"assessment {size:>3} M rows: {made[0]:.0f} s without the fits, peak {made[1]:,.0f} MB | "
            f"joins and group-bys {base[0]:.0f} s, peak {base[1]:,.0f} MB | ratio {made[0] / base[0]:.1f}",
            flush=True,
        )
        if size == 1:
            plain, ours = run("pandas", big.path, folder / "spill"), run("five", big.path, folder / "spill")
            print(
                f"five signals 1 M rows, fits apart: {ours[0]:.1f} s, peak {ours[1]:,.0f} MB | plain pandas {plain[0]:.1f} s, "
                f"peak {plain[1]:,.0f} MB | ratio {ours[0] / plain[0]:.2f}\n    {UNLIKE}",
                flush=True,
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
