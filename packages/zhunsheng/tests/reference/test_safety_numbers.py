"""Every number of safety_numbers.json from our own code, and those of the notes beside it that can be worked out again.

What the file calls recalled is checked for consistency only. OR-Library's optima: test_orlib.py.
"""

import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import poisson

from zhunsheng.hazards.screening import stars as irap
from zhunsheng.law.calendar import spring_festival
from zhunsheng.stats import counts, ears, etest, measures, peaks, queues, rare, safety
from zhunsheng.stats.farrington import fitting, reference, thresholds

NUMBERS = json.loads((Path(__file__).parent / "data" / "safety_numbers.json").read_text())


@pytest.mark.parametrize("row", NUMBERS["two_count_tests"], ids=lambda row: f"{row['now']}v{row['before']}")
def test_two_counts(row):
    """scipy.stats.poisson_means_test, binomtest(now, now + before), statsmodels test_poisson_2indep(method='cond-midp')."""
    now, before = row["now"], row["before"]
    assert counts.percent(now, before=before) == pytest.approx(row["pct"], abs=0.05)
    assert etest.e_test(now, before=before) == pytest.approx(row["e_test"], abs=6e-7)
    assert counts.exact(now, before=before) == pytest.approx(row["exact_conditional"], abs=6e-7)
    assert counts.mid_p(now, before=before) == pytest.approx(row["mid_p"], abs=6e-7)
    assert counts.wheeler(now, before=before) == pytest.approx(row["wheeler_z"], abs=6e-5)


def test_scipys_example_of_the_e_test():
    k1, n1, k2, n2 = NUMBERS["scipy_doc_example"]["args"]
    found = etest.e_test(k1, before=k2, exposure=n1, exposure_before=n2)
    assert found == pytest.approx(NUMBERS["scipy_doc_example"]["p"], rel=1e-12)


@pytest.mark.parametrize("row", NUMBERS["poisson_noise"]["rows"], ids=lambda row: f"mean{row[0]}")
def test_noise_of_plain_percentages(row):
    """Two counts of one mean: no percentage where the base is zero, the mean change over the others."""
    mean, either, rise, change, exact = row
    n = np.arange(int(mean + 12 * np.sqrt(mean) + 20))
    weight = np.outer(poisson.pmf(n, mean), poisson.pmf(n, mean))
    now, before = np.meshgrid(n, n, indexing="ij")
    percent = counts.percent(now, before=before)
    known = before > 0
    assert np.isnan(percent[~known]).all()
    assert weight[known & (np.abs(percent) >= 30 - 1e-9)].sum() == pytest.approx(either, abs=6e-4)
    assert weight[known & (percent >= 50 - 1e-9)].sum() == pytest.approx(rise, abs=6e-4)
    assert (weight[known] * percent[known]).sum() / weight[known].sum() == pytest.approx(change, abs=0.06)
    assert weight[counts.exact(now, before=before) < 0.05].sum() == pytest.approx(exact, abs=6e-5)


def test_base_of_zero_at_a_mean_of_two():
    """The notes: 13.5 % of comparisons have no percentage; 0 beside 5 has z -4.47 and an exact p of 0.063."""
    assert np.exp(-2) == pytest.approx(0.135, abs=5e-4)
    assert counts.wheeler(12, before=6, both_random=True) == pytest.approx(2.0292 / np.sqrt(2), abs=1e-4)


def test_hauers_tutorial():
    """0.0224 ADT^0.564 a kilometre and year, phi 2.05 a kilometre, 1.8 km at 4,000 vehicles a day."""
    given = NUMBERS["hauer_2002"]
    yearly = 0.0224 * given["ADT"] ** 0.564 * given["L_km"]
    shape = np.array([given["phi_per_km"] * given["L_km"]])
    one = safety.empirical_bayes(np.array([12.0]), predicted=np.array([yearly]), shape=shape)
    want = given["one_year"]
    assert one.weight[0] == pytest.approx(want["w"], abs=1e-3)
    assert one.expected[0] == pytest.approx(want["est"], abs=0.01)
    assert np.sqrt(one.variance[0]) == pytest.approx(want["sd"], abs=0.005)
    per_km = (one.expected[0] / given["L_km"], np.sqrt(one.variance[0]) / given["L_km"])
    assert per_km == pytest.approx(want["per_km"], abs=5e-3)
    three = safety.empirical_bayes(
        np.array([sum(given["three_year"]["counts"])], dtype=float), predicted=np.array([3 * yearly]), shape=shape
    )
    want = given["three_year"]
    assert three.weight[0] == pytest.approx(want["w"], abs=1e-3)
    assert three.expected[0] / 3 == pytest.approx(want["est_per_yr"], abs=5e-3)
    assert np.sqrt(three.variance[0]) / 3 == pytest.approx(want["sd_per_yr"], abs=5e-3)
    assert three.expected[0] / 3 / given["L_km"] == pytest.approx(want["per_km"][0], abs=5e-3)
    assert np.sqrt(three.variance[0]) / 3 / given["L_km"] == pytest.approx(want["per_km"][1], abs=5e-3)


