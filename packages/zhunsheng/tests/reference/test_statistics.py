"""The statistics beside numbers that others published or compute."""

import numpy as np
import pytest
from scipy import stats

from zhunsheng.stats import betabinomial, discovery, lattice, spread

# Benjamini and Hochberg (1995), JRSS B 57, section 3.2: myocardial infarction, 15 hypotheses
BH_1995 = [
    *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344),
    *(0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000),
]


def test_false_discovery_bound_of_the_1995_paper():
    assert np.sum(discovery.q_values(np.array(BH_1995)) <= 0.05) == 4
    assert np.sum(np.array(BH_1995) <= 0.05 / 15) == 3  # Bonferroni's, as the paper says


@pytest.fixture
def cases():
    rng = np.random.default_rng(7)
    trials = rng.integers(1, 4000, 300)
    hits = rng.binomial(trials, rng.uniform(0.001, 0.6, 300))
    a, b = betabinomial.shapes(rng.uniform(0.005, 0.5, 300), rho=0.05)
    return hits, trials, a, b


def test_beta_binomial_against_scipy(cases):
    hits, trials, a, b = cases
    law = stats.betabinom(trials, a, b)
    np.testing.assert_allclose(np.exp(betabinomial.log_pmf(hits, trials=trials, a=a, b=b)), law.pmf(hits), rtol=1e-9)
    np.testing.assert_allclose(betabinomial.cdf(hits, trials=trials, a=a, b=b), law.cdf(hits), atol=1e-9)
    mid = law.sf(hits) + law.pmf(hits) / 2
    np.testing.assert_allclose(betabinomial.upper_mid_p(hits, trials=trials, a=a, b=b), mid, atol=1e-9)


def test_small_tails_keep_their_digits():
    """P(all 300 of 300) at mean 0.1 is a product of 300 terms, far below what 1 - cdf could show."""
    hits = trials = np.array([300])
    a, b = betabinomial.shapes(np.array([0.1]), rho=0.01)
    i = np.arange(300)
    exact = np.exp(np.sum(np.log(a + i) - np.log(a + b + i)))
    assert exact < 1e-40
    np.testing.assert_allclose(betabinomial.upper_mid_p(hits, trials=trials, a=a, b=b), exact / 2, rtol=1e-8)


def test_quantile_is_the_least_count_that_reaches_the_level(cases):
    _, trials, a, b = cases
    for level in (0.025, 0.5, 0.9, 0.999):
        found = betabinomial.quantile(level, trials=trials, a=a, b=b)
        assert np.all(stats.betabinom.cdf(found, trials, a, b) >= level - 1e-9)
        assert np.all(stats.betabinom.cdf(found - 1, trials, a, b) < level + 1e-9)


def test_posterior_is_the_conjugate_beta(cases):
    hits, trials, a, b = cases
    mean, low, high = betabinomial.posterior(hits, trials=trials, a=a, b=b, level=0.9)
    law = stats.beta(a + hits, b + trials - hits)
    np.testing.assert_allclose(mean, law.mean())
    np.testing.assert_allclose(low, law.ppf(0.05), rtol=1e-6)
    np.testing.assert_allclose(high, law.ppf(0.95), rtol=1e-6)


def test_cauchy_combination_against_scipys_cauchy_law():
    """Liu and Xie (2020), eq. 2: the mean of tan((0.5 - p) pi) is standard Cauchy under the null."""
    p = np.array([0.01, 0.2, 0.7])
    statistic = np.mean(stats.cauchy.isf(p))
    assert discovery.cauchy(p, weights=np.ones(3)) == pytest.approx(stats.cauchy.sf(statistic))
    assert discovery.cauchy(np.full(4, 0.003), weights=np.ones(4)) == pytest.approx(0.003)
    tiny = discovery.cauchy(np.array([1e-40, 0.5]), weights=np.ones(2))
    assert tiny == pytest.approx(2e-40, rel=1e-6)


def test_heaping_recovers_a_known_factor():
    rng = np.random.default_rng(3)
    odds = np.array([0.25, 0.4])
    counts = np.array([4000, 3000])
    share = 3.0 * odds / (1 + 3.0 * odds)
    seen = rng.binomial(counts, share).astype(float)
    factor = lattice.heaping(
        seen, plain_seen=counts - seen, owner=np.zeros(2, dtype=np.int64), odds=odds, prior=10, subjects=1
    )
    assert factor[0] == pytest.approx(3.0, rel=0.1)


def test_expected_share_of_a_heaper():
    """Peers: 10 at the place (round), 20 at other round values, 70 elsewhere; a factor of two doubles both round parts."""
    one, two = (
        lattice.expected_share(
            np.array([10.0]),
            round_rest=np.array([20.0]),
            plain_rest=np.array([70.0]),
            is_round=np.ones(1),
            factor=np.array([f]),
        )[0]
        for f in (1.0, 2.0)
    )
    assert one == pytest.approx(0.10)
    assert two == pytest.approx(20 / 130)


@pytest.mark.parametrize("planted", [0, 300])
def test_bunching_recovers_planted_mass(planted):
    rng = np.random.default_rng(11)
    x = np.arange(-6, 15)
    is_round = ((x + 41) % 5 == 0).astype(float)
    inside = []
    for _ in range(60):
        counts = rng.poisson(np.exp(5.5 - 0.06 * x - 0.004 * x**2 + 0.6 * is_round)).astype(float)
        counts[5] += planted
        found = lattice.bunching(counts, place=5, is_round=is_round)
        inside.append(found.lower <= planted <= found.upper)
    assert np.mean(inside) >= 0.85


def test_null_is_not_moved_by_a_guilty_tail():
    """True spread 0.04 and no shift; six in a hundred subjects hit at five times the rate."""
    rng = np.random.default_rng(5)
    subjects, trials = 600, 150
    a, b = betabinomial.shapes(np.full(subjects, 0.08), rho=0.04)
    p = rng.beta(a, b)
    p[:36] = 0.45
    hits = rng.binomial(trials, p)
    found = spread.fit(hits, trials=np.full(subjects, trials), share=np.full(subjects, 0.08), keep=0.9, most=2000)
    assert found.null.rho == pytest.approx(0.04, abs=0.015)
    assert found.null.shift == pytest.approx(0.0, abs=0.16)  # two standard errors and a half
    assert found.whole > 1.4 * found.null.rho  # the plain fit takes the tail for lawful spread
