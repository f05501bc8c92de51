"""Silences put into Poisson counts are found again, holidays and quiet units are left alone."""

import numpy as np
import pytest

from zhunsheng.stats.gaps import gaps

DAYS = 84
WORKING = np.arange(DAYS) % 7 < 5


def test_silences_are_found_and_few_others_named(rng):
    rates = rng.uniform(3, 30, size=400)
    counts = rng.poisson(rates[:, None] * np.where(WORKING, 1.0, 0.3))
    false = gaps(counts, working=WORKING)
    assert false.any(axis=1).mean() < 0.02
    silent = counts.copy()
    silent[:, 40:47] = 0  # a week: five working days and a weekend
    found = gaps(silent, working=WORKING)
    assert found[:, 40:47].all(axis=1).mean() == 1.0


def test_days_off_that_bring_nothing_are_no_gap(rng):
    counts = rng.poisson(20, size=(50, DAYS)) * WORKING
    assert not gaps(counts, working=WORKING).any()
    off = WORKING.copy()
    off[30:37] = False  # a long holiday
    assert not gaps(counts * off, working=off).any()
    assert gaps(counts * off, working=WORKING)[:, 30:35].all()


@pytest.mark.parametrize(("run", "named"), [(3, False), (7, True)])
def test_a_unit_with_a_row_a_day_may_be_silent_for_a_few(run, named):
    counts = np.ones((1, DAYS), dtype=int)
    counts[0, 10 : 10 + run] = 0
    assert gaps(counts, working=np.ones(DAYS, dtype=bool)).any() == named  # e^-3 = 0.05, e^-7 = 0.0009


def test_a_unit_that_never_sent_has_nothing_to_expect_by():
    assert not gaps(np.zeros((2, DAYS), dtype=int), working=WORKING).any()
    with pytest.raises(ValueError, match="working"):
        gaps(np.zeros((2, 3), dtype=int), working=WORKING)
