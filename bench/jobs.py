"""The things measured, each run in a process of its own so that its peak memory is its own."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable, Collection
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb

MEMORY = "1200MB"  # what the product's engine has, so that references run under the same limit


def plain_copy(source: Path, target: Path) -> float:
    """CSV to one Parquet file, as DuckDB does it alone."""
    with duckdb.connect() as connection:
        connection.execute(f"SET memory_limit = '{MEMORY}'")
        began = time.perf_counter()
        connection.execute(f"COPY (FROM read_csv('{source}')) TO '{target}' (FORMAT parquet, COMPRESSION zstd)")
        return time.perf_counter() - began


def ingest(source: Path, target: Path) -> float:
    """The product's ingest of the same file: hashing, checks, months; start of the program included."""
    began = time.perf_counter()
    from zhunsheng.ingest import profile
    from zhunsheng.ingest.run import ingest as run
    from zhunsheng.lake import Lake

    report = run([source], profile=profile.load("canonical"), lake=Lake.create(target))
    assert report.batch is not None
    assert report.batch.quarantine is None
    return time.perf_counter() - began


def assessment(source: Path, target: Path) -> float:
    """All signals, statistics, warnings and checks of a year, told signal by signal; the monthly fits apart."""
    marks: list[tuple[str, float]] = []
    taken, fits = _assessed(source, told=lambda name: marks.append((name, time.perf_counter())))
    ends = [*(moment for _, moment in marks[1:]), time.perf_counter()]
    for (name, moment), end in zip(marks, ends, strict=True):
        print(f"    {end - moment:7.1f} s {(end - moment) / taken:6.1%} {name}", file=sys.stderr)
    for name, seconds in fits.items():
        print(f"    {seconds:7.1f} s {seconds / taken:6.1%} monthly fits in the above: {name}", file=sys.stderr)
    return taken - sum(fits.values())


def _assessed(
    source: Path, *, told: Callable[[str], None] | None = None, only: Collection[str] | None = None
) -> tuple[float, dict[str, float]]:
    """Seconds of a year's assessment by months, and of the fits in it."""
    from bench import fits
    from zhunsheng.integrity.assess import assess
    from zhunsheng.lake import Lake

    zone = ZoneInfo("Asia/Shanghai")
    with fits.clocked() as spent:
        began = time.perf_counter()
        assess(
            Lake.open(source),
            as_of=datetime(2025, 1, 1, tzinfo=zone),
            start=datetime(2024, 1, 1, tzinfo=zone),
            step="M",
            only=only,
            told=told,
        )
        return time.perf_counter() - began, spent


def beside(source: Path, target: Path) -> float:
    """DuckDB's own as-of joins and group-bys over the same columns."""
    from bench import reference

    taken = reference.duck(source, spill=target)
    for name, seconds in taken.items():
        print(f"    {seconds:7.1f} s        {name}", file=sys.stderr)
    return sum(taken.values())


FIVE = ("d1_tier", "p5_defaults", "p6_bursts", "p8_repeats", "a8_limits")


def five(source: Path, target: Path) -> float:
    """The five rooms that the plain version stands for, twelve looks with all causes, leads and checks; fits apart."""
    taken, fits = _assessed(source, only=FIVE)
    return taken - sum(fits.values())


def pandas(source: Path, target: Path) -> float:
    """Five signals as plain pandas, one look, the reading of the files included; fits apart."""
    from bench import plain

    began = time.perf_counter()
    plain.signals(plain.read(source))
    return time.perf_counter() - began - sum(plain.spent)


JOBS = {job.__name__: job for job in (plain_copy, ingest, assessment, beside, five, pandas)}

if __name__ == "__main__":
    name, source, target = sys.argv[1:]
    seconds = JOBS[name](Path(source), Path(target))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{seconds:.2f} {peak:.0f}")
