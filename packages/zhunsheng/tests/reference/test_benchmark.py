"""The statistics of A1 and A2 beside numbers that others published or compute, and examples worked by hand."""

from itertools import combinations, product

import numpy as np
import pytest
from scipy import optimize, stats

from zhunsheng.stats import benchmark, conditional, discovery, effects, propensity, strata
from zhunsheng.stats.caseload import Facts, gather
from zhunsheng.stats.contrast import Limits
from zhunsheng.stats.dispersion import dispersion

# R: UCBAdmissions, admitted and rejected of men and of women, departments A to F
UCB = [
    *([512, 313, 89, 19], [353, 207, 17, 8], [120, 205, 202, 391]),
    *([138, 279, 131, 244], [53, 138, 94, 299], [22, 351, 24, 317]),
]


def two_by_two(tables):
    """Two subjects, a stratum for each table; the first category is the second of the table, so that admitted is high."""
    counts = np.array(tables, dtype=float)
    size = len(tables)
    return strata.tabulate(
        np.tile([0, 0, 1, 1], size), stratum=np.repeat(np.arange(size), 4), category=np.tile([1, 0, 1, 0], size),
        n=counts.ravel(), subjects=2,
    )  # fmt: skip


def test_score_is_the_mantel_haenszel_test():
    """R 4.3: mantelhaen.test(UCBAdmissions): X-squared 1.4269; with correct = FALSE 1.5246."""
    found = strata.score(two_by_two(UCB))
    assert found.score[0] ** 2 / found.variance[0] == pytest.approx(1.5246, abs=5e-5)
    assert (abs(found.score[0]) - 0.5) ** 2 / found.variance[0] == pytest.approx(1.4269, abs=5e-5)
    assert found.score[0] == pytest.approx(-found.score[1])
    assert found.overlap[0] == pytest.approx(1.0)  # one peer


def test_moments_by_lot_are_the_hypergeometric_laws():
    tables = [[3, 9, 14, 30], [20, 5, 7, 60], [1, 0, 30, 2]]
    table = two_by_two(tables)
    mean, variance, third = strata.by_lot(table)
    for place, (a, b, c, d) in enumerate(tables):  # pairs are sorted by subject, then stratum
        law = stats.hypergeom(a + b + c + d, a + c, a + b)
        m, v, s = law.stats("mvs")
        assert mean[place] == pytest.approx(m)
        assert variance[place] == pytest.approx(v)
        assert third[place] == pytest.approx(s * v**1.5)


def test_moments_and_p_against_all_permutations():
    """Three categories in two strata: every way of dealing the sanctions to the officer's records."""
    pools, own = ([0, 0, 1, 2, 2, 1, 0], [0, 1, 1, 2, 0, 0]), (3, 2)
    subject = np.array([0] * 3 + [1] * 4 + [0] * 2 + [1] * 4)
    stratum = np.array([0] * 7 + [1] * 6)
    category = np.array([2, 2, 1, 0, 0, 1, 0, 2, 0, 1, 1, 0, 0])
    found = strata.score(strata.tabulate(subject, stratum=stratum, category=category, n=np.ones(13), subjects=2))
    sums = [[sum(chosen) for chosen in combinations(pool, n)] for pool, n in zip(pools, own, strict=True)]
    dealt = np.array([a + b for a, b in product(*sums)], dtype=float)
    seen = 5 + 2
    assert found.score[0] == pytest.approx(seen - dealt.mean())
    assert found.variance[0] == pytest.approx(dealt.var())
    assert found.third[0] == pytest.approx(np.mean((dealt - dealt.mean()) ** 3))
    exact = np.mean(dealt > seen) + np.mean(dealt == seen) / 2
    z, skew = found.score / np.sqrt(found.variance), found.third / found.variance**1.5
    assert effects.tail(z, skew=skew)[0] == pytest.approx(exact, abs=0.02)


def test_peers_are_counted():
    """Eleven officers with equal shares in one stratum: ten equal peers."""
    subject = np.repeat(np.arange(11), 2)
    found = strata.score(
        strata.tabulate(
            subject, stratum=np.zeros(22, int), category=np.tile([0, 1], 11), n=np.full(22, 5.0), subjects=11
        )
    )
    np.testing.assert_allclose(1 / found.overlap, 10)
    # in the log odds of one stratum the officers' variance is that of the hypergeometric law of 10 among 110
    np.testing.assert_allclose(found.variance, stats.hypergeom(110, 55, 10).var())


