"""Safety functions, hot spots, peaks, breaks and rare events beside other packages and enumeration."""

import itertools

import numpy as np
import pytest
from scipy import stats

from zhunsheng.stats import beforeafter, breaks, hotspots, measures, peaks, ranking, rare, safety


@pytest.fixture
def roads():
    """The sites that the statsmodels numbers below were worked out on."""
    rng = np.random.default_rng(42)
    flow, length = rng.uniform(500, 20000, 400).round(), rng.uniform(0.2, 5, 400).round(2)
    kind = rng.integers(0, 2, 400)
    mean = length * np.exp(-6 + 0.7 * np.log(flow) + 0.4 * kind)
    crashes = rng.poisson(mean * rng.gamma(1.6, 1 / 1.6, 400)).astype(float)
    return crashes, np.column_stack([np.ones(400), np.log(flow), kind]), length


def test_regression_against_statsmodels(roads):
    """statsmodels 0.15.0: NegativeBinomial(y, X, offset=np.log(length)).fit() gives params, alpha and llf; 1,934 crashes."""
    crashes, design, length = roads
    assert crashes.sum() == 1934
    found = safety.fit(crashes, design=design, offset=np.log(length))
    assert found.coefficients == pytest.approx([-7.28849429, 0.84389891, 0.30947891], abs=2e-7)
    assert 1 / found.shape == pytest.approx(0.57027592, abs=1e-6)
    assert found.log_likelihood == pytest.approx(-937.6140631073597, abs=1e-8)
    assert found.errors == pytest.approx(
        [0.67226725, 0.07280511, 0.09534032], rel=0.005
    )  # theirs: observed information


def test_likelihood_against_scipy(roads):
    crashes, design, length = roads
    found = safety.fit(crashes, design=design, offset=np.log(length), size=length)
    mean, shape = found.predicted(design, offset=np.log(length)), found.shape * length
    assert found.log_likelihood == pytest.approx(stats.nbinom.logpmf(crashes, shape, shape / (shape + mean)).sum())
    for away in ([0.02, 0, 0], [0, 0.01, 0], [0, 0, -0.05]):
        near = np.exp(np.log(length) + design @ (found.coefficients + away))
        assert safety.log_likelihood(crashes, mean=near, shape=shape) < found.log_likelihood
    for part in (0.97, 1.03):
        assert safety.log_likelihood(crashes, mean=mean, shape=part * shape) < found.log_likelihood


def test_small_groups_borrow(roads):
    crashes, design, length = roads
    group = np.zeros(400, dtype=int)
    group[:12] = 1
    whole, few = safety.fit_groups(crashes, group=group, design=design, offset=np.log(length))
    assert (whole.own, few.own) == (True, False)
    predicted, shape = safety.predict_groups([whole, few], group=group, design=design, offset=np.log(length))
    common = few.function.predicted(design, offset=np.log(length))[:12]
    assert few.factor == pytest.approx((crashes[:12].sum() + 1) / (common.sum() + 1))
    assert predicted[:12] == pytest.approx(few.factor * common)
    assert shape[:12] == pytest.approx(few.function.shape)


def test_empirical_bayes_is_the_gamma_posterior():
    y, mean, shape = np.array([0.0, 3, 20]), np.array([2.0, 2, 9]), np.array([1.5, 4, 0.8])
    found = safety.empirical_bayes(y, predicted=mean, shape=shape, level=0.9)
    law = stats.gamma(shape + y, scale=mean / (shape + mean))
    assert found.expected == pytest.approx(law.mean())
    assert found.variance == pytest.approx(law.var())
    assert found.lower == pytest.approx(law.ppf(0.05) - mean)
    assert found.upper == pytest.approx(law.ppf(0.95) - mean)
    assert found.above == pytest.approx(law.sf(mean))


