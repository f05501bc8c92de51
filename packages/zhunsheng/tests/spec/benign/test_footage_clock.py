"""The clock of a camera, told by example."""

from datetime import UTC, datetime, timedelta

import ibis
import numpy as np
import pyarrow as pa

from zhunsheng.engines import DuckDBEngine
from zhunsheng.integrity.benign import footage_clock

TIME = pa.timestamp("us", "UTC")
BEGUN = datetime(2023, 3, 1, tzinfo=UTC)


def learnt(rng, *, ahead=0, off=0.0, stops=60, apart=45):
    """Offsets learnt from stops whose recordings run from two minutes before to six after, by a clock ``ahead`` by minutes."""
    moments = [BEGUN + timedelta(minutes=apart * n) for n in range(stops)]
    filmed = rng.random(stops) >= off
    clock = timedelta(minutes=ahead)
    starts = [moment + clock - timedelta(minutes=2) for moment, on in zip(moments, filmed, strict=True) if on]
    reach = ibis.memtable(
        pa.table(
            {
                "key": ["c"] * len(starts),
                "starts_at": pa.array(starts, TIME),
                "reach": pa.array([start + timedelta(minutes=8) for start in starts], TIME),
            }
        )
    )
    names = [f"r{n:03d}" for n in range(stops)]
    rows = ibis.memtable(pa.table({"key": ["c"] * stops, "record_id": names, "occurred_at": pa.array(moments, TIME)}))
    expr = footage_clock.offsets(rows, reach=reach, slack=60, most=15, gain=0.2, least=20)
    return DuckDBEngine().run(expr)["offset"].to_pylist()


def test_a_constant_offset_is_learnt_either_way(rng: np.random.Generator):
    """The least that makes the recordings fit: they run from two minutes before to six after, with a minute of slack."""
    assert learnt(rng, ahead=9) == [6 * 60]
    assert learnt(rng, ahead=-13) == [-6 * 60]


def test_a_clock_that_is_right_has_none(rng: np.random.Generator):
    assert learnt(rng) == []
    assert learnt(rng, ahead=2) == []  # within what a stop may lie outside anyway


def test_a_camera_left_off_gains_nothing_by_any_offset(rng: np.random.Generator):
    assert learnt(rng, off=0.5) == []


def test_few_stops_teach_nothing(rng: np.random.Generator):
    assert learnt(rng, ahead=9, stops=12) == []
