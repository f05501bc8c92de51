"""Camera failure, told by example."""

from datetime import UTC, datetime, timedelta

import ibis
import pyarrow as pa

from zhunsheng.engines import DuckDBEngine
from zhunsheng.integrity.benign import camera_failure

TIME = pa.timestamp("us", "UTC")
BEGUN = datetime(2023, 3, 1, tzinfo=UTC)


def day(number):
    """A moment so many days on."""
    return BEGUN + timedelta(days=number)


def broken(cameras, footage):
    """Broken spans among cameras (id, from, until) and recordings (camera, end), in days."""
    held = {
        "camera_id": pa.array([name for name, _, _ in cameras]),
        "issued_from": pa.array([day(start) for _, start, _ in cameras], TIME),
        "issued_until": pa.array([None if end is None else day(end) for _, _, end in cameras], TIME),
    }
    made = {
        "camera_id": pa.array([name for name, _ in footage]),
        "ends_at": pa.array([day(end) for _, end in footage], TIME),
    }
    tables = [ibis.memtable(pa.table(columns)) for columns in (held, made)]
    found = DuckDBEngine().run(camera_failure.broken(tables[0], footage=tables[1], days=21)).to_pylist()
    return {row["camera"]: ((row["broken_from"] - BEGUN).days, (row["broken_until"] - BEGUN).days) for row in found}


def test_a_camera_that_recorded_nothing_more_and_was_handed_in_was_broken_in_between():
    assert broken([("c", 0, 50)], [("c", 10), ("c", 41)]) == {"c": (41, 50)}


def test_a_camera_that_its_holder_kept_is_not_attested_as_broken():
    assert broken([("c", 0, None)], [("c", 10)]) == {}
    assert broken([("c", 0, 50)], [("c", 10)]) == {}


def test_a_camera_that_never_recorded_was_broken_from_the_day_it_was_issued():
    assert broken([("c", 0, 9)], [("d", 5)]) == {"c": (0, 9)}
