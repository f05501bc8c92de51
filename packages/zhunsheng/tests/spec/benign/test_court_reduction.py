"""Court reduction, told by example."""

import ibis
import pyarrow as pa
import pytest

from zhunsheng.engines import DuckDBEngine
from zhunsheng.integrity.benign import court_reduction
from zhunsheng.law import Law


@pytest.mark.parametrize(
    ("reason", "elsewhere"),
    [
        ("Responsible; hearing: N", False),
        ("Responsible; hearing: Y", True),
        ("Nolle Prosequi; hearing: N", True),
        ("Not Responsible; hearing: N", True),
        ("Appealed; hearing: N", True),
        (None, False),
    ],
)
def test_who_decided_the_fine(reason, elsewhere):
    rows = ibis.memtable(pa.table({"status_reason": pa.array([reason], pa.string())}))
    expr = rows.select(found=court_reduction.decided(rows, law=Law.load("us_ma")))
    assert DuckDBEngine().run(expr)["found"].to_pylist() == [elsewhere]


def test_a_law_without_a_word_for_it_says_nothing():
    rows = ibis.memtable(pa.table({"status_reason": ["x"]}))
    assert court_reduction.decided(rows, law=Law.load("cn")) is None
