"""The limits hold their level where nothing changed; what did change is found, and the calendar is not taken for a change."""

import csv
import gzip
from pathlib import Path

import numpy as np
import pytest

from zhunsheng.law.calendar import spring_festival
from zhunsheng.stats import farrington
from zhunsheng.stats.breaks import breaks

MONTHS = np.arange("2015-01", "2021-05", dtype="datetime64[M]").astype("datetime64[D]")
WEEKS = np.datetime64("2014-01-06") + 7 * np.arange(52 * 9 + 10)
FORMS = {
    "monthly": (MONTHS, {"b": 5, "w": 1}),
    "monthly improved": (MONTHS, {"b": 5, "w": 1, "no_periods": 6, "past_not_included": 6, "p_threshold_trend": 1}),
    "weekly": (WEEKS[:300], {"b": 5, "w": 3}),
    "weekly improved": (
        WEEKS[:300],
        {"b": 5, "w": 3, "no_periods": 10, "past_not_included": 26, "p_threshold_trend": 1},
    ),
}
NO_RULE = (0, 1)


def draws(rng, *, mean, phi, shape):
    return rng.poisson(mean, shape) if phi == 1 else rng.negative_binomial(mean / (phi - 1), 1 / phi, shape)


def rate(rng, *, form, mean, phi, series, alpha, method, mode="correct"):
    """Share of series with an alarm at the last period, nothing having changed."""
    dates, settings = FORMS[form]
    counts = draws(rng, mean=mean, phi=phi, shape=(len(dates), series))
    found = farrington.detect(
        counts, dates=dates, span=slice(len(dates) - 1, None), limit54=NO_RULE, alpha=alpha, threshold_method=method,
        mode=mode, **settings,
    )  # fmt: skip
    assert (found.gap == "").all()
    return float(found.alarm.mean())


def level(series, *, seed, slack):
    """Realised false alarms over alpha by form, mean and dispersion: ``delta`` at most 1.05 for Poisson counts and 1.6 beyond,
    ``predictive`` 1 and 1.2; at 0.005 the tails count, and only ``predictive`` is near it."""
    rng = np.random.default_rng(seed)
    for form in FORMS:
        for mean, phi in ((2, 1), (5, 1), (20, 1), (100, 1), (5, 2), (20, 4), (100, 3)):
            for method, bounds in (("delta", (1.05, 1.6)), ("predictive", (1.0, 1.2))):
                found = rate(rng, form=form, mean=mean, phi=phi, series=series, alpha=0.05, method=method)
                far = rate(rng, form=form, mean=mean, phi=phi, series=series, alpha=0.005, method=method)
                print(f"{form}, mean {mean}, phi {phi}, {method}: {found:.4f} {far:.4f}")
                assert found <= 0.05 * bounds[phi > 1] + slack * np.sqrt(0.05 / series)
                if method == "predictive":
                    assert far <= 0.005 * (1.7 if phi > 1 else 1) + slack * np.sqrt(0.005 / series)


def test_level_where_nothing_changed():
    level(600, seed=1, slack=3.5)


@pytest.mark.prove
def test_level_in_full():
    level(20_000, seed=2, slack=3.0)


def test_rs_slip_raises_false_alarms():
    """Monthly counts of 20: R's trends and errors give about 0.065 instead of 0.05, the proper ones 0.043."""
    told = {
        mode: rate(np.random.default_rng(3), form="monthly", mean=20, phi=1, series=12_000, alpha=0.05, method="delta", mode=mode)
        for mode in ("surveillance", "correct")
    }  # fmt: skip
    assert told["surveillance"] > 0.058
    assert told["correct"] < 0.048


def test_a_known_season_trend_and_dispersion_are_found_again():
    rng = np.random.default_rng(4)
    t = np.arange(len(WEEKS))
    mean = 20 * np.exp(0.002 * t + 0.15 * np.cos(2 * np.pi * t / 52.1775))
    counts = draws(rng, mean=mean[:, None], phi=2.0, shape=(len(t), 400))
    settings = {
        "b": 5,
        "w": 3,
        "no_periods": 10,
        "past_not_included": 26,
        "p_threshold_trend": 1,
        "weights_threshold": 9.0,
    }
    found = farrington.detect(counts, dates=WEEKS, span=slice(-1, None), **settings)
    assert found.slope.mean() == pytest.approx(0.002, abs=0.00005)
    assert found.expected.mean() == pytest.approx(mean[-1], rel=0.02)
    assert found.phi.mean() == pytest.approx(2.0, abs=0.1)  # a season by steps leaves a little over


