"""Two counts beside each other, beside SciPy and statsmodels."""

import numpy as np
import pytest
from scipy import stats

from zhunsheng.stats import counts, etest, overdispersed

# statsmodels 0.15.0: test_poisson_2indep(now, exposure, before, exposure_before, method=...).pvalue, cond-midp and exact-cond
STATSMODELS = [
    (3, 28, 8, 31, 0.181989749, 0.2332109155),
    (17, 31, 9, 28, 0.2054615875, 0.2392817942),
    (0, 2, 4, 1, 0.0061728395, 0.012345679),
    (120, 1, 90, 1.3, 7.79741e-05, 8.8404e-05),
    (41, 28010, 15, 19017, 0.0347506138, 0.0408520263),
]


@pytest.fixture
def pairs():
    rng = np.random.default_rng(5)
    return rng.integers(0, 90, 400), rng.integers(0, 90, 400), rng.uniform(0.2, 5, 400), rng.uniform(0.2, 5, 400)


@pytest.mark.parametrize("row", STATSMODELS)
def test_against_statsmodels(row):
    now, exposure, before, exposure_before, mid, exact = row
    given = {"before": before, "exposure": exposure, "exposure_before": exposure_before}
    assert counts.mid_p(now, **given) == pytest.approx(mid, abs=6e-11, rel=1e-7)
    assert counts.exact(now, **given) == pytest.approx(exact, abs=6e-11, rel=1e-7)


def test_exact_against_scipys_binomial_test(pairs):
    now, before, over, under = pairs
    want = [
        stats.binomtest(int(a), int(a + b), u / (u + v)).pvalue if a + b else 1.0
        for a, b, u, v in zip(now, before, over, under, strict=True)
    ]
    np.testing.assert_allclose(counts.exact(now, before=before, exposure=over, exposure_before=under), want, rtol=1e-9)


def test_exact_at_extreme_counts():
    """Tails far below what one less the distribution function could show, and counts of a hundred thousand."""
    for now, before, share in ((60, 0, 0.5), (0, 300, 0.5), (101_000, 99_000, 0.5), (5, 0, 1e-4), (2_000, 900, 0.6)):
        want = stats.binomtest(now, now + before, share).pvalue
        found = counts.exact(now, before=before, exposure=share, exposure_before=1 - share)
        assert found == pytest.approx(want, rel=1e-7)


def test_e_test_against_scipy(pairs):
    now, before, over, under = (part[:120] for part in pairs)
    want = [
        stats.poisson_means_test(int(a), u, int(b), v).pvalue
        for a, b, u, v in zip(now, before, over, under, strict=True)
    ]
    found = etest.e_test(now, before=before, exposure=over, exposure_before=under)
    np.testing.assert_allclose(found, want, rtol=1e-9, atol=1e-12)


def test_e_test_keeps_ties_where_asked():
    """12 beside 6: SciPy's rounding loses ties of the statistic, statsmodels' does not (0.16296 and 0.16396)."""
    assert etest.e_test(12, before=6) == pytest.approx(0.162956, abs=1e-6)
    assert etest.e_test(12, before=6, grain=1e-9) == pytest.approx(0.16396, abs=5e-6)


def test_interval_is_where_one_sided_mid_p_is_half_the_error(pairs):
    now, before, over, under = pairs
    low, high = counts.interval(now, before=before, exposure=over, exposure_before=under, level=0.9)
    for limit, count, sf in ((low, now, stats.binom.sf), (high, now, lambda k, n, p: stats.binom.cdf(k - 1, n, p))):
        share = 1 / (1 + under / over / np.maximum(limit, 1e-300))
        inside = (limit > 0) & np.isfinite(limit)
        mid = sf(count, now + before, share) + stats.binom.pmf(count, now + before, share) / 2
        np.testing.assert_allclose(mid[inside], 0.05, rtol=1e-9)
    assert np.all(low[now == 0] == 0)
    assert np.all(np.isinf(high[before == 0]))