# esda 2.9.0, libpysal: G_Local(y, DistanceBand(points, threshold), transform="B", star=True).Zs; the six points of its manual
SIX = np.array([(10, 10), (20, 10), (40, 10), (15, 20), (30, 20), (30, 30)], dtype=float)
SIX_Z = [-1.39727626, -0.28917762, 0.65064964, -0.28917762, 1.23452088, 2.02424331]
# the first ten of `cluster`, threshold 1.5; p_sim of 99,999 permutations
CLUSTER_Z = [
    0.9025495,
    0.3034363,
    -1.8608131,
    -0.827028,
    -0.2662188,
    -0.2165924,
    -0.8344499,
    0.5831334,
    2.6216915,
    -1.0241828,
]
CLUSTER_P = [0.2889, 0.3749, 0.0657, 0.3466, 0.3493, 0.4116, 0.0911, 0.2591, 0.0164, 0.2305]


@pytest.fixture
def cluster():
    rng = np.random.default_rng(5)
    points = rng.uniform(0, 8, (60, 2)).round(2)
    near = np.hypot(points[:, 0] - 5, points[:, 1] - 5) < 2
    return points, rng.poisson(3 + 4 * near).astype(float)


def test_gi_star_against_esda(cluster):
    found = hotspots.gi_star(np.array([2, 3, 3.2, 5, 8, 7]), weights=hotspots.within(SIX, distance=15))
    assert found.z == pytest.approx(SIX_Z, abs=6e-9)
    assert found.neighbours.tolist() == [3, 4, 2, 4, 5, 2]
    points, values = cluster
    found = hotspots.gi_star(values, weights=hotspots.within(points, distance=1.5))
    assert found.z[:10] == pytest.approx(CLUSTER_Z, abs=6e-8)
    assert found.q_value == pytest.approx(stats.false_discovery_control(found.p_value))


def test_permutations_against_all_layouts():
    """Every order of the other five values, the place's own kept."""
    values, weights = np.array([2, 3, 3.2, 5, 8, 7]), hotspots.within(SIX, distance=15)
    dense, want = weights.toarray(), []
    for place in range(6):
        others = [other for other in range(6) if other != place]
        sums = []
        for order in itertools.permutations(others):
            laid = values.copy()
            laid[others] = values[list(order)]
            sums.append(dense[place] @ laid)
        want.append(np.mean(np.array(sums) >= dense[place] @ values - 1e-9))
    found = hotspots.gi_star(values, weights=weights, permutations=20_000, rng=np.random.default_rng(2))
    assert found.p_value == pytest.approx(want, abs=0.015)


def test_permutations_against_esda(cluster):
    """esda folds p over to the smaller tail; 99,999 draws of its own."""
    points, values = cluster
    weights = hotspots.within(points, distance=1.5)
    found = hotspots.gi_star(values, weights=weights, permutations=20_000, rng=np.random.default_rng(3))
    folded = np.minimum(found.p_value, 1 - found.p_value)
    assert folded[:10] == pytest.approx(CLUSTER_P, abs=0.02)
    analytic = hotspots.gi_star(values, weights=weights).p_value
    assert np.corrcoef(analytic, found.p_value)[0, 1] > 0.9  # one law draws all values, the other keeps the place's own
    with pytest.raises(ValueError, match="random generator"):
        hotspots.gi_star(values, weights=weights, permutations=9)


def test_plane_distances():
    """Baotou to Hohhot is 147 km on the sphere (haversine)."""
    lat, lon = np.array([40.657, 40.842]), np.array([109.840, 111.749])
    a, b = np.radians(lat)
    half = np.sin((b - a) / 2) ** 2 + np.cos(a) * np.cos(b) * np.sin(np.radians(lon[1] - lon[0]) / 2) ** 2
    sphere = 2 * hotspots.EARTH * np.arcsin(np.sqrt(half))
    one, two = hotspots.plane(lat, lon=lon)
    assert np.hypot(*(one - two)) == pytest.approx(sphere, rel=2e-3)


