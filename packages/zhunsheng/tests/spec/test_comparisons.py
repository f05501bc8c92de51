"""The three comparisons told by example: each verdict moves when its exposure, its calendar or its peers are altered."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from bulletins import KINDS, block_of, world
from zhunsheng.comparisons.blocks import Steady, Trials
from zhunsheng.comparisons.days import Days
from zhunsheng.comparisons.looks import look
from zhunsheng.comparisons.spans import Span, month_of, week_of

ONE = 0  # the series that the examples are about
FLAT = dict.fromkeys(KINDS.kinds, 1.0)
NO_SEASON = np.ones(12)


def grown(made, *, times, months=1):
    """The same world with one series at so many times its counts in the last months."""
    block = made.block
    each = np.diff(block.running, axis=0)
    low, _ = block.days.places(Span(date(made.day.year, made.day.month + 1 - months, 1), made.day))
    each[low:, ONE] = np.round(each[low:, ONE] * times)
    fresh = block_of(each, days=block.days)
    return made.altered(running=fresh.running, pool=fresh.pool)


def steady(made, *, values):
    """An exposure of one value a month for each series; ``values`` are months by series."""
    return made.altered(exposure=Steady("registered_vehicles", made.block.days.first, values))


@pytest.fixture(scope="module")
def calm():
    """Forty alike series of two hundred events a month, none of which changed."""
    return world(np.random.default_rng(3), series=40, groups=2, size=200, unlike=0.05, scatter=0.02, month=(2023, 6))


def passed(made, name, **given):
    return bool(made.judged(**given)[2].comparisons[name][ONE])


def exposures(made, *, now=1.0, before=1.0):
    """Vehicles of each series: a thousand, ONE with other numbers in the last month and in the months before."""
    size = (made.block.days.count // 28 + 1, made.block.size)
    values = np.full(size, 1000.0)
    months = (made.day.year - made.block.days.first.year) * 12 + made.day.month - made.block.days.first.month
    values[:, ONE] *= before
    values[months:, ONE] *= now
    return values


def test_a_rise_is_raised_by_all_comparisons_and_a_calm_series_by_none(calm):
    rose = grown(calm, times=1.8)
    assert all(passed(rose, name) for name in ("peers", "last_year", "last_month", "history"))
    assert not any(passed(calm, name) for name in ("peers", "last_year", "last_month", "history"))


@pytest.mark.parametrize("name", ["last_year", "last_month", "history"])
def test_a_rise_that_the_exposure_explains_is_none(calm, name):
    """Eighty per cent more crashes with eighty per cent more vehicles."""
    rose = grown(calm, times=1.8)
    assert passed(steady(rose, values=exposures(rose)), name)
    assert not passed(steady(rose, values=exposures(rose, now=1.8)), name)


def test_peers_are_compared_by_exposure_where_it_is_known(calm):
    """As many crashes as its peers, with a third of their vehicles."""
    assert not passed(steady(calm, values=exposures(calm)), "peers")
    assert passed(steady(calm, values=exposures(calm, before=1 / 3)), "peers")


def test_without_an_exposure_peers_are_compared_by_growth_and_it_says_so(calm):
    """Always three times its peers is no news without an exposure; growing while they do not is."""
    bare = calm.altered(exposure=None)
    _, against, _ = bare.judged()
    assert not against["peers"].exposed.any()
    assert not against["last_year"].exposed.any()
    assert passed(grown(bare, times=1.8), "peers")


def test_the_verdict_beside_peers_moves_with_the_peer_group(calm):
    """Half of all double in the last month: beside them the same series stands out no more."""
    rose = grown(calm, times=1.8).altered(exposure=None)
    doubled = rose.altered(running=_doubled(rose, which=np.arange(20, 40), times=1.8).running)
    quiet, busy = np.zeros(40, dtype=np.int64), np.zeros(40, dtype=np.int64)
    quiet[20:], busy[1:20] = 1, 1  # ONE among those that did not grow; ONE among those that did
    assert passed(doubled.altered(group=quiet), "peers")
    assert not passed(doubled.altered(group=busy), "peers")


def _doubled(made, *, which, times):
    each = np.diff(made.block.running, axis=0)
    low, _ = made.block.days.places(month_of(made.day))
    each[low:, which] = np.round(each[low:, which] * times)
    return block_of(each, days=made.block.days)


@pytest.mark.parametrize("name", ["last_month", "history"])
def test_the_verdict_moves_with_the_peers_that_the_season_is_taken_from(calm, name):
    """Eighty per cent more in June is a rise, unless every June has eighty per cent more wherever the season is taken from."""
    rose = grown(calm, times=1.8)
    block = calm.block
    june = np.where(block.days.month == 5, 1.8, 1.0)
    seasonal = np.concatenate([[0.0], np.cumsum(np.diff(block.pool) * june)])
    assert passed(rose, name)
    assert not passed(rose.altered(pool=seasonal), name)


@pytest.mark.parametrize("name", ["last_year", "last_month", "history"])
def test_the_verdict_moves_with_the_calendar(name):
    """Holidays bring three times as many crashes, and this month there are ten more of them than there ever were.

    With a calendar that knows them nothing stands out; with one that does not, all do.
    """
    rates = {**FLAT, "holiday": 3.0}
    made = world(np.random.default_rng(4), series=40, groups=2, size=300, unlike=0.05, scatter=0.02, season=NO_SEASON,
                 rates=rates, month=(2023, 6))  # fmt: skip
    each, days = np.diff(made.block.running, axis=0), made.block.days
    more = days.places(month_of(made.day))[0] + np.arange(4, 14)
    assert {KINDS.kinds[kind] for kind in days.kind[more]} <= {"working", "rest"}
    each[more] = np.random.default_rng(5).poisson(3 * made.mean / 30.4, (10, 40))
    busy = made.altered(running=block_of(each, days=days).running)
    known = Days(days.first, days.count, "CN", KINDS)
    known.__dict__["kind"] = days.kind.copy()
    known.__dict__["kind"][more] = KINDS.kinds.index("holiday")
    assert busy.judged()[2].comparisons[name].all()
    assert not busy.altered(days=known).judged()[2].passed.any()


def test_months_of_the_festival_are_set_beside_the_same_lunar_days():
    found = look("month", day=date(2024, 1, 15), kinds=KINDS, country="CN")
    assert found.alignment == "lunar"
    assert found.last_year.then == Span(date(2022, 12, 13), date(2023, 1, 13))  # 10 February 2024 is 22 January 2023
    assert found.last_month.then == month_of(date(2023, 12, 1))
    plain = look("month", day=date(2024, 3, 15), kinds=KINDS, country="CN")
    assert (plain.alignment, plain.last_year.then) == ("plain", month_of(date(2023, 3, 1)))


def test_a_monthly_series_joins_january_and_february():
    """A monthly count does not say on which days it fell, so that the two months are compared together, or not yet."""
    january = look("month", day=date(2024, 1, 1), kinds=KINDS, country="CN", daily=False)
    assert (january.alignment, january.last_year, january.last_month) == ("none", None, None)
    february = look("month", day=date(2024, 2, 1), kinds=KINDS, country="CN", daily=False)
    assert february.alignment == "joined"
    assert february.last_year.now == Span(date(2024, 1, 1), date(2024, 3, 1))
    assert february.last_year.then == Span(date(2023, 1, 1), date(2023, 3, 1))
    assert look("month", day=date(2024, 3, 1), kinds=KINDS, country="CN", daily=False).last_month is None


def test_forms_and_what_they_are_set_beside():
    ytd = look("ytd", day=date(2024, 5, 7), kinds=KINDS, country="CN")
    assert (ytd.now, ytd.last_month) == (Span(date(2024, 1, 1), date(2024, 6, 1)), None)
    assert ytd.last_year.then == Span(date(2023, 1, 1), date(2023, 6, 1))
    year = look("year", day=date(2024, 5, 7), kinds=KINDS, country="CN")
    assert (year.now, year.last_year.then) == (
        Span(date(2023, 6, 1), date(2024, 6, 1)),
        Span(date(2022, 6, 1), date(2023, 6, 1)),
    )
    week = look("week", day=date(2024, 5, 8), kinds=KINDS, country="CN")
    assert (week.now, week.last_month.then) == (week_of(date(2024, 5, 6)), week_of(date(2024, 4, 29)))
    assert week.last_year.then == Span(date(2023, 5, 8), date(2023, 5, 15))


@pytest.mark.parametrize("form", ["week", "ytd", "year"])
def test_other_forms_find_a_rise_and_leave_a_calm_series(form):
    made = world(
        np.random.default_rng(6), series=30, groups=2, size=400, unlike=0.05, scatter=0.02, month=(2023, 6), years=6
    )
    assert not made.judged(form=form)[2].passed.any()
    rose = grown(made, times=1.8, months=5).judged(form=form)[2]
    assert rose.passed[ONE]
    assert rose.passed.sum() == 1


def test_few_events_are_not_judged(rng):
    """Nought beside five is p = 0.06 at best: nothing is said, and it does not make the family larger."""
    made = world(rng, series=30, groups=2, size=0.1, unlike=0.0, scatter=0.0)
    _, against, rose = made.altered(exposure=None).judged()
    assert set(against["last_year"].gap.tolist()) == {"few"}
    assert rose.size < 5
    assert not rose.passed.any()


def test_parts_of_cases_are_compared_by_cases_and_not_by_days(rng):
    """Twice as many late recordings of twice as many recordings are no more than before."""
    made = world(
        rng, series=30, groups=2, size=60, unlike=0.05, scatter=0.0, rates=FLAT, season=NO_SEASON, month=(2023, 6)
    )
    late = grown(made.altered(exposure=None, calendar=False), times=2.0)
    many = grown(made, times=2.0).block.running * 10
    cases = Trials("records", made.block.days, many, many.sum(axis=1))
    same = made.block.running * 10
    assert not passed(late.altered(exposure=cases), "last_year")
    assert passed(late.altered(exposure=replace(cases, running=same, pool=same.sum(axis=1))), "last_year")


def test_a_stock_is_what_is_open_at_the_end(calm):
    block = replace(calm.block, stock=True)
    assert block.over(month_of(calm.day)) == pytest.approx(block.running[-1])


def test_shifted_working_days_and_the_festival_are_kinds_of_their_own():
    days = Days(date(2024, 1, 1), 366, "CN", KINDS)
    name = {day: KINDS.kinds[days.kind[(day - days.first).days]] for day in map(date.fromisoformat, (
        "2024-01-27", "2024-02-09", "2024-02-10", "2024-02-16", "2024-02-17", "2024-04-04", "2024-04-28", "2024-05-04",
        "2024-07-06", "2024-07-08"))}  # fmt: skip
    assert [name[day] for day in sorted(name)] == [
        "festival_before", "festival_before", "festival", "festival", "festival_after", "holiday", "shifted", "holiday",
        "rest", "working",
    ]  # fmt: skip
