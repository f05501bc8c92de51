"""Kaplan and Meier's curve on the remission times that every textbook uses (Freireich and others 1963, 6-mercaptopurine).

R: survfit(Surv(c(6,6,6,6,7,9,10,10,11,13,16,17,19,20,22,23,25,32,32,34,35), c(1,1,1,0,1,0,1,0,0,1,1,0,0,0,1,1,0,0,0,0,0)) ~ 1)
"""

import numpy as np
import pytest

from zhunsheng.stats.survival import kaplan_meier

WEEKS = np.array([6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35], dtype=float)
ENDED = np.array([1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0], dtype=bool)


def test_the_curve_is_the_published_one():
    found = kaplan_meier(WEEKS, ended=ENDED)
    assert found.times.tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert found.at_risk.tolist() == [21, 17, 15, 12, 11, 7, 6]
    assert found.ended.tolist() == [3, 1, 1, 1, 1, 1, 1]
    assert found.share == pytest.approx([0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448], abs=5e-4)
    assert found.quantile(0.5) == 23
    # conf.type="log-log": 0.620-0.952 at week 6, 0.188-0.680 at week 23
    assert (found.lower[0], found.upper[0]) == (pytest.approx(0.620, abs=1e-3), pytest.approx(0.952, abs=1e-3))
    assert (found.lower[-1], found.upper[-1]) == (pytest.approx(0.188, abs=1e-3), pytest.approx(0.680, abs=1e-3))
    assert found.open_after(5) == 1.0
    assert found.open_after(12) == pytest.approx(0.753, abs=5e-4)


def test_open_items_left_out_make_clearing_look_quicker():
    assert np.median(WEEKS[ENDED]) == 10
    assert kaplan_meier(WEEKS, ended=ENDED).quantile(0.5) == 23


def test_items_under_watch_from_a_later_age_are_at_risk_from_then(rng):
    """Exponential times of mean 50, each seen only from a random age on, and only if still open then: the mean comes back."""
    life, age = rng.exponential(50, 40_000), rng.uniform(0, 80, 40_000)
    seen = life > age
    biased = kaplan_meier(life[seen], ended=np.ones(seen.sum(), dtype=bool))
    right = kaplan_meier(life[seen], ended=np.ones(seen.sum(), dtype=bool), entry=age[seen])
    assert right.open_after(50) == pytest.approx(np.exp(-1), abs=0.02)
    assert biased.open_after(50) > 0.5


def test_nothing_ended_is_no_median():
    found = kaplan_meier(np.array([3.0, 5.0]), ended=np.array([False, False]))
    assert np.isnan(found.median()).all()
    assert found.open_after(10) == 1.0
