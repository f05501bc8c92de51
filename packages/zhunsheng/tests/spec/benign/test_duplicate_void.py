"""Duplicate void, told by example."""

from datetime import timedelta

import pytest

from makers import END, START, lake_of, record
from zhunsheng.integrity.benign import duplicate_void
from zhunsheng.integrity.scope import Scope
from zhunsheng.law import Law
from zhunsheng.types import Window


def cleared(folder, *, minutes=10, **twin):
    """Is the voided first record explained by the second?"""
    moment = START + timedelta(days=9)
    first = record(1, occurred_at=moment.isoformat(), vehicle="a" * 32, code="1101", status="voided")
    second = {
        **first,
        "record_id": "r2",
        "status": "valid",
        "occurred_at": (moment + timedelta(minutes=minutes)).isoformat(),
    }
    scope = Scope(lake_of([first, {**second, **twin}], folder), Law.load("cn"), END, Window(START, END), "M")
    return scope.run(duplicate_void.twins(scope))["record_id"].to_pylist() == [first["record_id"]]


@pytest.mark.parametrize(
    ("twin", "expected"),
    [
        ({}, True),
        ({"code": None}, True),  # the group still agrees
        ({"minutes": 45}, False),  # another stop
        ({"vehicle": "b" * 32}, False),  # another vehicle
        ({"code": "1223"}, False),  # another violation of the same stop
        ({"status": "voided"}, False),  # nothing stands of it
    ],
)
def test_a_void_is_lawful_where_the_same_stop_still_stands(tmp_path, twin, expected):
    assert cleared(tmp_path, **twin) is expected
