"""Clock skew, told by example."""

import ibis
import pyarrow as pa

from zhunsheng.engines import DuckDBEngine
from zhunsheng.integrity.benign import clock_skew


def fitting(rows, *, least=3, share=0.6):
    table = ibis.memtable(
        pa.Table.from_pylist([dict(zip(("record_id", "camera", "gap"), row, strict=True)) for row in rows])
    )
    found = clock_skew.fitting(table, by="camera", width=60, least=least, share=share)
    return {row["record_id"] for row in DuckDBEngine().run(found).to_pylist()}


def test_one_and_the_same_gap_is_a_skew_though_other_events_are_nearer():
    rows = [(f"r{n}", "c1", 3300 + 5 * n) for n in range(6)] + [(f"r{n}", "c1", (-1) ** n * 97 * n) for n in range(6)]
    assert fitting(rows) == {f"r{n}" for n in range(6)}


def test_gaps_all_over_the_day_are_none():
    assert fitting([(f"r{n}", "c1", 700 * n) for n in range(10)]) == set()


def test_a_record_that_does_not_fit_the_skew_is_left():
    rows = [(f"r{n}", "c1", 3300) for n in range(6)] + [("odd", "c1", -9000)]
    assert fitting(rows) == {f"r{n}" for n in range(6)}


def test_each_carrier_has_its_own():
    rows = [(f"a{n}", "c1", 3300) for n in range(4)] + [(f"b{n}", "c2", -28800) for n in range(4)]
    assert len(fitting(rows)) == 8
    assert fitting(rows, least=5) == set()
