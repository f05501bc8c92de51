"""Rounding, told by example."""

import numpy as np
import pytest

from zhunsheng.integrity.benign import rounding
from zhunsheng.integrity.ledger import Cells


def cells(own):
    """Subject 0 with (place, other round, plain) as given beside a large ordinary force; the place is round."""
    place, round_rest, plain_rest = np.array([own, (1000, 2000, 7000)], dtype=float).T
    sums = {
        "trials": place + round_rest + plain_rest,
        "hits": place,
        "round_rest": round_rest,
        "plain_rest": plain_rest,
    }
    sums["place_round"] = place
    return Cells("officer", np.array([0, 1]), np.array([0, 0]), sums, ("own", "force"))


def test_one_who_rounds_like_the_others_is_expected_like_the_others():
    before, after = rounding.shares(cells((10, 200, 700)), prior=10, least=100)
    assert before[0] == pytest.approx(0.1)
    assert after[0] == pytest.approx(0.1, abs=0.003)


def test_one_who_writes_only_fives_is_expected_to_have_a_third_just_below():
    """Of round values the force has 1,000 at the place and 2,000 elsewhere."""
    before, after = rounding.shares(cells((100, 800, 0)), prior=10, least=100)
    assert before[0] == pytest.approx(0.1)
    assert after[0] == pytest.approx(1 / 3, abs=0.02)


def test_too_few_peers_give_no_expectation():
    _, after = rounding.shares(cells((10, 200, 700)), prior=10, least=1e6)
    assert np.isnan(after).all()