def test_peak_search_of_the_manual():
    """The variances are those that the printed coefficients allow: 7.73 for windows of 0.1 mile, 2.577 for 0.2."""
    given = NUMBERS["hsm_peak_search"]
    limit = given["cv_limit"]
    for name, variance, winner in (("iter1", 7.73, None), ("iter2", 2.577, 3)):
        excess = np.array(given[name]["excess"])
        same = np.full(len(excess), variance)
        assert measures.coefficient(excess, variance=same) == pytest.approx(given[name]["cv"], abs=0.0065)
        assert peaks.passing(excess, variance=same, limit=limit) == winner
    assert (measures.coefficient(excess, variance=same) <= limit).tolist() == [True, False, False, True]
    assert excess[3] == 7.15
    pairs = np.array(given["iter1"]["excess"])
    assert [np.mean(pairs[[a, b]]) for a, b in ((0, 1), (1, 2), (2, 3), (3, 4))] == pytest.approx(excess.tolist())


def test_twenty_intersections_recalled():
    given = NUMBERS["hsm_20_intersections"]
    want, passed = given["computed"], {}
    for kind, rate in (("T", want["rate_T"]), ("S", want["rate_S"])):
        rows = [row for row in given["rows"] if row[1] == kind]
        exposure = np.array([(row[2] + row[3]) * 365 * 3 / 1e6 for row in rows])
        crashes = np.array([sum(row[4:]) for row in rows], dtype=float)
        average = crashes.sum() / exposure.sum()
        assert average == pytest.approx(rate, abs=5e-4)
        critical = measures.critical_rate(average, exposure=exposure)
        own, adjusted = measures.rate(crashes, exposure=exposure), measures.by_moments(crashes / 3)
        for at, row in enumerate(rows):
            passed[row[0]] = (own[at], critical[at], exposure[at], adjusted.value[at], adjusted.improvement[at])
    for site, names in ((7, ("rate", "critical", "MEV", "mom_adj", "mom_PI")), (2, ("rate", "critical"))):
        assert passed[site][: len(names)] == pytest.approx([want[f"site{site}"][name] for name in names], abs=6e-3)
    assert passed[11][:2] == pytest.approx([want["site11"]["rate"], want["site11"]["critical"]], abs=6e-4)
    beyond = {site for site, (rate, critical, *_) in passed.items() if rate > critical}
    assert set(want["exceed_in_checked"]) <= beyond
    assert beyond == {2, 7, 9, 11, 16, 18}


def test_chapter_ten_recalled():
    """Rural two-lane roads: AADT * miles * 365e-6 * exp(-0.312), k = 0.236 / miles."""
    given = NUMBERS["hsm_ch10"]
    road = safety.SafetyFunction(np.array([-0.312]), np.zeros(1), 1 / 0.236, 0, 0.0, 0.0)
    for row in given["spf_rural2lane"]:
        offset = np.log([row["aadt"] * row["mi"] * 365e-6])
        assert road.predicted(np.ones((1, 1)), offset=offset)[0] == pytest.approx(row["n"], abs=6e-4)
    (row,) = given["eb"]
    for k, weight, expected in (
        (row["k_rounded"], row["w"], row["exp"]),
        (row["exact_k"], row["exact_w"], row["exact_exp"]),
    ):
        found = safety.empirical_bayes(
            np.array([float(row["obs"])]), predicted=np.array([row["pred"]]), shape=np.array([1 / k])
        )
        assert found.weight[0] == pytest.approx(weight, abs=6e-4)
        assert found.expected[0] == pytest.approx(expected, abs=2e-3)
    assert row["exact_k"] == pytest.approx(0.236 / 1.5)


def test_star_bands():
    bands, want = irap.bands(date(2024, 1, 1)), NUMBERS["irap_star_bands"]
    for user in ("vehicle", "bicycle"):
        assert list(getattr(bands, user)) == want[user]
    for name in ("total", "along", "crossing"):
        assert (
            list(getattr(bands, "pedestrian" if name == "total" else f"pedestrian_{name}"))
            == want[f"pedestrian_{name}"]
        )
    assert (bands.motorcycle == bands.vehicle) is want["motorcycle_same"]
    assert irap.stars(np.array([2.4, 2.5, 11.0, 22.0, 23.0]), user="vehicle", by=bands).tolist() == [5, 4, 3, 2, 1]


