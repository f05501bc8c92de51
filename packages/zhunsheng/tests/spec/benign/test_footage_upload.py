"""Footage upload of a whole unit, told by example."""

from datetime import date, timedelta

import ibis
import pyarrow as pa

from zhunsheng.engines import DuckDBEngine
from zhunsheng.integrity.benign import footage_upload

DAY = date(2023, 5, 1)


def lost(stops, *, most=0.25):
    """Days lost among stops of (day, officer, without footage)."""
    columns = {
        "officer_id": [officer for _, officer, _ in stops],
        "unit_id": ["u"] * len(stops),
        "_day": [DAY + timedelta(days=day) for day, _, _ in stops],
        "hit": [hit for _, _, hit in stops],
    }
    rows = ibis.memtable(pa.table(columns))
    found = DuckDBEngine().run(footage_upload.lost(rows, least=4, people=2, share=0.9, most=most))
    return sorted((day - DAY).days for day in found["_day"].to_pylist())


CALM = [(day, officer, False) for day in range(1, 10) for officer in "aabb"]


def test_a_day_on_which_nobody_of_the_unit_has_footage_is_the_uploads():
    assert lost([*((0, officer, True) for officer in "aabb"), *CALM]) == [0]


def test_one_officer_cannot_make_a_day():
    assert lost([*((0, "a", True) for _ in range(9)), *CALM]) == []


def test_a_day_on_which_a_colleague_has_footage_is_not():
    assert lost([*((0, officer, True) for officer in "aaab"), (0, "b", False), *CALM]) == []


def test_a_unit_without_footage_most_days_has_a_habit():
    """A unit that never switches cameras on cannot call it an upload."""
    assert lost([(day, officer, day < 5) for day in range(10) for officer in "aabb"]) == []
