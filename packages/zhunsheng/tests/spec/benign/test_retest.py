"""Retest, told by example: which second reading lawfully decides."""

import ibis
import pyarrow as pa
import pytest

from zhunsheng.engines import DuckDBEngine
from zhunsheng.integrity.benign import retest


def decided(rows, *, by):
    table = ibis.memtable(pa.Table.from_pylist(rows))
    return DuckDBEngine().run(table.select(table.nth, found=by(table)).order_by("nth"))["found"].to_pylist()


@pytest.mark.parametrize(
    ("best", "of_best", "charged", "lawful"),
    [
        (retest.EVIDENTIAL, 0, 0, True),  # a screening of 90, breath for evidence of 60, charged at 60
        (retest.BLOOD, 0, 0, True),  # disputed breath of 90, blood of 70
        (retest.EVIDENTIAL, 1, 0, False),  # breath for evidence of 90, and a lower one used
        (retest.BLOOD, 1, 0, False),  # blood of 95, charged at 70
        (retest.SCREENING, 0, 0, False),  # two screenings: neither decides anything
        (retest.EVIDENTIAL, -1, 0, True),  # charged above what the reading bears out: not lower
    ],
)
def test_only_a_reading_of_a_higher_grade_explains(best, of_best, charged, lawful):
    rows = [{"nth": 0, "best": best, "of_best": of_best, "charged": charged}]
    assert decided(rows, by=retest.explains) == [lawful]


def test_modes_are_graded_and_what_is_not_known_counts_least():
    rows = [
        {"nth": nth, "mode": mode} for nth, mode in enumerate(["blood", "evidential", "screening", "passive", None])
    ]
    assert decided(rows, by=lambda table: retest.grade(table["mode"])) == [3, 2, 1, 1, 1]


def test_test_gas_reads_the_same_again_and_again_and_names_nobody():
    gas = {"nth": 0, "readings": 3, "lowest": 78.0, "highest": 82.0, "named": False, "best": retest.SCREENING}
    others = [{"named": True}, {"readings": 2}, {"lowest": 60.0}, {"best": retest.EVIDENTIAL}]
    rows = [gas, *({**gas, **other, "nth": nth} for nth, other in enumerate(others, start=1))]
    assert decided(rows, by=retest.calibration) == [True, False, False, False, False]
