"""The things measured, each run in a process of its own so that its peak memory is its own."""

from __future__ import annotations

import resource
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import duckdb

from bench.clock import Spent, now

if TYPE_CHECKING:
    from zhunsheng.integrity.marks import Marks
    from zhunsheng.integrity.scope import Scope

MEMORY = "1200MB"  # what the product's engine has, so that references run under the same limit
ZONE = ZoneInfo("Asia/Shanghai")
SINCE, AS_OF = datetime(2024, 1, 1, tzinfo=ZONE), datetime(2025, 1, 1, tzinfo=ZONE)


def plain_copy(source: Path, target: Path) -> Spent:
    """CSV to one Parquet file, as DuckDB does it alone."""
    with duckdb.connect() as connection:
        connection.execute(f"SET memory_limit = '{MEMORY}'")
        began = now()
        connection.execute(f"COPY (FROM read_csv('{source}')) TO '{target}' (FORMAT parquet, COMPRESSION zstd)")
        return now() - began


def ingest(source: Path, target: Path) -> Spent:
    """The product's ingest of the same file: hashing, checks, months; start of the program included."""
    began = now()
    from zhunsheng.ingest import profile
    from zhunsheng.ingest.run import ingest as run
    from zhunsheng.lake import Lake

    report = run([source], profile=profile.load("canonical"), lake=Lake.create(target))
    assert report.batch is not None
    assert report.batch.quarantine is None
    return now() - began


def assessment(source: Path, target: Path) -> Spent:
    """All signals, statistics, warnings and checks of a year, looked at every month; the monthly fits apart."""
    return _told(source)


def day(source: Path, target: Path) -> Spent:
    """The same at one look, the last: what the assessment of a day costs while the fits of the month stand."""
    return _told(source, once=True)


def _told(source: Path, *, once: bool = False) -> Spent:
    """Signal by signal, beginning with what all read; and the fits."""
    marks: list[tuple[str, Spent]] = [("what all read", now())]
    taken, fits = _assessed(source, told=lambda name: marks.append((name, now())), once=once)
    ends = [*(moment for _, moment in marks[1:]), now()]
    for (name, moment), end in zip(marks, ends, strict=True):
        _tell(end - moment, of=taken, name=name)
    for name, spent in fits.items():
        _tell(spent, of=taken, name=f"fits in the above: {name}")
    return taken - sum(fits.values(), Spent())


def _tell(spent: Spent, *, of: Spent, name: str) -> None:
    print(f"    {spent.wall:7.1f} s {spent.processor / of.processor:6.1%} of the processor's {name}", file=sys.stderr)


def _assessed(
    source: Path,
    *,
    told: Callable[[str], None] | None = None,
    only: Collection[str] | None = None,
    once: bool = False,
) -> tuple[Spent, dict[str, Spent]]:
    """Time of a year's assessment by months, or at its last look alone, and of the fits in it."""
    from bench import fits
    from zhunsheng.integrity.assess import assess
    from zhunsheng.lake import Lake

    with fits.clocked() as spent, fits.one_look() if once else nullcontext():
        began = now()
        assess(Lake.open(source), as_of=AS_OF, start=SINCE, step="M", only=only, told=told)
        return now() - began, spent


def beside(source: Path, target: Path) -> Spent:
    """DuckDB's own as-of joins and group-bys over the same columns."""
    from bench import reference

    taken = reference.duck(source, spill=target)
    total = sum(taken.values(), Spent())
    for name, spent in taken.items():
        _tell(spent, of=total, name=name)
    return total


FIVE = {
    "d1_tier": "marked",
    "p5_defaults": "midnight",
    "p6_bursts": "month_end",
    "p8_repeats": "again",
    "a8_limits": "filing",
}  # rooms that the plain version stands for, and in each the query of the one indicator that it has


def five(source: Path, target: Path) -> Spent:
    """These five rooms, twelve looks with all indicators, causes, leads and checks; fits apart."""
    taken, fits = _assessed(source, only=FIVE)
    return taken - sum(fits.values(), Spent())


def same(source: Path, target: Path) -> Spent:
    """The same five indicators as the plain version, of officers, at one look; fits apart."""
    from bench import fits
    from zhunsheng.integrity import bounds as all_bounds
    from zhunsheng.integrity.assess import subjects
    from zhunsheng.integrity.evidence import courses
    from zhunsheng.integrity.scope import Scope
    from zhunsheng.lake import Lake
    from zhunsheng.law import Law
    from zhunsheng.types import Window

    with fits.clocked() as spent, fits.one_look():
        began = now()
        lake = Lake.open(source)
        scope = Scope(lake, Law.load(lake.jurisdiction), AS_OF, Window(SINCE, AS_OF), "M")
        whom, bounds = subjects(scope), all_bounds.load(AS_OF.date())
        for marks in _marked(scope):
            courses(scope, marks=marks, subjects=whom, bounds=bounds)
        return now() - began - sum(spent.values(), Spent())


def _marked(scope: Scope) -> Iterator[Marks]:
    """The records of each indicator, about officers alone."""
    from zhunsheng.integrity.indicator import Indicator

    for room, name in FIVE.items():
        query, params = (import_module(f"zhunsheng.integrity.signals.{room}.{part}") for part in ("query", "params"))
        loaded = params.load(AS_OF.date())
        marks = getattr(query, name)(scope, params=loaded, indicator=Indicator(room, "padding", loaded.name))
        yield replace(marks, by=("officer",))


def pandas(source: Path, target: Path) -> Spent:
    """Five signals as plain pandas, one look, the reading of the files included; fits apart."""
    from bench import plain

    began = now()
    plain.signals(plain.read(source))
    return now() - began - sum(plain.spent, Spent())


JOBS = {job.__name__: job for job in (plain_copy, ingest, assessment, day, beside, five, same, pandas)}

if __name__ == "__main__":
    name, source, target = sys.argv[1:]
    spent = JOBS[name](Path(source), Path(target))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{spent.wall:.2f} {spent.processor:.2f} {peak:.0f}")
