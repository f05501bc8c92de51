"""Traffic, told by example."""

import numpy as np
import pytest

from zhunsheng.integrity.benign import traffic
from zhunsheng.integrity.ledger import Cells


def cells(*, tickets, crashes):
    """One cell a unit: (at the end of the month, at other times) of tickets and of crashes."""
    late, rest = np.array(tickets, dtype=float).T
    hits, others = np.array(crashes, dtype=float).T
    sums = {"trials": late + rest, "hits": late, "control_hits": hits, "control_rest": others}
    number = len(late)
    return Cells("unit", np.arange(number), np.zeros(number, dtype=int), sums, tuple(f"u{n}" for n in range(number)))


def test_where_crashes_double_twice_the_tickets_are_expected():
    """Twenty units with 10 % of both at the end of the month; one with a fifth of its crashes there."""
    crashes = [(2000, 8000), *[(1000, 9000)] * 20]
    found = traffic.allowing(cells(tickets=[(100, 900)] * 21, crashes=crashes), least=100)
    odds = found / (1 - found)
    assert odds[0] / np.median(odds[1:]) == pytest.approx(2.25, rel=0.03)  # odds ratio of 0.2 and 0.1
    assert traffic.without(cells(tickets=[(100, 900)] * 21, crashes=crashes), least=100) == pytest.approx(0.1, abs=1e-3)


def test_crashes_that_differ_by_chance_only_move_nothing_much(rng):
    crashes = [(hits, 200 - hits) for hits in rng.binomial(200, 0.1, 40)]
    found = traffic.allowing(cells(tickets=[(100, 900)] * 40, crashes=crashes), least=100)
    assert np.std(found) < 0.01


def test_without_any_control_the_share_is_that_of_the_others():
    plain = cells(tickets=[(100, 900), (300, 700), (100, 900)], crashes=[(0, 0)] * 3)
    assert traffic.allowing(plain, least=100) == pytest.approx(traffic.without(plain, least=100))


def test_too_few_others_give_no_expectation():
    assert np.isnan(traffic.allowing(cells(tickets=[(1, 9)] * 3, crashes=[(1, 9)] * 3), least=100)).all()