def test_erlang_c():
    given = NUMBERS["erlang_c"]
    pace = {"arrivals": given["calls"] / (given["period_min"] * 60), "handling": given["aht_s"]}
    found = queues.erlang_c(given["agents"], within=20, **pace)
    assert found.intensity == pytest.approx(given["intensity"])
    assert found.waiting == pytest.approx(given["p_wait"], abs=6e-8)
    assert found.in_time == pytest.approx(given["sl_20s"], abs=6e-6)
    assert found.mean_wait == pytest.approx(given["asa_s"], abs=6e-7)
    assert found.occupancy == pytest.approx(given["occupancy"], abs=6e-8)
    assert queues.erlang_c(11, **pace).waiting == pytest.approx(given["agents11_p_wait"], abs=6e-8)
    with pytest.raises(ValueError, match="at least 11"):
        queues.erlang_c(10, **pace)


def test_spring_festivals():
    for year, day in NUMBERS["spring_festival"].items():
        assert spring_festival(int(year)).strftime("%m-%d") == day


def test_months_without_a_major_crash():
    """57 months without one: 3/57 a month by the rule, 2.996/57 exactly; as an independent check 0 failures of n bound 3/n."""
    assert rare.rule_of_three(57) == pytest.approx(3 / 57)
    assert rare.upper_rate(0, exposure=57) == pytest.approx(-np.log(0.05) / 57, rel=1e-12)


def test_worst_fifty_of_two_thousand():
    """The notes: 608 crashes before, 425 after without treatment, and 425 by empirical Bayes; here over many worlds."""
    rng = np.random.default_rng(50)
    before, after, foretold = np.zeros(200), np.zeros(200), np.zeros(200)
    for world in range(200):
        mean = 3.0 * rng.gamma(2.0, 0.5, 2000)
        first, second = rng.poisson(mean), rng.poisson(mean)
        worst = np.argsort(-first, kind="stable")[:50]
        found = safety.empirical_bayes(first[worst].astype(float), predicted=np.full(50, 3.0), shape=np.full(50, 2.0))
        before[world], after[world], foretold[world] = first[worst].sum(), second[worst].sum(), found.expected.sum()
    assert before.mean() == pytest.approx(608, rel=0.03)
    assert after.mean() == pytest.approx(425, rel=0.03)
    assert foretold.mean() == pytest.approx(after.mean(), rel=0.01)
    assert 1 - after.mean() / before.mean() == pytest.approx(0.30, abs=0.01)


NEWPORT = [1, 1, 1, 3, 3, 1, 2, 1, 0, 3, 3]  # weekly cases of Salmonella Newport, Germany (SurvStat@RKI)
THRESHOLDS = NUMBERS["farrington_threshold_unit_tests"]


@pytest.mark.parametrize("row", THRESHOLDS, ids=lambda row: f"{row['fn']}-{row.get('power', row['phi'])}")
def test_farrington_thresholds(row):
    """Unit tests of R's surveillance. Where the mean is log 5 given on the log scale, so is the score's numerator there."""
    mean = 5.0
    error = {"delta": 0.2, "muan": mean * np.log(2), "nbPlugin": 0.0}[row["fn"]]
    power = {"none": 1.0, "1/2": 0.5, "2/3": 2 / 3}[row.get("power", "none")]
    found = thresholds.limits(
        np.array([float(row["y"])]), mean=np.array([mean]), error=np.array([error]), phi=np.array([float(row["phi"])]),
        method=row["fn"], power=power, alpha=row["alpha"],
    )  # fmt: skip
    close = {"abs": 6e-8} if row["fn"] == "delta" else {"abs": 6e-8, "rel": 6e-8}
    assert found.lower[0] == pytest.approx(row["lower"], **close)
    assert found.upper[0] == pytest.approx(row["upper"], **close)
    assert found.p_value[0] == pytest.approx(row["p"], **close)
    if row["fn"] == "delta":
        assert found.score[0] == pytest.approx(row["score"], **close)
    else:
        eta = np.log(mean)
        assert (row["y"] - eta) / (found.upper[0] - eta) == pytest.approx(row["score_linkscale"], abs=6e-8)


def test_weights_of_residuals():
    given = NUMBERS["weights_unit_test"]
    with np.errstate(over="ignore"):  # of residuals that are not used
        found = fitting.weights(np.array(given["s"], dtype=float), threshold=given["threshold"])
    assert found == pytest.approx(given["omega"])


def test_reference_days():
    given = NUMBERS["reference_points_week"]
    days = np.arange(np.datetime64("2009-01-01"), np.datetime64("2013-06-13"), 7)
    place = int(np.flatnonzero(days == np.datetime64(given["day"]))[0])
    line = reference.timeline(days, length=len(days), frequency=None)
    found = [str(days[line.back(place, years=years)]) for years in range(given["b"], -1, -1)]
    assert found == given["expect"]


def test_ears_of_newport():
    """15 November 2010 to 24 January 2011: C1 of the last four weeks at alpha 0.05."""
    found = ears.detect(np.array(NEWPORT), method="C1", alpha=0.05, mode="surveillance")
    want = NUMBERS["ears_C1_newport_2011_alpha05_first4_upper"]
    assert found.upper == pytest.approx(want, abs=6e-7)
