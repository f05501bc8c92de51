"""Known rates of kinds of day, a known season under a trend and a known scatter are found again."""

from datetime import date

import numpy as np
import pytest

from bulletins import KINDS, PARAMS, RATES, SEASON, world
from zhunsheng.comparisons.days import Days
from zhunsheng.comparisons.likeness import likeness
from zhunsheng.comparisons.looks import look
from zhunsheng.comparisons.spans import months
from zhunsheng.stats.daykinds import rates
from zhunsheng.stats.peers import beside, spread
from zhunsheng.stats.scatter import scatter, squares
from zhunsheng.stats.seasons import season


def test_rates_of_kinds_of_day_are_found(rng):
    days = Days(date(2016, 1, 1), 3000, "CN", KINDS)
    spans = months(days.first, end=date(2024, 1, 1))
    table = days.spans(spans)
    truth = np.array([RATES[name] for name in KINDS.kinds])
    level = 200 * np.exp(rng.normal(0, 0.3, len(spans)))  # each month its own
    found = rates(rng.poisson(level[:, None] * table * truth).astype(float), days=table)
    relative = found.rate / found.rate[-1]
    assert relative == pytest.approx(truth, rel=0.03)
    assert found.dispersion == pytest.approx(1.0, abs=0.25)
    # the weight of a span is the sum of its days' rates, and its doubt is small beside them
    assert found.weight(table[:1])[0] == pytest.approx(float(table[0] @ found.rate))
    assert 0 < found.doubt(table[:1], before=table[1:2])[0] < 1e-4


def test_kinds_seldom_met_stay_near_one():
    """Two events on a holiday where half of one was expected: no holiday effect is believed."""
    found = rates(np.array([[2.0, 30.0]]), days=np.array([[0.5, 29.5]]))
    assert found.rate[0] == pytest.approx(1.05, abs=0.06)


def test_a_trend_does_not_pass_for_a_season(rng):
    size = 84
    place = np.arange(size) % 12
    mean = 2000 * SEASON[place] * np.exp(0.01 * np.arange(size))  # twelve per cent a year
    found = season(rng.poisson(mean).astype(float), weight=np.ones(size), place=place)
    relative = found.factor / found.factor.mean()
    assert relative == pytest.approx(SEASON / SEASON.mean(), rel=0.03)
    assert found.years.tolist() == [6] * 12


def test_a_season_not_seen_is_not_known():
    found = season(np.full(20, 50.0), weight=np.ones(20), place=np.arange(20) % 12)
    assert np.isfinite(found.factor).sum() == 8  # twenty months less half a year at either end


def test_scatter_is_found_and_grows_with_the_counts(rng):
    """Months with a coefficient of variation of 0.2: variance over mean is 1 + 0.04 times half the total of a pair."""
    size, looks = np.array([5.0, 50.0, 200.0]).repeat(100), 48
    draw = rng.poisson(size * rng.gamma(25, 1 / 25, (2, looks, len(size)))).astype(float)
    found = scatter(draw[0], before=draw[1], odds=np.ones((looks, len(size))))
    for mean in (5.0, 50.0, 200.0):
        of = size == mean
        assert found.at(2 * size)[of].mean() == pytest.approx(1 + 0.04 * mean, rel=0.12)


def test_squares_have_a_mean_of_one_however_small_the_counts(rng):
    draw = rng.poisson(0.4, (2, 200_000)).astype(float)
    value = squares(draw[0], before=draw[1], odds=np.ones(200_000))
    assert np.nanmean(value) == pytest.approx(1.0, abs=0.01)
    assert np.isnan(value).mean() == pytest.approx(np.exp(-0.8), abs=0.01)


def test_lawful_spread_of_peers_is_found_and_no_licence_for_one_far_off(rng):
    size = rng.gamma(2, 20, 300)
    group = np.arange(300) % 3
    own = rng.gamma(11, 1 / 11, 300)
    events, year = rng.poisson(size * own).astype(float), rng.poisson(12 * size * own).astype(float)
    lawful = spread(year, exposure=size * 12, group=group, unknown=0.16)
    assert lawful == pytest.approx(1 / 11, rel=0.5)
    events[0] = size[0] * 5
    found = beside(events, exposure=size, group=group, spread=lawful)
    assert found.p_value[0] < 1e-4
    assert 1 < found.ratio[0] < 5  # drawn towards its peers
    assert np.mean(found.p_value[1:] < 0.05) < 0.08


def test_subjects_without_exposure_or_peers_have_no_peers(rng):
    found = beside(
        np.full(8, 10.0), exposure=np.array([np.nan, *[5.0] * 7]), group=np.array([0] * 7 + [1]), spread=0.1, least=5
    )
    assert np.isnan(found.expected[0])  # no exposure
    assert np.isnan(found.expected[7])  # alone in its group
    assert found.others.tolist() == [6, 5, 5, 5, 5, 5, 5, 0]


def test_the_calendar_is_estimated_before_the_period_only(rng):
    """What happens in the period itself may not change what is expected of it."""
    made = world(rng, series=50)
    found = look("month", day=made.day, kinds=KINDS, country="CN")
    before = likeness(made.block, before=found.now, params=PARAMS)
    low, high = made.block.days.places(found.now)
    pool = made.block.pool.copy()
    pool[low + 1 :] += 1000 * np.arange(1, len(pool) - low)
    after = likeness(made.altered(pool=pool).block, before=found.now, params=PARAMS)
    assert after.rates.rate == pytest.approx(before.rates.rate)
    assert after.season.factor == pytest.approx(before.season.factor)
    assert high == made.block.days.count
