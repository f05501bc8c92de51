"""Boundaries for every look beside confseq's own tests, and what they say of officers who differ lawfully."""

import numpy as np
import pytest

from zhunsheng.stats import gammapoisson
from zhunsheng.stats.sequential import BetaBinomial, GammaPoisson, Normal, bound, share_interval, tightest

TWO = tightest(100, alpha=0.05, one_sided=False)
ONE = tightest(100, alpha=0.05, one_sided=True)


def test_tightest():
    """C++, confseq: TwoSidedNormalMixture::best_rho(100, 0.05)."""
    assert pytest.approx(12.60056, abs=1e-5) == TWO


@pytest.mark.parametrize(
    ("law", "value", "reach"),
    [
        # C++, confseq: mixture.log_superMG(10, 100) and mixture.bound(100, log(1 / 0.05)), of
        # TwoSidedNormalMixture(100, 0.05)
        pytest.param(Normal(TWO, one_sided=False), -0.6510052, 30.35209, id="normal two-sided"),
        # OneSidedNormalMixture(100, 0.05)
        pytest.param(Normal(ONE, one_sided=True), -0.06502391, 27.66071, id="normal one-sided"),
        # GammaPoissonMixture(100, 0.05, 2)
        pytest.param(GammaPoisson(ONE, 2.0), -0.06991219, 30.1949, id="gamma-Poisson"),
        # BetaBinomialMixture(100, 0.05, 0.2, 0.8, false)
        pytest.param(BetaBinomial(TWO, 0.2, 0.8, one_sided=False), -0.6941012, 31.4308, id="beta-binomial two-sided"),
        # BetaBinomialMixture(100, 0.05, 0.2, 0.8, true)
        pytest.param(BetaBinomial(ONE, 0.2, 0.8, one_sided=True), -0.07134019, 28.41238, id="beta-binomial one-sided"),
    ],
)
def test_mixtures(law, value, reach):
    assert law.log_value(np.array([10.0]), v=np.array([100.0]))[0] == pytest.approx(value, abs=1e-6)
    assert bound(law, v=100.0, alpha=0.05) == pytest.approx(reach, abs=1e-5)


def test_a_bound_beyond_all_observations_is_the_largest_sum():
    law = BetaBinomial(ONE, 0.2, 0.8, one_sided=True)
    assert bound(law, v=0.8, alpha=1e-6) == pytest.approx(0.8 / 0.2)


@pytest.mark.parametrize(
    ("hits", "trials", "best_at", "interval"),
    [
        # C++, confseq: bernoulli_confidence_interval(700, 1000, 0.05, 100), and (15, 50, 0.05, 50), (5, 50, 0.05, 50)
        (700, 1000, 100, (0.651629, 0.745949)),
        (15, 50, 50, (0.129556, 0.511896)),
        (5, 50, 50, (0.013021, 0.269264)),
    ],
)
def test_share_intervals(hits, trials, best_at, interval):
    found = share_interval(hits, trials=trials, alpha=0.05, best_at=best_at)
    np.testing.assert_allclose(found, interval, atol=1.1e-6)


def test_share_intervals_at_the_edges():
    low, high = share_interval(0, trials=30, alpha=0.05, best_at=30)
    assert low == 0.0
    assert 0.1 < high < 0.4
    assert share_interval(30, trials=30, alpha=0.05, best_at=30) == pytest.approx((1 - high, 1.0))


def test_share_interval_covers_at_all_looks(rng):
    """Five hundred trials looked at each time, true share 0.3: missed ever in at most 5 % of runs (and some)."""
    runs = np.cumsum(rng.random((400, 500)) < 0.3, axis=1)
    looks = np.arange(20, 501, 20)
    missed = np.zeros(400, dtype=bool)
    for n in looks:
        seen = np.unique(runs[:, n - 1])
        for hits in seen:
            low, high = share_interval(int(hits), trials=int(n), alpha=0.05, best_at=100)
            missed |= (runs[:, n - 1] == hits) & not_in(0.3, low, high)
    assert missed.mean() <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 400)


def not_in(value, low, high):
    return value < low or value > high


# This project's own earlier simulations: 3 events a week, 104 weekly looks. The figures are theirs, to their chance.
WEEKS = np.arange(1, 105)[:, None]
MEAN = 3.0 * WEEKS


def paths(rng, *, cv, times=1.0, subjects=20_000):
    rate = 3.0 * (rng.gamma(1 / cv**2, cv**2, subjects) if cv else np.ones(subjects))
    return np.cumsum(rng.poisson(rate * times, (104, subjects)), axis=0)


def test_looking_every_week_breaks_the_ordinary_test(rng):
    """Ever |z| > 1.96: 37.8 % instead of 5 %."""
    z = (paths(rng, cv=0) - MEAN) / np.sqrt(MEAN)
    assert np.mean(np.any(np.abs(z) > 1.96, axis=0)) == pytest.approx(0.378, abs=0.015)


def ever(counts, *, ratio=1.5, least=20):
    return np.mean(np.any(counts * np.log(ratio) - MEAN * (ratio - 1) >= np.log(least), axis=0))


def test_an_e_value_holds_at_every_look_and_breaks_where_officers_differ(rng):
    """Ever e >= 20 against a rate of 1.5: 3.7 % (Ville: at most 5 %), at a lawful variation of 0.32: 26 %."""
    plain = ever(paths(rng, cv=0))
    assert plain == pytest.approx(0.037, abs=0.01)
    assert plain <= 0.05
    assert ever(paths(rng, cv=0), least=100) == pytest.approx(0.005, abs=0.003)
    assert ever(paths(rng, cv=0.32)) == pytest.approx(0.26, abs=0.015)


def test_the_gamma_poisson_mixture_breaks_likewise(rng):
    law = GammaPoisson(tightest(100, alpha=0.05, one_sided=True), 1.0)
    rates = []
    for cv in (0, 0.32):
        counts = paths(rng, cv=cv, subjects=3000)
        rates.append(np.mean(np.any(law.log_value(counts - MEAN, v=MEAN + 0 * counts) >= np.log(20), axis=0)))
    assert rates[0] <= 0.05
    assert rates[1] > 0.2


def test_a_random_effect_null_restores_it(rng):
    """True shape 10, against a doubled mean: 1.8 % honest, 54 % of doubled, 89 % of tripled; shape for CV 0.22: 6.5 %."""

    def beyond(times, shape):
        counts = paths(rng, cv=10**-0.5, times=times, subjects=10_000)
        expected = np.broadcast_to(MEAN, counts.shape)
        value = gammapoisson.log_evidence(counts, expected=expected, shape=shape, multiple=2.0)
        return np.mean(np.any(value >= np.log(20), axis=0))

    assert beyond(1.0, 10.0) == pytest.approx(0.018, abs=0.006)
    assert beyond(2.0, 10.0) == pytest.approx(0.54, abs=0.025)
    assert beyond(3.0, 10.0) == pytest.approx(0.89, abs=0.015)
    assert beyond(1.0, 1 / 0.22**2) == pytest.approx(0.065, abs=0.01)