def test_one_sided_and_doubled(pairs):
    now, before, *_ = pairs
    up = counts.mid_p(now, before=before, alternative="greater")
    down = counts.mid_p(now, before=before, alternative="less")
    np.testing.assert_allclose(up + down, 1, rtol=1e-12)
    np.testing.assert_allclose(
        counts.mid_p(now, before=before, alternative="doubled"), np.minimum(1, 2 * np.minimum(up, down))
    )
    np.testing.assert_allclose(counts.mid_p(before, before=now, alternative="greater"), down, rtol=1e-12)


def test_a_table_of_pairs_gives_what_each_pair_gives(pairs):
    """A million pairs are looked up by cell; kinds of exposure and dispersion, and a few large counts, stand between."""
    rng = np.random.default_rng(6)
    now, before = rng.poisson(4, 200_000), rng.poisson(4, 200_000)
    now[:50] *= 400
    days, wide = rng.choice([28.0, 30.0, 31.0], 200_000), rng.choice([1.0, 1.7], 200_000)
    whole = counts.compare(now, before=before, exposure=days, exposure_before=30, dispersion=wide)
    some = np.r_[0:100, 150_000:150_100]
    part = counts.compare(
        now[some], before=before[some], exposure=days[some], exposure_before=30, dispersion=wide[some]
    )
    for name in ("percent", "ratio", "lower", "upper", "p_value"):
        np.testing.assert_allclose(getattr(whole, name)[some], getattr(part, name), rtol=1e-9, err_msg=name)


def test_zero_base_is_no_percentage():
    found = counts.compare([3, 0, 0, 6], before=[0, 0, 4, 3])
    assert np.isnan(found.percent[:2]).all()
    assert found.percent[2:].tolist() == [-100, 100]
    assert np.isinf(found.ratio[0])
    assert np.isnan(found.ratio[1])
    assert found.p_value[1] == 1
    assert (found.lower[1], found.upper[1]) == (0, np.inf)


@pytest.mark.parametrize("wrong", [{"before": [-1]}, {"before": [1.5]}, {"before": [1], "exposure": 0.0}])
def test_counts_that_are_none_are_refused(wrong):
    with pytest.raises(ValueError, match=r"counts|exposures"):
        counts.mid_p([3], **wrong)


def test_shapes_are_kept():
    grid = counts.mid_p(np.arange(6).reshape(2, 3), before=2)
    assert grid.shape == (2, 3)
    assert counts.mid_p(4, before=2).shape == ()


def test_overdispersed_law_is_the_negative_binomial_split():
    """Of two negative binomial counts with one p, the first given the sum: by enumeration from scipy's nbinom."""
    now, before, wide, over = 9, 3, 2.5, 1.4
    total = now + before
    size = total / (wide - 1)
    share = over / (1 + over)
    k = np.arange(total + 1)
    joint = stats.nbinom.pmf(k, size * share, 1 / wide) * stats.nbinom.pmf(total - k, size * (1 - share), 1 / wide)
    split = joint / joint.sum()
    want = split[now + 1 :].sum() + split[now] / 2
    found = counts.mid_p(now, before=before, exposure=over, dispersion=wide, alternative="greater")
    assert found == pytest.approx(want, rel=1e-9)
    nearly = counts.mid_p(now, before=before, dispersion=1 + 1e-7)
    assert nearly == pytest.approx(counts.mid_p(now, before=before), rel=1e-4)


def test_dispersion_own_pooled_and_shrunk():
    history = np.array([[4.0, 10], [6, 30], [5, 20], [5, 20]])
    own = overdispersed.estimate(history, method="own")
    assert own.own == pytest.approx([(1 + 1) / 5 / 3, (100 + 100) / 20 / 3])
    assert own.used == pytest.approx([1, 200 / 60])
    pooled = (0.4 + 10) / 6
    assert overdispersed.estimate(history, method="pooled").used == pytest.approx([pooled, pooled])
    shrunk = overdispersed.estimate(history, prior=6)
    assert shrunk.used == pytest.approx([max(1, (0.4 + 6 * pooled) / 9), (10 + 6 * pooled) / 9])
    apart = overdispersed.estimate(history, group=np.array([0, 1]), method="pooled")
    assert apart.pooled == pytest.approx([0.4 / 3, 10 / 3])
    late = history.copy()
    late[:3, 0] = np.nan
    assert overdispersed.estimate(late, method="own").used[0] == pytest.approx(overdispersed.estimate(late).pooled[0])
