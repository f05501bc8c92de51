"""The tests of two counts hold their level where nothing changed, overdispersed or not, and find what did."""

import numpy as np
import pytest

from zhunsheng.stats import counts, overdispersed

SIZE = 60_000


def draws(rng, *, mean, dispersion):
    if dispersion == 1:
        return rng.poisson(mean, SIZE)
    return rng.negative_binomial(mean / (dispersion - 1), 1 / dispersion, SIZE)


@pytest.mark.parametrize("dispersion", [1.0, 1.5, 2.0, 4.0])
@pytest.mark.parametrize("mean", [2.0, 5.0, 20.0, 80.0])
def test_level_and_coverage(mean, dispersion):
    """At most 0.05 and 0.005 within four standard errors; the interval holds the truth at least 95 % of the time."""
    rng = np.random.default_rng(int(mean * 10 + dispersion))
    now, before = draws(rng, mean=mean * 31 / 28, dispersion=dispersion), draws(rng, mean=mean, dispersion=dispersion)
    found = counts.compare(now, before=before, exposure=31, exposure_before=28, dispersion=dispersion)
    for level in (0.05, 0.005):
        assert np.mean(found.p_value < level) <= level + 4 * np.sqrt(level / SIZE)
    held = (found.lower <= 1) & (found.upper >= 1)
    assert np.mean(held) >= 0.947


def test_poisson_p_values_are_too_small_for_overdispersed_counts():
    rng = np.random.default_rng(1)
    now, before = draws(rng, mean=20, dispersion=2.0), draws(rng, mean=20, dispersion=2.0)
    assert np.mean(counts.mid_p(now, before=before) < 0.05) > 0.13
    assert np.mean(counts.mid_p(now, before=before, dispersion=2.0) < 0.05) < 0.05


def test_dispersion_is_found_again_and_shrunk_values_are_nearest():
    rng = np.random.default_rng(2)
    true = rng.uniform(1.2, 3.0, 400)
    mean = rng.uniform(5, 40, 400)
    history = rng.negative_binomial(mean / (true - 1), 1 / true, (36, 400)).astype(float)
    error = {
        method: float(np.mean((overdispersed.estimate(history, method=method).used - true) ** 2))
        for method in ("own", "pooled", "shrunk")
    }
    assert overdispersed.estimate(history, method="pooled").used[0] == pytest.approx(true.mean(), rel=0.05)
    assert error["shrunk"] < min(error["own"], error["pooled"])


def test_a_doubling_of_ten_is_found_as_often_as_the_law_says():
    """Power of mid-p at 20 beside 10 is 0.40: summed over both laws, and drawn."""
    from scipy.stats import poisson

    n = np.arange(80)
    weight = np.outer(poisson.pmf(n, 20), poisson.pmf(n, 10))
    now, before = np.meshgrid(n, n, indexing="ij")
    power = weight[counts.mid_p(now, before=before) < 0.05].sum()
    rng = np.random.default_rng(3)
    drawn = np.mean(counts.mid_p(rng.poisson(20, SIZE), before=rng.poisson(10, SIZE)) < 0.05)
    assert power == pytest.approx(drawn, abs=0.01)
    assert power == pytest.approx(0.40, abs=0.02)
