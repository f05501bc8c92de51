"""Typing errors, told by example."""

import ibis
import pyarrow as pa
import pytest

from zhunsheng.engines import DuckDBEngine
from zhunsheng.integrity.benign import typing_error


def pairs(left, right):
    own = ibis.memtable(pa.Table.from_pylist([{"mine": number, "number": text} for number, text in enumerate(left)]))
    other = ibis.memtable(
        pa.Table.from_pylist([{"theirs": number, "number": text} for number, text in enumerate(right)])
    )
    found = DuckDBEngine().run(typing_error.one_slip(own, right=other, column="number")).to_pylist()
    return sorted((row["mine"], row["theirs"]) for row in found)


@pytest.mark.parametrize(
    ("typed", "right", "slip"),
    [
        ("15010012", "15010072", True),
        ("15010012", "15010021", True),
        ("25010012", "15010012", True),
        ("15010012", "15010012", False),
        ("15010012", "15011072", False),
        ("15010012", "1501001", False),
        ("12345678", "32145678", False),
        ("1234", "1235", False),
    ],
)
def test_one_digit_or_two_neighbours_swapped_and_no_more(typed, right, slip):
    """Equal ones are no slip, two digits apart are two slips, and short numbers are too near each other to tell."""
    assert pairs([typed], [right]) == ([(0, 0)] if slip else [])


def test_each_pair_comes_once():
    assert pairs(["1111112", "7777777"], ["1111121", "1111122", "7777778"]) == [(0, 0), (0, 1), (1, 2)]
