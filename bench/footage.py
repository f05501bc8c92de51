"""``python -m bench.footage``: records matched to recordings with learnt clocks, beside DuckDB's own interval join.

The interval join finds the same candidate pairs and stops there: no clocks, no shares, no lists of recordings. Each is a process
of its own under one memory limit, spilling to disk.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import duckdb

CAMERAS = 15_000  # of ten million records; fewer in proportion
MEMORY = "1200MB"  # what the product's engine has
YEAR, FIRST = 31_536_000, 1_704_067_200
REACH = 900  # seconds by which the product looks for an error of a clock, either way
SPAN = 120  # seconds that a recording of a stop must show


def write(folder: Path, *, count: int) -> None:
    """Records of a year spread over cameras, twice as many recordings: 97 of 100 records have their own, the rest are others'."""
    cameras = max(CAMERAS * count // 10_000_000, 10)
    who = f"lpad((hash(k) % {cameras})::VARCHAR, 8, '0')"
    moment = f"{FIRST} + (hash(k * 7 + 3) % {YEAR})::BIGINT"
    with duckdb.connect() as connection:
        connection.execute("SET memory_limit = '3GB'; SET preserve_insertion_order = false")
        connection.execute(
            f"""COPY (SELECT 'r' || lpad(k::VARCHAR, 9, '0') AS record_id, 'C' || {who} AS camera_id, 'P' || {who} AS officer_id,
                to_timestamp(({moment}) // 60 * 60) AS occurred_at FROM range({count}) t(k))
                TO '{folder}/records.parquet' (FORMAT parquet)"""
        )
        own = f"j < {count} AND hash(j * 5) % 100 < 97"
        connection.execute(
            f"""COPY (
                SELECT 'V' || lpad(j::VARCHAR, 9, '0') AS footage_id, 'C' || {who} AS camera_id, 'P' || {who} AS officer_id,
                    to_timestamp(begun + skew - (40 + hash(j * 11) % 200)::BIGINT) AS starts_at,
                    to_timestamp(begun + skew + (240 + hash(j * 13) % 480)::BIGINT) AS ends_at,
                    to_timestamp(begun + 20000) AS uploaded_at
                FROM (SELECT *, CASE WHEN hash(hash(k) % {cameras}) % 20 = 0 THEN 300 ELSE 0 END AS skew,
                        CASE WHEN own THEN {moment} ELSE {FIRST} + (hash(j * 19) % {YEAR})::BIGINT END AS begun
                    FROM (SELECT j, {own} AS own, CASE WHEN {own} THEN j ELSE (hash(j * 17 + 1) % {count})::BIGINT END AS k
                        FROM range({2 * count}) t(j))))
                TO '{folder}/footage.parquet' (FORMAT parquet)"""
        )


def ours(folder: Path) -> float:
    """The product's matching: candidate pairs, clocks, shares, lists of recordings, people where the camera does not suffice."""
    from zoneinfo import ZoneInfo

    import ibis

    from zhunsheng.expr import functions as f
    from zhunsheng.footage import coverage, params
    from zhunsheng.integrity.scope import Scope
    from zhunsheng.lake import Lake
    from zhunsheng.law import Law
    from zhunsheng.types import Window

    as_of = datetime(2025, 1, 3, tzinfo=ZoneInfo("Asia/Shanghai"))
    began = time.perf_counter()
    lake = Lake.create(folder / f"lake-{time.time_ns()}")
    (lake.path / "staging").mkdir()  # a lake that was never written to has no place to spill
    scope = Scope(lake, Law.load("cn"), as_of, Window(datetime(2023, 12, 31, tzinfo=UTC), as_of))
    rows = lake.engine.parquet([folder / "records.parquet"], name="records")
    day = f.to_wall_clock(lake.zone, rows.occurred_at).date()
    needs = scope.keep(
        rows.select(
            "record_id", "officer_id", crash_id=ibis.null("string"), measure_id=ibis.null("string"),
            partner_id=ibis.null("string"), unit_id=ibis.literal("u"), camera_id=rows.camera_id, camera=rows.camera_id,
            begins_at=rows.occurred_at, since=f.whole_seconds(rows.occurred_at), span=ibis.literal(SPAN, "int64"), day=day,
            required_by=ibis.literal("a"), source=ibis.literal("enforcement"), need=ibis.row_number().over(ibis.window()),
            quarter=(day.year() * 4 + day.quarter()).cast("int32"),
        ),
        name="bench_needs",
    )  # fmt: skip
    rows = lake.engine.parquet([folder / "footage.parquet"], name="films")
    films = rows.select(
        "footage_id", "camera_id", "officer_id", starts=f.whole_seconds(rows.starts_at), ends=f.whole_seconds(rows.ends_at),
        uploaded=f.whole_seconds(rows.uploaded_at),
    )  # fmt: skip
    found, clocks = coverage.coverage(needs, films=films, scope=scope, params=params.load(as_of.date()))
    states = scope.run(found.group_by("state").aggregate(n=found.count()).order_by("state")).to_pylist()
    taken = time.perf_counter() - began
    far = clocks.filter(clocks["shift"].abs() > 60)
    off = scope.run(far.aggregate(n=far.count()))["n"][0].as_py()
    print(f"    {', '.join('{state} {n:,}'.format(**row) for row in states)}; clocks off {off:,}", file=sys.stderr)
    return taken


def duck(folder: Path) -> float:
    """DuckDB's own join of the intervals, as one writes it."""
    with duckdb.connect() as connection:
        connection.execute(f"SET memory_limit = '{MEMORY}'; SET temp_directory = '{folder}/spill'")
        connection.execute("SET preserve_insertion_order = false")
        began = time.perf_counter()
        connection.execute(
            f"""COPY (SELECT r.record_id, f.footage_id, f.starts_at, f.ends_at, f.uploaded_at
                FROM '{folder}/records.parquet' r JOIN '{folder}/footage.parquet' f ON r.camera_id = f.camera_id
                    AND f.starts_at <= r.occurred_at + INTERVAL {REACH + SPAN} SECOND
                    AND f.ends_at >= r.occurred_at - INTERVAL {REACH} SECOND)
                TO '{folder}/pairs.parquet' (FORMAT parquet)"""
        )
        return time.perf_counter() - began


JOBS = {"ours": ours, "duck": duck}


def run(job: str, folder: Path) -> tuple[float, float]:
    """Seconds and peak memory of a job in a process of its own."""
    words = [sys.executable, "-m", "bench.footage", "--job", job, "--folder", str(folder)]
    done = subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True)
    seconds, peak = done.stdout.split()
    return float(seconds), float(peak)


def measure(count: int) -> None:
    """Both ways over so many records and twice as many recordings."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        write(folder, count=count)
        made, base = run("ours", folder), run("duck", folder)
        print(
            f"footage {count / 1e6:g} M records, {2 * count / 1e6:g} M recordings: {made[0]:.0f} s, peak {made[1]:,.0f} MB | "
            f"DuckDB's interval join alone {base[0]:.0f} s, peak {base[1]:,.0f} MB | ratio {made[0] / base[0]:.2f}",
            flush=True,
        )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("millions", type=float, nargs="*", default=[1.0], help="millions of records")
    parser.add_argument("--job", choices=JOBS)
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    if asked.job:
        seconds = JOBS[asked.job](asked.folder)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{seconds:.2f} {peak:.0f}")
        return
    for millions in asked.millions:
        measure(round(millions * 1_000_000))


if __name__ == "__main__":
    main()
