"""Keying default, told by example."""

import numpy as np
import pyarrow as pa
import pytest

from zhunsheng.integrity.benign import keying_default
from zhunsheng.integrity.ledger import Cells

SUMS = {"trials": np.array([100.0, 1000.0]), "hits": np.array([50.0, 500.0]), "on_neighbour": np.array([10.0, 100.0])}
CELLS = Cells("officer", np.array([0, 1]), np.array([0, 0]), SUMS, ("own", "force"))


def test_midnight_without_the_habit_is_as_likely_as_23_00_and_01_00():
    assert keying_default.without(CELLS)[0] == pytest.approx(50 / 1000)


def test_missing_noons_are_the_gap_to_the_hours_around():
    counts = pa.table(
        {"officer_id": ["a", "b", None], "unit_id": ["u", "u", "u"], "noon": [2, 30, 9], "beside": [40, 40, 2]}
    )
    assert keying_default.missing_noons(counts, by="officer") == {"a": 18.0, "b": 0.0}


def test_a_gap_at_noon_raises_what_is_expected_at_midnight():
    share = np.array([0.2, 0.2])
    raised = keying_default.allowing(CELLS, share=share, gaps={"own": 40.0})
    assert raised[0] == pytest.approx(0.2 + 0.8 * 40 / 80)
    assert raised[1] == pytest.approx(0.2)


def test_a_gap_larger_than_the_records_leaves_a_share_below_one():
    assert keying_default.allowing(CELLS, share=np.array([0.2, 0.2]), gaps={"own": 1e6})[0] < 1
