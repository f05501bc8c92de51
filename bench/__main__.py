"""``make bench``: ingest beside a plain copy at several sizes, the signals beside a group-by."""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bench import records


@dataclass(frozen=True)
class Measured:
    """Seconds (median) and peak memory (largest) of some runs."""

    seconds: float
    peak: float


def run(job: str, source: Path, target: Path) -> tuple[float, float]:
    """One run in a process of its own."""
    words = [sys.executable, "-m", "bench.jobs", job, str(source), str(target)]
    done = subprocess.run(words, check=True, capture_output=True, text=True)
    sys.stderr.write(done.stderr if job == "signals" else "")
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


def signals(folder: Path, *, millions: int, repeats: int) -> None:
    """Pairs of group-by and the three signals over the lake that the last ingest made."""
    plain = [run("group_by", folder / "lake", folder / "spill") for _ in range(repeats)]
    ours = [run("signals", folder / "lake", folder) for _ in range(repeats)]
    base, made = measured(plain), measured(ours)
    print(
        f"signals {millions} M rows: {made.seconds:.1f} s, peak {made.peak:,.0f} MB | group-by {base.seconds:.1f} s, "
        f"peak {base.peak:,.0f} MB | ratio {made.seconds / base.seconds:.1f}",
        flush=True,
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--millions", type=int, nargs="+", default=[1, 10, 30])
    parser.add_argument("--signals", type=int, default=10, help="at how many millions the signals are measured")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        os.environ["ZHUNSHENG_KEY_FILE"] = str(folder / "lake.key")
        for millions in asked.millions:
            ingest(folder, millions=millions, repeats=3 if millions <= 1 else 1)
            if millions == asked.signals:
                signals(folder, millions=millions, repeats=1)


if __name__ == "__main__":
    main()
