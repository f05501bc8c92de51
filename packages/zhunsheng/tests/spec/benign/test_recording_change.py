"""Recording change, told by example."""

from datetime import datetime

import pytest

from makers import END, SHANGHAI, START, lake_of, record
from zhunsheng.integrity.benign import recording_change
from zhunsheng.integrity.scope import Scope
from zhunsheng.law import Law
from zhunsheng.types import Window


def notes(tmp_path, warnings):
    """A year of twenty fines a month, with warnings in some months."""
    rows = []
    for month in range(1, 13):
        moment = datetime(2023, month, 10, 9, tzinfo=SHANGHAI).isoformat()
        kinds = ["fine"] * 20 + ["warning"] * warnings.get(month, 0)
        rows += [record(len(rows) + n, occurred_at=moment, sanction=kind) for n, kind in enumerate(kinds)]
    scope = Scope(lake_of(rows, tmp_path), Law.load("cn"), END, Window(START, END))
    return [(note.code, note.params["sanction"], note.params["month"].month) for note in recording_change.notes(scope)]


@pytest.mark.parametrize(
    ("warnings", "found"),
    [
        ({}, []),
        (dict.fromkeys(range(1, 13), 5), []),
        (dict.fromkeys(range(8, 13), 5), [("recording_begins", "warning", 8)]),
        (dict.fromkeys(range(1, 5), 5), [("recording_ends", "warning", 4)]),
        (dict.fromkeys(range(3, 13), 5), []),  # two months are too short to know that it was absent
    ],
)
def test_a_value_that_begins_or_ends_is_noticed(tmp_path, warnings, found):
    assert notes(tmp_path, warnings) == found