def test_an_outbreak_of_last_year_is_weighed_down():
    rng = np.random.default_rng(5)
    counts = rng.poisson(10, (len(WEEKS), 300))
    counts[-53] += 30  # the same week of the year before
    found = [
        farrington.detect(counts, dates=WEEKS, b=5, w=3, span=slice(-1, None), reweight=reweight)
        for reweight in (True, False)
    ]
    expected, upper = ([float(getattr(each, name).mean()) for each in found] for name in ("expected", "upper"))
    print("expected and limit with and without weights:", expected, upper)
    assert expected[0] == pytest.approx(10, abs=0.5)
    assert expected[1] > expected[0] + 0.8
    assert upper[0] < 0.85 * upper[1]


def test_rises_are_found():
    """Monthly counts of 20, a rise by half and a doubling in the last month: 0.005, season in six levels."""
    rng = np.random.default_rng(6)
    dates, settings = FORMS["monthly improved"]
    told = []
    for times in (1.5, 2.0):
        counts = rng.poisson(20, (len(dates), 2000))
        counts[-1] = rng.poisson(20 * times, 2000)
        found = farrington.detect(
            counts, dates=dates, span=slice(-1, None), alpha=0.005, threshold_method="predictive", **settings
        )
        told.append(float(found.alarm.mean()))
    print("found at 0.005, x1.5 and x2:", told)
    assert told[0] > 0.15
    assert told[1] > 0.75


def test_the_verdict_moves_with_the_exposure():
    """Half as much again with half as much traffic again is no alarm; without the exposure it is."""
    rng = np.random.default_rng(7)
    exposure = np.ones(len(MONTHS))
    exposure[-1] = 1.5
    counts = rng.poisson(60 * exposure[:, None], (len(MONTHS), 500))
    settings = {"dates": MONTHS, "b": 5, "w": 1, "span": slice(-1, None), "threshold_method": "predictive"}
    assert farrington.detect(counts, **settings).alarm.mean() > 0.75
    assert farrington.detect(counts, exposure=exposure, **settings).alarm.mean() < 0.06
    own = np.broadcast_to(exposure[:, None], counts.shape)
    one, each = (farrington.detect(counts, exposure=given, **settings) for given in (exposure, own))
    assert np.allclose(one.upper, each.upper)


def festival(*, first, last):
    """First week of the lunar year and the one after, as days, with the eve."""
    starts = [np.datetime64(spring_festival(year)) for year in range(first, last + 1)]
    return {
        number: np.concatenate([start + np.arange(low, low + 7) for start in starts])
        for number, low in ((1, -1), (2, 6))
    }


@pytest.mark.parametrize("times", [0.5, 2.0])
def test_a_moving_festival_is_compared_with_itself(times):
    """The week of the Spring Festival at half or twice the usual level, earlier or later each year."""
    rng = np.random.default_rng(8)
    kinds = farrington.kinds(WEEKS, days=festival(first=2014, last=2023), least=4)
    usual = np.where(kinds == 1, times, np.where(kinds == 2, (1 + times) / 2, 1.0))
    season = 10 * np.exp(0.2 * np.cos(2 * np.pi * np.arange(len(WEEKS)) / 52.18))
    counts = rng.poisson((usual * season)[:, None], (len(WEEKS), 150))
    settings = {
        "dates": WEEKS,
        "threshold_method": "predictive",
        "span": slice(52 * 5 + 26, None),
        **FORMS["weekly improved"][1],
    }
    blind, told = (farrington.detect(counts, kinds=given, **settings) for given in (None, kinds))
    special = kinds[told.periods] > 0
    assert special.sum() == 8
    away = [(found.alarm[special].mean(), found.fall[special].mean()) for found in (blind, told)]
    print(f"festival x{times}: alarms and falls {away}")
    assert max(away[1]) < 0.06
    assert away[0][0 if times > 1 else 1] > 0.13
    assert told.alarm[~special].mean() < 0.05