def test_peak_search_is_one_round_after_the_other():
    """Beside a plain loop over windows, sections of one to nine pieces."""
    rng = np.random.default_rng(9)
    pieces = rng.integers(1, 10, 60)
    section = np.repeat(np.arange(60), pieces)
    size = len(section)
    mean, shape, length = rng.uniform(0.5, 4, size), rng.uniform(0.5, 3, size), rng.uniform(0.5, 1.2, size)
    seen = rng.poisson(mean * rng.gamma(0.6, 1 / 0.6, size)).astype(float)
    found = peaks.search(section, observed=seen, predicted=mean, shape=shape, length=length, limit=0.4)
    assert 5 < found.precise.sum() < 55
    for number in range(60):
        place = np.flatnonzero(section == number)
        for window in range(1, len(place) + 1):
            starts = [place[k : k + window] for k in range(len(place) - window + 1)]
            one = safety.empirical_bayes(
                np.array([seen[s].sum() for s in starts]),
                predicted=np.array([mean[s].sum() for s in starts]),
                shape=np.array([shape[s].sum() for s in starts]),
            )
            long = np.array([length[s].sum() for s in starts])
            best = peaks.passing(one.excess / long, variance=one.variance / long**2, limit=0.4)
            if best is not None or window == len(place):
                chosen = starts[best or 0]
                assert (found.first[number], found.last[number]) == (chosen[0], chosen[-1])
                assert found.excess[number] == pytest.approx((one.excess / long)[best or 0])
                assert bool(found.precise[number]) is (best is not None)
                break


def test_severity_weights():
    found = measures.weighted(
        {"fatal": np.array([1.0, 0]), "injury": np.array([2.0, 3])}, weights={"fatal": 542, "injury": 11}
    )
    assert found.tolist() == [564, 33]
    with pytest.raises(KeyError):
        measures.weighted({"damage": np.ones(1)}, weights={"fatal": 542})


def test_moments_without_spread_beyond_chance():
    assert measures.by_moments(np.array([2.0, 3, 4])).value == pytest.approx([3, 3, 3])


def test_ties_at_the_end_of_a_list():
    """Three share the last two places: every way to choose, its mean, best and worst."""
    score, good = np.array([9.0, 5, 5, 5, 1]), np.array([4.0, 1, 2, 6, 9])
    found = ranking.found(score, good=good, top=3)
    ways = [4 + a + b for a, b in itertools.combinations([1, 2, 6], 2)]
    assert (found.amount, found.lowest, found.highest) == (pytest.approx(np.mean(ways)), min(ways), max(ways))
    assert (found.tied, found.places) == (3, 2)
    ranks = ranking.ranks(score)
    assert ranks.rank.tolist() == [1, 2, 2, 2, 5]
    assert ranks.tied.tolist() == [1, 3, 3, 3, 1]
    with pytest.raises(ValueError, match="a list of 6 from 5"):
        ranking.found(score, good=good, top=6)


def test_rare_events_beside_scipy():
    gaps = np.array([12.0, 30, 5, 44, 20, 61, 9, 33, 17])
    law = rare.weibull_fit(gaps)
    shape, _, scale = stats.weibull_min.fit(gaps, floc=0)
    assert (law.shape, law.scale) == (pytest.approx(shape, rel=1e-4), pytest.approx(scale, rel=1e-4))
    assert law.lower < 1 < law.upper
    censored = rare.weibull_fit(gaps, open_gap=40.0)
    data = stats.CensoredData(uncensored=gaps, right=[40.0])
    shape, _, scale = stats.weibull_min.fit(data, floc=0)
    assert (censored.shape, censored.scale) == (pytest.approx(shape, rel=1e-3), pytest.approx(scale, rel=1e-3))
    for events in (0, 1, 5):
        limit = rare.upper_rate(events, exposure=57)
        assert stats.poisson.cdf(events, limit * 57) == pytest.approx(0.05)


