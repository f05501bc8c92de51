"""Gamma-Poisson counts, the empirical null and the merging of evidence beside SciPy and published numbers."""

import numpy as np
import pytest
from scipy import stats

from zhunsheng.stats import discovery, empirical, gammapoisson, merging

ONES = np.ones(3)


@pytest.fixture
def counts(rng):
    expected = rng.uniform(0.2, 300, 200)
    return rng.poisson(expected * rng.gamma(4, 0.25, 200)), expected


def test_negative_binomial_against_scipy(counts):
    events, expected = counts
    law = stats.nbinom(6.5, 6.5 / (6.5 + expected))
    np.testing.assert_allclose(
        np.exp(gammapoisson.log_pmf(events, expected=expected, shape=6.5)), law.pmf(events), rtol=1e-9
    )
    upper = gammapoisson.upper_mid_p(events, expected=expected, shape=6.5)
    np.testing.assert_allclose(upper, law.sf(events) + law.pmf(events) / 2, rtol=1e-8)
    lower = gammapoisson.lower_mid_p(events, expected=expected, shape=6.5)
    np.testing.assert_allclose(upper + lower, 1.0, rtol=1e-9)


def test_small_tails_of_counts_keep_their_digits():
    """P(X > 400) at mean 5: a sum of terms far below what 1 - cdf could show."""
    terms = gammapoisson.log_pmf(np.arange(401, 3000), expected=np.full(2599, 5.0), shape=10.0)
    exact = np.exp(terms).sum() + 0.5 * np.exp(
        gammapoisson.log_pmf(np.array([400]), expected=np.array([5.0]), shape=10.0)
    )
    found = gammapoisson.upper_mid_p(np.array([400]), expected=np.array([5.0]), shape=10.0)
    assert exact[0] < 1e-50
    np.testing.assert_allclose(found, exact, rtol=1e-8)


def test_posterior_is_the_conjugate_gamma(counts):
    events, expected = counts
    mean, low, high = gammapoisson.posterior(events, expected=expected, shape=6.5, level=0.9)
    law = stats.gamma(6.5 + events, scale=1 / (6.5 + expected))
    np.testing.assert_allclose(mean, law.mean())
    np.testing.assert_allclose(low, law.ppf(0.05), rtol=1e-9)
    np.testing.assert_allclose(high, law.ppf(0.95), rtol=1e-9)


def test_evidence_is_a_ratio_of_scipys_laws():
    value = gammapoisson.log_evidence(np.array([30]), expected=np.array([12.0]), shape=5.0, multiple=2.0)
    ratio = stats.nbinom.pmf(30, 5, 5 / 29) / stats.nbinom.pmf(30, 5, 5 / 17)
    assert np.exp(value[0]) == pytest.approx(ratio)


@pytest.mark.parametrize("guilty", [0, 40])
def test_shape_is_recovered_with_and_without_a_guilty_tail(guilty):
    """True shape 10; forty of eight hundred at three times their own rate."""
    rng = np.random.default_rng(31)
    expected = rng.uniform(5, 80, 800)
    ratio = rng.gamma(10, 0.1, 800)
    ratio[:guilty] *= 3
    events = rng.poisson(expected * ratio)
    found = gammapoisson.fit(events, expected=expected, keep=0.9)
    assert found.shape == pytest.approx(10, rel=0.3)
    assert found.factor == pytest.approx(1.0, abs=0.05)
    plain = gammapoisson.moments(events, expected=expected)
    assert plain == pytest.approx(10, rel=0.3) if guilty == 0 else plain < 5


def test_moments_where_chance_explains_it_all():
    assert gammapoisson.moments(np.array([5, 5, 5]), expected=np.array([5.0, 5.0, 5.0])) == gammapoisson.SHAPES[1]


@pytest.fixture(scope="module")
def scores():
    """Python, numpy.random.default_rng(20240): 2,741 nulls N(0.1, 1.4), then 15 at N(8, 1)."""
    rng = np.random.default_rng(20240)
    return np.concatenate([rng.normal(0.1, 1.4, 2741), rng.normal(8, 1, 15)])


def test_the_theoretical_null_flags_hundreds(scores):
    """This project's earlier figures: |z| > 2 flags 442; Benjamini and Hochberg with N(0, 1) 65."""
    assert np.sum(np.abs(scores) > 2) == 442
    assert np.sum(discovery.q_values(2 * stats.norm.sf(np.abs(scores))) <= 0.05) == 65


def test_the_empirical_null_finds_the_fifteen(scores):
    """Its figures: mean 0.197, sd 1.421 (by an estimator not named), then 15; local fdr < 0.5: 15, with N(0, 1) 432."""
    null = empirical.fit(scores)
    assert null.mean == pytest.approx(0.1, abs=0.1)
    assert null.sd == pytest.approx(1.4, abs=0.1)
    assert null.share > 0.98
    two_sided = 2 * stats.norm.sf(np.abs(scores - null.mean) / null.sd)
    assert np.sum(discovery.q_values(two_sided) <= 0.05) == 15
    assert np.sum(discovery.q_values(null.upper_p(scores)) <= 0.05) == pytest.approx(15, abs=1)
    assert np.sum(empirical.local_fdr(scores, null=null) < 0.5) == 15
    plain = np.sum(empirical.local_fdr(scores, null=empirical.Empirical(0.0, 1.0, 1.0)) < 0.5)
    assert plain == pytest.approx(432, abs=15)