def test_a_bad_festival_week_is_found():
    """80 % more than usual of the week of the festival, when that is half of an ordinary one."""
    rng = np.random.default_rng(9)
    kinds = farrington.kinds(WEEKS, days=festival(first=2014, last=2023), least=4)
    place = int(np.flatnonzero(kinds == 1)[-2])
    counts = rng.poisson(np.where(kinds == 1, 20, 40)[:, None], (len(WEEKS), 400))
    counts[place] = rng.poisson(36, 400)
    settings = {"dates": WEEKS, "b": 5, "w": 3, "threshold_method": "predictive", "span": slice(place, place + 1)}
    assert farrington.detect(counts, **settings).alarm.mean() < 0.02
    assert farrington.detect(counts, kinds=kinds, **settings).alarm.mean() > 0.6


def crashes(root):
    """Killed or seriously injured in Slovenia 2008 to 2016, weeks by administrative unit."""
    with gzip.open(root / "data/slovenia_crashes/events_2008_2016.csv.gz", "rt") as file:
        grave = [(row["date"], row["admin_unit"]) for row in csv.DictReader(file) if row["klass"] in "HS"]
    dates = np.datetime64("2008-01-07") + 7 * np.arange(468)
    units, unit = np.unique([entry[1] for entry in grave], return_inverse=True)
    week = (np.array([entry[0] for entry in grave], dtype="datetime64[D]") - dates[0]).astype(int) // 7
    counts = np.zeros((len(dates), len(units)), dtype=int)
    inside = (week >= 0) & (week < len(dates))
    np.add.at(counts, (week[inside], unit[inside]), 1)
    return counts, dates


def test_sparse_units_get_a_threshold_from_their_peers(root):
    """59 units, 309 weeks: 96 % of them have no threshold of their own, all have one from their peers.

    Alarms keep the level (fewer, for such counts are lumpy), and where a unit has a threshold the two mostly agree.
    """
    counts, dates = crashes(root)
    assert counts.shape == (468, 59)
    settings = {"dates": dates, "b": 3, "w": 3, "no_periods": 10, "past_not_included": 26}
    own = farrington.detect(counts, threshold_method="predictive", **settings)
    pooled = farrington.pooled(counts, group=np.zeros(59, dtype=int), **settings)
    told = own.gap == ""
    shares = (told.mean(), (pooled.gap == "").mean(), pooled.alarm.mean(), pooled.alarm[own.alarm].mean())
    print("thresholds own, pooled; pooled alarms; of own alarms raised by peers too:", shares)
    assert shares[0] < 0.04
    assert shares[1] == 1.0
    assert 0.01 < shares[2] < 0.05
    assert shares[3] > 0.6


def sparse(rng, *, mean, spread, phi, times=1.0):
    """240 squadrons with a season and lawful differences; the first half at ``times`` its level in the last week."""
    theirs = rng.gamma(1 / spread, spread, 240)
    season = np.exp(0.4 * np.cos(2 * np.pi * np.arange(len(WEEKS)) / 52.18))
    level = mean * season[:, None] * theirs
    level[-1, :120] *= times
    return draws(rng, mean=np.maximum(level, 1e-9), phi=phi, shape=level.shape)


@pytest.mark.parametrize(("mean", "phi"), [(0.05, 1.0), (0.2, 1.0), (0.2, 1.5), (1.0, 1.5), (3.0, 2.0)])
def test_pooled_thresholds_keep_their_level(mean, phi):
    rng = np.random.default_rng(int(100 * mean + phi))
    settings = {"dates": WEEKS, "b": 5, "w": 3, "span": slice(-3, None), "group": np.zeros(240, dtype=int)}
    found = [farrington.pooled(sparse(rng, mean=mean, spread=0.3, phi=phi), **settings) for _ in range(8)]
    alarms = np.mean([each.alarm.mean() for each in found])
    print(f"pooled, mean {mean}, phi {phi}: {alarms:.4f}, shape {np.mean([each.shape[0, 0] for each in found]):.2f}")
    assert all((each.gap == "").all() for each in found)
    assert 0.001 < alarms < 0.056
    assert np.mean([each.shape[0, 0] for each in found]) == pytest.approx(1 / 0.3, rel=0.35)
    assert np.mean([each.phi[0, 0] for each in found]) == pytest.approx(phi, rel=0.06)


