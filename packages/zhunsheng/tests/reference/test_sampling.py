"""Sampling beside published numbers and another package's. samplics 0.6.0 (MIT), the call above each number."""

import numpy as np
import pytest

from zhunsheng.stats import sampling


def test_horvitz_thompson_of_a_textbook_exercise():
    """Thompson, Sampling, chapter 6, exercises 1 and 2: three of ten drawn with replacement, answer 64.03."""
    values, draws = np.array([3.0, 10.0, 7.0]), np.array([0.06, 0.20, 0.10])
    chances = 1 - (1 - draws) ** 3
    assert chances == pytest.approx([0.1694, 0.4880, 0.2710], abs=5e-5)
    found = sampling.estimate(values, chances=chances, stratum=np.zeros(3, int), sizes=np.array([10]), share=False)
    assert found.total == pytest.approx(64.03, abs=0.005)


def test_total_and_share_as_samplics_has_them():
    """Weights a million times as large leave no correction for a finite population, as that package has none by default."""
    values = np.array([1, 1, 0, 1, 1, 1, 0, 1, 1, 1, 1, 0.0])
    stratum = np.array([0] * 5 + [1] * 4 + [2] * 3)
    weights = np.array([10, 12, 8, 10, 14, 20, 25, 18, 22, 5, 6, 4.0])
    sizes = np.full(3, 10**9)
    found = sampling.estimate(values, chances=1 / (weights * 1e6), stratum=stratum, sizes=sizes)
    # TaylorEstimator(PopParam.total).estimate(y=y, samp_weight=w, stratum=st) -> 117.0, stderror 24.241837114102278
    spread = sum(
        sampling.variance(values[stratum == nth], chances=1 / (weights[stratum == nth] * 1e6)) for nth in range(3)
    )
    assert found.total / 1e6 == pytest.approx(117.0)
    assert np.sqrt(spread) / 1e6 == pytest.approx(24.241837114102278, rel=1e-5)
    # TaylorEstimator(PopParam.mean).estimate(...) -> 0.7597402597402597, stderror 0.16745261284879157
    assert found.mean == pytest.approx(0.7597402597402597)
    assert found.error == pytest.approx(0.16745261284879157, rel=1e-5)


def test_equal_chances_give_the_formula_of_a_simple_random_sample():
    """Cochran, Sampling Techniques, theorem 2.2: N²(1 − f)s²/n."""
    values = np.random.default_rng(3).normal(50, 9, 40)
    found = sampling.variance(values, chances=np.full(40, 40 / 600))
    assert found == pytest.approx(600**2 * (1 - 40 / 600) * values.var(ddof=1) / 40)


def test_a_textbook_wilson_interval():
    """Agresti and Coull 1998: none of ten has the upper limit z²/(n + z²)."""
    assert sampling.wilson(0.0, effective=10) == pytest.approx((0.0, 1.959964**2 / (10 + 1.959964**2)))


def test_large_units_are_certain_and_the_rest_share_what_is_left():
    sizes = np.array([10.0, 20, 30, 40, 50, 60, 90, 100, 120, 480])
    chances = sampling.proportional(sizes, count=3)
    assert chances[-1] == 1.0
    assert chances[:-1] == pytest.approx(2 * sizes[:-1] / sizes[:-1].sum())
    floor = sampling.floored(sizes, count=3, chance=0.2)
    assert floor.sum() == pytest.approx(3)
    assert floor.min() >= 0.2 * 3 / 10


@pytest.mark.parametrize("count", [1, 3, 7])
def test_systematic_draws_have_exactly_their_chances(count):
    """Over every start: a fine grid of them, in two orders."""
    sizes = np.random.default_rng(count).uniform(1, 9, 12)
    chances = sampling.proportional(sizes, count=count)
    for order in (np.arange(12), np.random.default_rng(5).permutation(12)):
        hits = np.zeros(12)
        starts = (np.arange(20_000) + 0.5) / 20_000
        for start in starts:
            drawn = sampling.systematic(chances, order=order, start=start)
            assert len(set(drawn.tolist())) == len(drawn) == count
            hits[drawn] += 1
        assert hits / len(starts) == pytest.approx(chances, abs=2e-4)


def test_allocation_keeps_its_sum_and_its_least():
    sizes = np.array([1000, 300, 7, 1, 40])
    given = sampling.allocated(sizes, count=60, least=3)
    assert given.sum() == 60
    assert np.all(given >= np.minimum(sizes, 3))
    assert np.all(given <= sizes)


def test_sizes_must_be_above_zero():
    with pytest.raises(ValueError, match="above zero"):
        sampling.proportional(np.array([1.0, 0.0]), count=1)