def test_a_truncated_middle_recovers_a_normal_law(rng):
    z = rng.normal(-0.3, 1.7, 40_000)
    found = empirical.fit(z, middle=(-3.0, 2.4))
    assert (found.mean, found.sd) == (pytest.approx(-0.3, abs=0.04), pytest.approx(1.7, abs=0.06))


def test_fisher_against_scipy():
    p = np.array([0.01, 0.2, 0.7, 0.04])
    assert merging.fisher(p) == pytest.approx(stats.combine_pvalues(p, method="fisher").pvalue)
    assert merging.fisher(np.array([0.03])) == pytest.approx(0.03)


def test_fisher_is_not_for_signals_that_share_records(rng):
    """Eight z-scores with correlation 0.5: one in a hundred becomes several."""
    z = np.sqrt(0.5) * rng.standard_normal((4000, 1)) + np.sqrt(0.5) * rng.standard_normal((4000, 8))
    p = stats.norm.sf(z)
    assert np.mean([merging.fisher(row) <= 0.01 for row in p]) > 0.04
    for merge in (merging.harmonic, lambda row: merging.bonferroni(row, weights=np.ones(8))):
        assert np.mean([merge(row) <= 0.01 for row in p]) <= 0.01 + 3 * np.sqrt(0.01 * 0.99 / 4000)


def test_bonferroni_by_hand():
    assert merging.bonferroni(np.array([0.01, 0.2, 0.7]), weights=ONES) == pytest.approx(0.03)
    assert merging.bonferroni(np.array([0.01, 0.2, 0.7]), weights=np.array([2.0, 1.0, 1.0])) == pytest.approx(0.02)


def test_factor_of_the_harmonic_mean():
    """Vovk and Wang (2020): 2 for two values; about log K for many and never above e log K."""
    assert merging.worst(2) == 2.0
    for count in (3, 8, 100, 10_000):
        factor = merging.worst(count)
        assert np.log(count) < factor < np.e * np.log(count)
    assert merging.worst(1_000_000) / np.log(1_000_000) == pytest.approx(1.0, abs=0.3)
    assert merging.harmonic(np.array([0.01, 0.01])) == pytest.approx(0.02)


def test_the_factor_for_two_values_is_needed():
    """Two values that are small never together: 1 / p1 + 1 / p2 as large as can be; factor 2 holds with no room to spare."""
    p = (np.arange(100_000) + 0.5) / 100_000
    other = np.where(p <= 0.02, 0.02 - p, p)
    merged = np.array([merging.harmonic(pair) for pair in np.column_stack([p, np.maximum(other, 1e-9)])[:4000]])
    assert np.mean(merged <= 0.02) * 4000 / 100_000 == pytest.approx(0.02, abs=1e-3)


def test_independent_harmonic_mean(rng):
    """Wilson (2019): asymptotically exact for independent values. Twenty of them, two hundred thousand times."""
    inverse = np.sort(np.mean(1 / rng.random((200_000, 20)), axis=1))
    for level in (0.05, 0.01):
        at = inverse[int(len(inverse) * (1 - level))]
        assert merging.harmonic(np.full(20, 1 / at), independent=True) == pytest.approx(level, rel=0.06)
    assert merging.harmonic(np.full(8, 1e-12), independent=True) == pytest.approx(1e-12, rel=1e-6)
    assert merging.harmonic(np.array([0.4]), independent=True) == pytest.approx(0.4)


def test_mean_of_e_values():
    assert merging.average(np.array([1.0, 8.0, 0.0]), weights=ONES) == pytest.approx(3.0)
    assert merging.average(np.array([1.0, 8.0, 0.0]), weights=np.array([0.0, 1.0, 1.0])) == pytest.approx(4.0)


def test_calibrator_is_an_e_value_and_falls():
    """Its integral over uniform p is 1: no more may be hoped for under the null. e = 1 - u, p = e^-t."""
    t = np.linspace(1e-6, 600, 2_000_001)
    p = np.exp(-t)
    assert np.trapezoid(merging.to_e(p) * p, t) == pytest.approx(1.0, abs=0.003)
    grid = merging.to_e(np.geomspace(1e-12, 1, 400))
    assert np.all(np.diff(grid) < 0)
    assert merging.to_e(np.array([1.0]))[0] == pytest.approx(0.5)
    # the mixture itself, by numerical integration of k p^(k - 1) over k
    k = np.linspace(0, 1, 200_001)
    assert merging.to_e(np.array([0.01]))[0] == pytest.approx(np.trapezoid(k * 0.01 ** (k - 1), k), rel=1e-6)
    np.testing.assert_allclose(merging.to_p(np.array([0.2, 1.0, 40.0])), [1.0, 1.0, 0.025])


def test_e_bh_by_hand():
    """Five e-values: 100 alone needs 5 / (1 * q) <= 100, q = 0.05; two above 50 share 5 / (2 * 50)."""
    found = merging.e_bounds(np.array([100.0, 50.0, 1.0, 0.2, 3.0]))
    np.testing.assert_allclose(found, [0.05, 0.05, 1.0, 1.0, 5 / 9])
    assert merging.e_bounds(np.array([])).size == 0


def test_e_bh_keeps_its_bound_where_all_hang_together(rng):
    """Two hundred subjects, most of them null, one shared chance: the share of false names stays below 10 % on average."""
    shares = []
    for _ in range(400):
        z = np.sqrt(0.8) * rng.standard_normal() + np.sqrt(0.2) * rng.standard_normal(200)
        z[:10] += 5
        e = np.exp(4 * z - 8)
        named = merging.e_bounds(e) <= 0.1
        shares.append(named[10:].sum() / max(1, named.sum()))
    assert np.mean(shares) <= 0.1
