"""Known truth found again: safety functions, treatments with and without an effect, hot spots, rare events."""

import numpy as np
import pytest
from scipy import stats

from zhunsheng.stats import beforeafter, hotspots, peaks, rare, safety


def sites(rng, *, count, beta=0.65, shape=1.5):
    """Sites with traffic and length, their mean and their crashes of a year."""
    flow, length = rng.lognormal(8, 0.9, count), rng.uniform(0.3, 4, count)
    mean = length * np.exp(-5.5 + beta * np.log(flow))
    return (
        np.column_stack([np.ones(count), np.log(flow)]),
        length,
        mean * rng.gamma(shape * length, 1 / (shape * length)),
    )


def test_a_safety_function_is_found_again():
    rng = np.random.default_rng(1)
    design, length, mean = sites(rng, count=20_000)
    found = safety.fit(rng.poisson(mean).astype(float), design=design, offset=np.log(length), size=length)
    assert found.coefficients == pytest.approx([-5.5, 0.65], abs=0.1)
    assert abs(found.coefficients[1] - 0.65) < 4 * found.errors[1]
    assert found.shape == pytest.approx(1.5, rel=0.06)


def test_expected_is_right_on_average_and_its_interval_holds_the_truth():
    rng = np.random.default_rng(2)
    design, length, mean = sites(rng, count=8_000)
    seen = rng.poisson(mean).astype(float)
    road = safety.fit(seen, design=design, offset=np.log(length), size=length)
    found = safety.empirical_bayes(
        seen, predicted=road.predicted(design, offset=np.log(length)), shape=road.shape * length, level=0.9
    )
    worst = np.argsort(-seen, kind="stable")[:300]
    assert mean[worst].sum() / found.expected[worst].sum() == pytest.approx(1, abs=0.04)
    assert mean[worst].sum() / seen[worst].sum() < 0.9  # what the raw counts of the worst promise is not kept
    excess = mean - (found.expected - found.excess)
    assert np.mean((excess >= found.lower) & (excess <= found.upper)) == pytest.approx(0.9, abs=0.015)
    assert np.mean((mean - found.expected) ** 2) < 0.8 * np.mean((mean - seen) ** 2)


@pytest.mark.parametrize("truth", [1.0, 0.8])
def test_effect_of_treating_the_worst(truth):
    """The worst fifty of 2,000 are treated: the naive drop is 30 % where nothing helped; empirical Bayes gives the truth."""
    rng = np.random.default_rng(3)
    index, naive, held = [], [], []
    for _ in range(300):
        mean = 3.0 * rng.gamma(2.0, 0.5, 2000)
        trend = 0.9  # crashes fall everywhere
        first = rng.poisson(mean)
        worst = np.argsort(-first, kind="stable")[:50]
        rest = np.setdiff1d(np.arange(2000), worst)
        second = rng.poisson(trend * mean * np.where(np.isin(np.arange(2000), worst), truth, 1.0))
        compared = beforeafter.trend(float(rng.poisson(mean[rest].sum())), after=float(second[rest].sum()))
        found = beforeafter.effect(
            first[worst].astype(float), after=second[worst].astype(float), predicted=np.full(50, 3.0),
            shape=np.full(50, 2.0), trend=compared, years=(3.0, 3.0),
        )  # fmt: skip
        index.append(found.index)
        naive.append(found.naive)
        held.append(found.lower <= truth <= found.upper)
    assert np.mean(index) == pytest.approx(truth, abs=0.01)
    assert np.mean(naive) == pytest.approx(0.9 * 0.70 * truth - 1, abs=0.01)
    assert np.mean(held) == pytest.approx(0.95, abs=0.03)


def test_groups_that_moved_alike():
    rng = np.random.default_rng(4)
    year = np.array([1.0, 0.95, 1.05, 0.9, 0.97, 1.02])
    alike = beforeafter.comparable(
        rng.poisson(900 * year).astype(float), comparison=rng.poisson(4000 * year).astype(float)
    )
    assert alike.mean == pytest.approx(1, abs=3 * alike.error)
    assert alike.variance < 0.002
    apart = beforeafter.comparable(
        rng.poisson(900 * year * 0.8 ** np.arange(6)).astype(float), comparison=rng.poisson(4000 * year).astype(float)
    )
    assert apart.mean > 1.15


def test_a_planted_peak_is_found_where_it_is():
    """Eight pieces a section, the truth three times the peers' on two neighbouring ones."""
    rng = np.random.default_rng(5)
    count, each = 200, 8
    section = np.repeat(np.arange(count), each)
    start = rng.integers(0, each - 1, count)
    step = np.tile(np.arange(each), count)
    hot = (step == start[section]) | (step == start[section] + 1)
    mean = np.full(count * each, 20.0)
    seen = rng.poisson(mean * np.where(hot, 3.0, 1.0)).astype(float)
    found = peaks.search(
        section, observed=seen, predicted=mean, shape=np.full(len(mean), 1.5), length=np.ones(len(mean))
    )
    place = found.first - np.arange(count) * each
    inside = (place >= start) & (found.last - np.arange(count) * each <= start + 1)
    assert found.precise.mean() > 0.9
    assert inside.mean() > 0.9


@pytest.mark.parametrize("spread", [None, 1.5])
def test_hot_spots_keep_their_bound_and_find_a_cluster(spread):
    """At most a tenth of maps without a cluster have anything raised; by the normal law most lopsided ones would."""
    rng = np.random.default_rng(6)
    points = rng.uniform(0, 60, (3000, 2))
    near = hotspots.within(points, distance=2.0)

    def drawn(mean):
        return rng.poisson(mean * (1.0 if spread is None else rng.gamma(spread, 1 / spread, 3000))).astype(float)

    maps = [hotspots.gi_star(drawn(np.full(3000, 2.0)), weights=near) for _ in range(100)]
    assert np.mean([(found.q_value <= 0.1).any() for found in maps]) <= 0.1 + 0.06
    normal = [stats.false_discovery_control(stats.norm.sf(found.z)).min() <= 0.1 for found in maps]
    assert np.mean(normal) > 0.25
    inside = np.hypot(*(points - 30).T) < 3
    found = hotspots.gi_star(drawn(np.where(inside, 8.0, 2.0)), weights=near)
    raised = found.q_value <= 0.1
    assert np.mean(raised[inside]) > (0.8 if spread is None else 0.5)
    assert np.mean(np.hypot(*(points[raised] - 30).T) < 6) > 0.9


def test_gaps_at_one_rate_are_seldom_outside_and_a_lull_is_found():
    rng = np.random.default_rng(7)
    outside, found = [], []
    for _ in range(1000):
        gaps = rng.exponential(40.0, 20)
        outside.append(rare.exponential(np.append(gaps, rng.exponential(40.0)), baseline=20, chance=0.05))
        found.append(rare.exponential(np.append(gaps, rng.exponential(400.0)), baseline=20, chance=0.05))
    share = np.mean([chart.sooner[-1] | chart.longer[-1] for chart in outside])
    assert share == pytest.approx(0.05, abs=0.02)
    assert np.mean([chart.longer[-1] for chart in found]) > 0.6
    bunched = 30 * rng.weibull(0.6, 300)
    assert rare.weibull_fit(bunched).upper < 0.75