@pytest.mark.parametrize("effect", [-1.5, -0.3, 0.0, 0.8, 2.0])
def test_tilted_moments_against_fishers_noncentral_law(effect):
    table = two_by_two([[30, 50, 80, 140], [6, 4, 30, 20]])
    mean, variance = conditional.tilted(table, margins=table.margins(), effect=np.array([effect, 0.0]))
    for place, (whole, high, n) in enumerate([(300, 110, 80), (60, 36, 10)]):
        law = stats.nchypergeom_fisher(whole, high, n, np.exp(effect))
        assert mean[place] == pytest.approx(law.mean(), abs=0.1)  # records
        assert variance[place] == pytest.approx(law.var(), rel=0.03)


def test_skewed_tail_against_scipys_pearson3():
    z, skew = (part.ravel() for part in np.meshgrid([-1.5, -0.4, 0.0, 1.0, 2.5, 4.0], [-0.8, -0.2, 0.0, 0.2, 0.8]))
    law = stats.pearson3.sf(z, skew)
    np.testing.assert_allclose(effects.tail(z, skew=skew), np.maximum(law, stats.norm.sf(z) ** 2), rtol=1e-6)


def test_skewed_tail_is_close_to_a_rare_counts_exact_mid_p():
    """Binomial, 20 expected of 2,000: the normal law is twice too small at 36, Pearson's is within a tenth."""
    n, p, seen = 2000, 0.01, 36
    law = stats.binom(n, p)
    exact = law.sf(seen) + law.pmf(seen) / 2
    z, skew = (seen - law.mean()) / law.std(), (1 - 2 * p) / law.std()
    assert effects.tail(np.array([z]), skew=np.array([skew]))[0] == pytest.approx(exact, rel=0.1)
    assert stats.norm.sf(z) < exact / 2


def test_empirical_null_of_the_anchor():
    """2,741 nulls N(0.1, 1.4) and 15 at N(8, 1), seed 20240: |z| > 2 names 442, BH with the central normal law 15."""
    rng = np.random.default_rng(20240)
    z = np.concatenate([rng.normal(0.1, 1.4, 2741), rng.normal(8, 1, 15)])
    assert np.sum(np.abs(z) > 2) == 442
    mean, sd = effects.central(z)
    assert (mean, sd) == (pytest.approx(0.1, abs=0.06), pytest.approx(1.4, abs=0.06))
    p = 2 * stats.norm.sf(np.abs(z - mean) / sd)
    assert np.flatnonzero(discovery.q_values(p) <= 0.05).tolist() == list(range(2741, 2756))


def facts_of(*codes):
    return Facts({str(place): np.asarray(one, dtype=np.int64) for place, one in enumerate(codes)}, {})


def test_balancing_one_factor_by_hand():
    """The officer has 60 % at night, the peers 20 %: a night record counts (60/20) / (40/80) = 6 day records."""
    design = facts_of([0, 1]).design(np.array([80.0, 20.0]), rare=0.0)
    weight = propensity.odds(design, own=np.array([40.0, 60.0]), others=np.array([800.0, 200.0]))
    assert weight[1] / weight[0] == pytest.approx(6, rel=0.02)  # the ridge keeps a little back
    assert weight @ [800, 200] == pytest.approx(1)
    logit = propensity.odds(design, own=np.array([40.0, 60.0]), others=np.array([800.0, 200.0]), method="logit")
    assert logit[1] / logit[0] == pytest.approx(6, rel=0.02)  # with one factor the propensity is saturated


def test_balancing_two_factors_is_raking_and_the_dual_of_entropy():
    rng = np.random.default_rng(1)
    night, road = np.divmod(np.arange(6), 3)
    others, own = rng.integers(50, 400, 6).astype(float), rng.integers(5, 40, 6).astype(float)
    design = facts_of(night, road).design(others, rare=0.0)
    found = propensity.odds(design, own=own, others=others) * others
    raked = others / others.sum()
    for _ in range(200):
        for codes in (night, road):
            raked = raked * (np.bincount(codes, own / own.sum()) / np.bincount(codes, raked))[codes]
    np.testing.assert_allclose(found, raked, rtol=0.02)
    target = own @ design / own.sum()

    def dual(slope):
        return np.log(np.sum(others * np.exp((design - target) @ slope))) + propensity.RIDGE / 2 * slope @ slope

    best = optimize.minimize(dual, np.zeros(design.shape[1]), method="BFGS", options={"gtol": 1e-9}).x
    scipys = others * np.exp((design - target) @ best)
    np.testing.assert_allclose(found, scipys / scipys.sum(), rtol=1e-5)


