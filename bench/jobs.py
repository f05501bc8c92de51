"""The things measured, each run in a process of its own so that its peak memory is its own."""

from __future__ import annotations

import resource
import sys
import time
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
    """All signals, statistics, warnings and checks of a year, told signal by signal; the fits apart."""
    from zhunsheng.integrity import evidence
    from zhunsheng.integrity.assess import assess
    from zhunsheng.integrity.evidence import Comparison, Totals
    from zhunsheng.lake import Lake
    from zhunsheng.stats.spread import Spread

    fitting = [0.0]

    class Timed(Comparison):
        """The same comparison, its monthly fits on a clock."""

        def _fit(self, totals: Totals, *, last: tuple[Spread | None, float]) -> tuple[Spread | None, float]:
            began = time.perf_counter()
            try:
                return super()._fit(totals, last=last)
            finally:
                fitting[0] += time.perf_counter() - began

    evidence.Comparison = Timed  # type: ignore[misc]
    zone = ZoneInfo("Asia/Shanghai")
    began = time.perf_counter()
    marks: list[tuple[str, float]] = []
    assess(
        Lake.open(source),
        as_of=datetime(2025, 1, 1, tzinfo=zone),
        start=datetime(2024, 1, 1, tzinfo=zone),
        step="M",
        told=lambda name: marks.append((name, time.perf_counter())),
    )
    taken = time.perf_counter() - began
    ends = [*(moment for _, moment in marks[1:]), began + taken]
    for (name, moment), end in zip(marks, ends, strict=True):
        print(f"    {end - moment:7.1f} s {(end - moment) / taken:6.1%} {name}", file=sys.stderr)
    print(f"    {fitting[0]:7.1f} s {fitting[0] / taken:6.1%} monthly fits, in the above", file=sys.stderr)
    return taken - fitting[0]


def beside(source: Path, target: Path) -> float:
    """DuckDB's own as-of joins and group-bys over the same columns."""
    from bench import reference

    taken = reference.duck(source, spill=target)
    for name, seconds in taken.items():
        print(f"    {seconds:7.1f} s        {name}", file=sys.stderr)
    return sum(taken.values())


FIVE = ("d1_tier", "p5_defaults", "p6_bursts", "p8_repeats", "a8_limits")


def five(source: Path, target: Path) -> float:
    """The five rooms that the plain version stands for."""
    from zhunsheng.integrity.assess import assess
    from zhunsheng.lake import Lake

    zone = ZoneInfo("Asia/Shanghai")
    began = time.perf_counter()
    end = datetime(2025, 1, 1, tzinfo=zone)
    assess(Lake.open(source), as_of=end, start=datetime(2024, 1, 1, tzinfo=zone), step="M", only=FIVE)
    return time.perf_counter() - began


def pandas(source: Path, target: Path) -> float:
    """Five signals as plain pandas, the reading of the files included."""
    from bench import plain

    began = time.perf_counter()
    plain.signals(plain.read(source))
    return time.perf_counter() - began


JOBS = {job.__name__: job for job in (plain_copy, ingest, assessment, beside, five, pandas)}

if __name__ == "__main__":
    name, source, target = sys.argv[1:]
    seconds = JOBS[name](Path(source), Path(target))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{seconds:.2f} {peak:.0f}")
