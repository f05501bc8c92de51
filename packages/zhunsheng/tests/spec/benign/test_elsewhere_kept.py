"""Kept elsewhere, told by example."""

import ibis
import pyarrow as pa
import pytest

from zhunsheng.engines import DuckDBEngine
from zhunsheng.integrity.benign import elsewhere_kept


def flagged(rows):
    table = ibis.memtable(
        pa.Table.from_pylist([dict(zip(("officer_id", "unit_id", "group", "hit"), row, strict=True)) for row in rows])
    )
    found = elsewhere_kept.flagged(table, by=("unit_id", "group"), least=10, share=0.9, people=3)
    result = DuckDBEngine().run(found).to_pylist()
    return {(row["unit_id"], row["group"]) for row in result if row["elsewhere"]}


def test_a_whole_kind_that_a_register_does_not_hold_is_kept_elsewhere():
    rows = [(f"o{n % 4}", "u1", "parking", True) for n in range(20)] + [
        (f"o{n % 4}", "u1", "signal", False) for n in range(20)
    ]
    rows += [(f"o{n % 4}", "u2", "parking", n % 3 == 0) for n in range(20)]
    assert flagged(rows) == {("u1", "parking")}


@pytest.mark.parametrize("people", [1, 2])
def test_one_or_two_officers_cannot_clear_themselves(people):
    assert flagged([(f"o{n % people}", "u1", "parking", True) for n in range(20)]) == set()


def test_few_records_say_nothing():
    assert flagged([(f"o{n % 4}", "u1", "parking", True) for n in range(9)]) == set()