def test_charts_of_rare_events():
    gaps = np.array([12.0, 30, 5, 44, 20, 61, 9, 33, 17])
    chart = rare.exponential(gaps, baseline=6, open_gap=400.0)
    mean = gaps[:6].mean()
    assert chart.upper == pytest.approx(mean * stats.f.ppf(1 - 0.00135, 2, 12))
    assert chart.longer.tolist() == [False] * 9 + [True]
    assert np.isnan(chart.p_short[-1])  # the open gap may still grow
    assert chart.p_long[-1] == pytest.approx((1 + 400 / mean / 6) ** -6)
    turned = gaps[:6] ** (1 / 3.6)
    nelson = rare.t_chart(gaps, baseline=6)
    assert nelson.upper == pytest.approx((turned.mean() + 2.66 * np.abs(np.diff(turned)).mean()) ** 3.6)
    geometric = rare.g_chart(gaps, baseline=9)
    assert geometric.upper == pytest.approx(gaps.mean() + 3 * np.sqrt(gaps.mean() * (gaps.mean() + 1)))
    assert geometric.p_long[0] == pytest.approx((gaps.mean() / (1 + gaps.mean())) ** 12)
    law = rare.Weibull(0.7, 25.0, 0.5, 0.9)
    bunched = rare.weibull(gaps, law=law)
    assert bunched.upper == pytest.approx(25 * (-np.log(0.00135)) ** (1 / 0.7))


def test_effect_of_a_treatment_by_hand():
    """Two sites, weights 1/3 and 1/2, a comparison group of 400 and 300: the formulas of Hauer (1997), ch. 9 and 12."""
    trend = beforeafter.trend(400, after=300)
    assert trend.ratio == pytest.approx(300 / 400 / (1 + 1 / 400))
    found = beforeafter.effect(
        np.array([9.0, 6]), after=np.array([4.0, 2]), predicted=np.array([4.0, 2]), shape=np.array([2.0, 2]),
        trend=trend, years=(3.0, 3.0),
    )  # fmt: skip
    likely = 4 / 3 + 9 * 2 / 3 + (2 + 6) / 2
    variance = 2 / 3 * (4 / 3 + 6) + (2 + 6) / 4
    expected = trend.ratio * likely
    spread = trend.ratio**2 * variance + expected**2 * (1 / 400 + 1 / 300)
    assert found.expected == pytest.approx(expected)
    assert found.expected_sd == pytest.approx(np.sqrt(spread))
    index = 6 / expected / (1 + spread / expected**2)
    assert found.index == pytest.approx(index)
    sd = index * np.sqrt(1 / 6 + spread / expected**2) / (1 + spread / expected**2)
    assert found.sd == pytest.approx(sd)
    assert found.naive == pytest.approx(6 / 15 - 1)
    assert found.lower < index < found.upper


def test_no_crash_after_is_no_proof_of_safety():
    found = beforeafter.effect(
        np.array([3.0]), after=np.array([0.0]), predicted=np.array([1.5]), shape=np.array([1.5]),
        trend=beforeafter.passed(3, years_after=1), years=(3.0, 1.0),
    )  # fmt: skip
    assert (found.index, found.lower) == (0, 0)
    assert found.upper == pytest.approx(-np.log(0.05) / found.expected)
    with pytest.raises(ValueError, match="larger one"):
        beforeafter.trend(0, after=3)


def test_a_step_of_one_class_is_dated():
    rng = np.random.default_rng(4)
    season = 1 + 0.3 * np.sin(np.arange(96) * 2 * np.pi / 12)
    control, counts = rng.poisson(300 * season).astype(float), rng.poisson(200 * season**2).astype(float)
    assert breaks.breaks(counts, control=control) == []
    counts[40:] = np.round(counts[40:] * 0.6)
    (step,) = breaks.breaks(counts, control=control)
    assert step.at == 40
    assert step.odds == pytest.approx(0.6, rel=0.06)
    counts[70:] = 0
    last = breaks.breaks(counts, control=control)[-1]
    assert last.at == 70
    assert last.odds < 1e-3
    both = rng.poisson(200 * season) * np.where(np.arange(96) < 50, 1.0, 0.5)
    assert breaks.breaks(both, control=np.round(control * np.where(np.arange(96) < 50, 1.0, 0.5))) == []
