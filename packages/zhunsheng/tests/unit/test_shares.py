"""Intervals of shares against published numbers."""

import pytest

from zhunsheng.stats.shares import exact_interval


@pytest.mark.parametrize(
    ("hits", "trials", "lower", "upper"),
    [
        (81, 263, 0.2527, 0.3676),  # Newcombe 1998, Stat Med 17:857, table I, method 5
        (15, 148, 0.0578, 0.1617),
        (0, 20, 0.0, 0.1684),
        (1, 29, 0.0009, 0.1776),
    ],
)
def test_interval_is_the_published_one(hits, trials, lower, upper):
    assert exact_interval(hits, trials=trials) == pytest.approx((lower, upper), abs=5e-5)


def test_without_trials_nothing_is_known():
    assert exact_interval(0, trials=0) == (0.0, 1.0)