def hand():
    """One officer beside eight equal peers; binary severity in two cells."""
    subject = np.array([0] * 4 + [peer for peer in range(1, 9) for _ in range(4)])
    cell, severity = np.tile([0, 0, 1, 1], 9), np.tile([1.0, 0.0, 1.0, 0.0], 9)
    n = np.array([30.0, 30, 10, 30] + [30.0, 70, 40, 160] * 8)
    return gather(subject, cell=cell, severity=severity, n=n, facts=facts_of([0, 1]), subjects=9)


def test_benchmark_by_hand():
    """60 records at 50 % where peers give 30 %, 40 at 25 % where they give 20 %: 0.6 x 0.2 + 0.4 x 0.05 = 0.14."""
    load = hand()
    outcome = propensity.fit_outcome(load, kind="mean", seed=1)
    found = benchmark.compare(load, outcome=outcome)
    assert found.effect[0] == pytest.approx(0.14, abs=1e-4)
    assert found.observed[0] == pytest.approx(0.4)
    assert found.expected[0] == pytest.approx(0.26, abs=1e-4)
    assert found.naive[0] == pytest.approx(0.4 - 560 / 2400)
    assert found.peers[0] == pytest.approx(8, rel=1e-6)
    assert found.reason[0] == ""
    # weights by hand: 0.6 on 800 records, 0.4 on 1600; the effective sample is 1 / (0.36 / 800 + 0.16 / 1600)
    assert found.controls[0] == pytest.approx(1 / (0.36 / 800 + 0.16 / 1600), rel=0.01)
    assert found.before[0] == pytest.approx((0.6 - 1 / 3) / np.sqrt((0.24 + 2 / 9) / 2), rel=1e-6)
    # own variance (0.36 + ... about f) is larger than that of weighted peers, 0.6 x 0.21 + 0.4 x 0.16 = 0.19
    assert found.frozen.noise.unit[0] == pytest.approx(0.19, abs=1e-3)
    own = 0.6 * (0.5 - 2 * 0.5 * 0.3 + 0.09) + 0.4 * (0.25 - 2 * 0.25 * 0.2 + 0.04) - 0.14**2
    assert found.se[0] ** 2 == pytest.approx(own / 99, rel=1e-3)  # equal peers: the benchmark adds nothing


def test_refusals_by_hand():
    load = hand()
    outcome = propensity.fit_outcome(load, kind="mean", seed=1)
    for limits, reason in (
        (Limits(records=101), "few_records"),
        (Limits(controls=2000), "few_controls"),
        (Limits(peers=9), "few_peers"),
        (Limits(skew=0.0), "few_events"),
        (Limits(overlap=1.1), "no_overlap"),
    ):
        assert benchmark.compare(load, outcome=outcome, limits=limits).reason[0] == reason


def test_spread_of_a_variance_against_all_samples():
    """Variance of (n - 1) s squared of three draws from (0.5, 0.3, 0.2) over 0, 1, 2: by listing all 27."""
    law = np.array([0.5, 0.3, 0.2])
    peers = [[500, 300, 200]]
    subject = np.array([0, 0, 0, 1, 1, 1])
    table = strata.tabulate(
        subject, stratum=np.zeros(6, int), category=np.tile([0, 1, 2], 2), n=np.array([1, 1, 1, *peers[0]]), subjects=2
    )
    chance = [(np.prod(law[list(draw)]), 2 * np.var(draw) * 1.5) for draw in product(range(3), repeat=3)]
    mean = sum(p * s for p, s in chance)
    variance = sum(p * (s - mean) ** 2 for p, s in chance)
    found = dispersion(table, effect=np.zeros(2))
    assert found.ratio[0] == pytest.approx(2 / mean)
    assert found.effects.se[0] == pytest.approx(np.sqrt(variance) / mean / 3)
    assert found.agreement[0] == 0
    assert found.usual[0] == pytest.approx((500 * 499 + 300 * 299 + 200 * 199) / (1000 * 999))
