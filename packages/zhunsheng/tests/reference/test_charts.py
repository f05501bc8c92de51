"""Funnel limits, overdispersion and CUSUM beside numbers that others published."""

import numpy as np
import pytest
from scipy import stats

from zhunsheng.stats import cusum, funnel


def test_poisson_limits_of_funnelplotr():
    """R, FunnelPlotR's tests: limits of O/E at E = 15, 20, 30, its 95 % and 99.8 % columns."""
    expected = np.array([15.0, 20.0, 30.0])
    usual, far = (funnel.poisson_limits(expected, level=level) for level in (0.95, 0.998))
    np.testing.assert_allclose(usual.lower, [0.5596924, 0.6108260, 0.6746958], atol=5e-8)
    np.testing.assert_allclose(usual.upper, [1.649348, 1.544419, 1.427562], atol=5e-7)
    np.testing.assert_allclose(far.lower, [0.3862650, 0.4479107, 0.5289724], atol=5e-8)
    np.testing.assert_allclose(far.upper, [2.082907, 1.902094, 1.702771], atol=5e-7)


def test_poisson_limits_are_the_garwood_interval():
    """At whole counts: P(at least E | lower) = P(at most E | upper) = 2.5 %."""
    expected = np.array([7.0, 40.0])
    limits = funnel.poisson_limits(expected)
    np.testing.assert_allclose(stats.poisson.sf(expected - 1, limits.lower * expected), 0.025, rtol=1e-6)
    np.testing.assert_allclose(stats.poisson.cdf(expected, limits.upper * expected), 0.025, rtol=1e-6)


def test_scores_by_hand():
    """z = (sqrt(O / E) - 1) 2 sqrt(E): 36 seen, 25 expected: (6/5 - 1) * 10 = 2. Shares on the arcsine scale."""
    assert funnel.ratios(np.array([36.0]), expected=np.array([25.0])).z[0] == pytest.approx(2.0)
    scores = funnel.shares(np.array([30.0, 10.0]), trials=np.array([100.0, 100.0]))
    shift = np.arcsin(np.sqrt(0.3)) - np.arcsin(np.sqrt(0.2))
    assert scores.z[0] == pytest.approx(shift * 20)


def test_scores_are_standard_where_only_chance_is_at_work(rng):
    expected = rng.uniform(15, 80, 4000)
    z = funnel.ratios(rng.poisson(expected).astype(float), expected=expected).z
    assert np.std(z) == pytest.approx(1.0, abs=0.04)
    trials = rng.integers(80, 500, 4000).astype(float)
    z = funnel.shares(rng.binomial(trials.astype(int), 0.2).astype(float), trials=trials).z
    assert np.std(z) == pytest.approx(1.0, abs=0.04)


def test_tau_is_that_of_dersimonian_and_laird():
    """Equal errors: tau2 = (n phi - (n - 1)) / (n - 1) * error^2, from the formula with S1 = n / e^2, S2 = n / e^4."""
    z = np.array([-3.0, -1.0, 0.0, 1.0, 3.0])
    found = funnel.overdispersion(funnel.Scores(z, np.full(5, 0.1)), part=0.0)
    assert found.phi == pytest.approx(4.0)
    assert found.tau2 == pytest.approx((20 - 4) / 4 * 0.01)
    np.testing.assert_allclose(
        funnel.adjusted(funnel.Scores(z, np.full(5, 0.1)), spread=found), z * 0.1 / np.sqrt(0.05)
    )


def test_spread_is_recovered_and_outliers_have_little_say(rng):
    """Lawful ratios with tau 0.16 on the square-root scale (0.32 of the ratio), two in a hundred at four times."""
    expected = rng.uniform(30, 120, 3000)
    ratio = np.maximum(0, 1 + 0.16 * rng.standard_normal(3000)) ** 2
    ratio[:60] *= 4
    scores = funnel.ratios(rng.poisson(expected * ratio).astype(float), expected=expected)
    loose, tight = (funnel.overdispersion(scores, part=part).tau2 for part in (0.0, 0.1))
    assert np.sqrt(tight) == pytest.approx(0.16, rel=0.25)
    assert np.sqrt(loose) > 1.3 * np.sqrt(tight)


def test_limits_take_the_spread_in():
    """At E = 25 the error is 0.1; tau2 = 0.03 makes it 0.2: limits (1 -+ 1.96 * 0.2)^2."""
    limits = funnel.limits(np.array([25.0]), spread=funnel.Overdispersion(4.0, 0.03))
    assert limits.lower[0] == pytest.approx((1 - 0.392) ** 2)
    assert limits.upper[0] == pytest.approx((1 + 0.392) ** 2)


@pytest.mark.parametrize(
    ("ratio", "published"), [(2.0, (-0.024, 0.669, -0.433, 0.26)), (0.5, (0.012, -0.681, 0.316, -0.377))]
)
def test_weights_of_steiner(ratio, published):
    """R, vlad or spcadjust after Steiner (2000): logit p = -3.68 + 0.077 x at x = 0 and 50, y = 0 and 1."""
    risk = 1 / (1 + np.exp(3.68 - 0.077 * np.array([0.0, 0.0, 50.0, 50.0])))
    found = cusum.weights(np.array([0.0, 1.0, 0.0, 1.0]), risk=risk, ratio=ratio)
    np.testing.assert_allclose(found, published, atol=5.1e-4)


def test_path_is_the_recursion(rng):
    steps = rng.normal(-0.1, 1, 300)
    height, seen = 0.0, []
    for step in steps:
        height = max(0.0, height + step)
        seen.append(height)
    np.testing.assert_allclose(cusum.path(steps), seen, atol=1e-12)


def test_simulated_limit(rng):
    """R, cusum_limit_sim(0.05, 100, odds_multiplier = 2, n_simulation = 1000, alpha = 0.05, seed = 2046): 2.85.

    A thousand draws of a lattice: its 95 % quantile moves by about 0.15 from seed to seed.
    """
    draws = [cusum.limit(np.full(100, 0.05), ratio=2, alpha=0.05, draws=1000, rng=rng) for _ in range(40)]
    assert min(draws) <= 2.85 <= max(draws)
    assert cusum.limit(np.full(100, 0.05), ratio=2, alpha=0.05, draws=40_000, rng=rng) == pytest.approx(2.78, abs=0.05)


def test_simulated_limit_with_risks(rng):
    """R, racusum_limit_sim(rep(c(0.1, 0.15, 0.2), each = 10), odds_multiplier = 2, 1000, 0.05, seed = 2910): 2.581.

    It draws the risks anew for each chart; `cusum.limit` keeps the cases' own order, here the safe ones first. Its one
    seed lies at the 96 % quantile of what a thousand draws give.
    """
    draws = []
    for _ in range(200):
        risk = rng.choice([0.1, 0.15, 0.2], (1000, 30))
        steps = cusum.weights((rng.random(risk.shape) < risk).astype(float), risk=risk, ratio=2)
        draws.append(np.quantile(cusum.path(steps).max(axis=1), 0.95))
    low, high = np.quantile(draws, [0.005, 0.995])
    assert low <= 2.581 <= high
    assert high - low < 0.5


def test_simulated_false_alarms(rng):
    """R, cusum_alpha_sim(0.05, 100, odds_multiplier = 2, limit = 2.96): 0.038, of a thousand draws."""
    found = cusum.false_alarm(np.full(100, 0.05), ratio=2, height=2.96, draws=40_000, rng=rng)
    assert found == pytest.approx(0.038, abs=3 * np.sqrt(0.038 * 0.962 / 1000))