def test_pooled_thresholds_see_what_others_cannot():
    rng = np.random.default_rng(11)
    settings = {"dates": WEEKS, "b": 5, "w": 3, "span": slice(-1, None)}
    peers = np.zeros(240, dtype=int)
    seen = []
    for _ in range(6):
        counts = sparse(rng, mean=0.2, spread=0.3, phi=1.0, times=6.0)
        both = farrington.pooled(counts, group=peers, **settings), farrington.detect(counts, **settings)
        seen.append([float(found.alarm[0, :120].mean()) for found in both])
    told = np.mean(seen, axis=0)
    print("six times the level of 0.2 a week: pooled and own", told)
    assert told[0] > 0.35
    assert told[0] > 2 * told[1]


def test_the_verdict_moves_with_the_peers():
    """A squadron with four a week, where busy ones have four and quiet ones one in five weeks."""
    rng = np.random.default_rng(12)
    busy, quiet = rng.poisson(4.0, (len(WEEKS), 20)), rng.poisson(0.2, (len(WEEKS), 20))
    new = rng.poisson(0.2, (len(WEEKS), 1))
    new[-1] = 3
    counts = np.concatenate([busy, quiet, new], axis=1)
    settings = {"dates": WEEKS, "b": 5, "w": 3, "span": slice(-1, None)}
    group = np.repeat([0, 1], [20, 20]).tolist()
    at_quiet = farrington.pooled(counts, group=np.array([*group, 1]), **settings)
    at_busy = farrington.pooled(counts, group=np.array([*group, 0]), **settings)
    assert at_quiet.alarm[0, -1]
    assert at_busy.expected[0, -1] > at_quiet.expected[0, -1]
    assert at_busy.p_value[0, -1] > at_quiet.p_value[0, -1]


DATA = Path(__file__).parents[1] / "reference" / "data" / "farrington" / "series_seatbelts_GB_monthly.csv"


def belts(*names):
    with DATA.open() as file:
        table = list(csv.DictReader(file))
    dates = np.array([row["month"] for row in table], dtype="datetime64[D]")
    return dates, np.array([[int(row[name]) for name in names] for row in table])


def test_the_seat_belt_law_of_1983():
    """Killed or seriously injured in Great Britain, 1977 to 1984, each month by the five years before the last one.

    The first fall in eight years is February 1983, the first month of the law, for drivers and for front seats, and four months
    in a row; in the rear, where belts were not asked for, there is none.
    """
    dates, counts = belts("drivers", "front", "rear")
    found = farrington.detect(
        counts,
        dates=dates,
        b=5,
        w=1,
        past_not_included=12,
        alpha=0.01,
        threshold_method="predictive",
        span=slice(96, None),
    )
    for number, name in enumerate(("drivers", "front")):
        fallen = dates[found.periods][found.fall[:, number]].astype("datetime64[M]").astype(str).tolist()
        print(name, fallen)
        assert fallen[:4] == ["1983-02", "1983-03", "1983-04", "1983-05"]
    assert not found.fall[:, 2].any()
    after = dates[found.periods] >= np.datetime64("1983-02-01")
    ratio = counts[found.periods][after].sum(axis=0) / found.expected[after].sum(axis=0)
    print("observed over expected, drivers, front, rear:", ratio.round(3))
    assert ratio[1] < ratio[0] < 0.9 < ratio[2]


def test_the_law_as_a_break_beside_the_rear_seats():
    dates, counts = belts("front", "rear")
    found = breaks(counts[:, 0].astype(float), control=counts[:, 1].astype(float))
    assert str(dates[found[-1].at])[:7] == "1983-02"
    assert found[-1].odds == pytest.approx(0.669, abs=0.001)
