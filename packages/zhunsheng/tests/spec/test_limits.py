"""The limit that the past sets, beside the comparisons: own earlier years, the peers' sum, or the periods just before."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from bulletins import KINDS, PARAMS, block_of, world
from zhunsheng.comparisons.days import Days
from zhunsheng.comparisons.likeness import likeness
from zhunsheng.comparisons.looks import look
from zhunsheng.comparisons.spans import Span
from zhunsheng.comparisons.surveillance import limits


def limited(made, *, form="month"):
    found = look(form, day=made.day, kinds=KINDS, country="CN")
    like = likeness(made.block, before=found.now, params=PARAMS)
    return limits(made.block, look=found, like=like, params=PARAMS)


@pytest.mark.parametrize("form", ["month", "week"])
def test_limits_of_own_years_hold_their_level_and_find_a_rise(rng, form):
    """Months that scatter by 15 %: at most a hundredth above without change at half a per cent, most doubled ones found."""
    made = world(rng, series=1000, groups=5, size=40, scatter=0.15 if form == "month" else 0.0)
    made = replace(made, day=made.day if form == "month" else made.day - timedelta(days=7))
    calm = limited(made, form=form)
    assert set(calm.by.tolist()) == {"own"}
    assert calm.alarm.mean() <= 0.01
    now = look(form, day=made.day, kinds=KINDS, country="CN").now
    assert calm.expected.mean() == pytest.approx(made.block.over(now).mean(), rel=0.04)
    low, _ = made.block.days.places(Span(date(made.day.year, made.day.month, 1), made.day))
    each = np.diff(made.block.running, axis=0)
    each[low:] *= 2
    rose = limited(
        replace(made, block=replace(made.block, running=block_of(each, days=made.block.days).running)), form=form
    )
    assert rose.alarm.mean() > (0.7 if form == "month" else 0.25)


def test_sparse_series_have_the_limit_of_their_peers(rng):
    """Half an event a month: too few for a limit of its own; ten in one month are above that of the peers."""
    made = world(rng, series=400, groups=4, size=0.5, scatter=0.0)
    each = np.diff(made.block.running, axis=0)
    low, _ = made.block.days.places(Span(date(made.day.year, made.day.month, 1), made.day))
    each[low, 0] += 10
    raised = replace(made, block=replace(made.block, running=block_of(each, days=made.block.days).running))
    found = limited(raised)
    sparse = found.by == "pooled"
    assert sparse.sum() > 150
    assert set(found.by.tolist()) == {"own", "pooled"}
    assert found.alarm[sparse].mean() <= 0.01
    assert found.alarm[0]
    alone = limited(raised.altered(group=np.full(400, -1)))
    assert set(alone.by.tolist()) == {"own", ""}
    assert not np.isfinite(alone.upper[alone.by == ""]).any()


def test_peers_of_whom_some_have_no_exposure_are_pooled_without(rng):
    made = world(rng, series=60, groups=2, size=0.5, scatter=0.0)
    values = made.block.exposure.values.copy()
    values[:, ::4] = np.nan
    found = limited(made.altered(exposure=replace(made.block.exposure, values=values)))
    bare = limited(made.altered(exposure=None))
    group = made.block.group == 0  # holds every fourth series
    assert found.upper[group] == pytest.approx(bare.upper[group], nan_ok=True)


def test_with_too_few_years_the_periods_just_before_set_the_limit(rng):
    made = world(rng, series=200, groups=2, size=40, years=2)
    found = limited(made)
    assert set(found.by.tolist()) == {"ears"}
    assert found.alarm.mean() <= 0.02
    assert set(limited(world(rng, series=3, groups=1, years=1, month=(2023, 3)).altered()).by.tolist()) == {"ears"}


def test_a_series_that_began_late_is_not_judged_by_years_before_it(rng):
    """Zero before a register began is no history."""
    made = world(rng, series=40, groups=2, size=40)
    since = np.zeros(40, dtype=np.int64)
    since[0], since[1] = made.block.days.count - 400, made.block.days.count - 120
    each = np.diff(made.block.running, axis=0)
    for series in (0, 1):
        each[: since[series], series] = 0
    found = limited(made.altered(since=since, running=block_of(each, days=made.block.days).running))
    assert found.by[:3].tolist() == ["ears", "", "own"]
    assert not found.alarm[:2].any()


def test_a_stock_and_the_longer_forms_have_no_limit(rng):
    made = world(rng, series=10, groups=1, size=40)
    for found in (limited(made.altered(stock=True)), limited(made, form="ytd"), limited(made, form="year")):
        assert not found.by.any()


def test_the_festival_is_no_rise(rng):
    """A February that holds the festival, with its quiet days before and after, is judged by like-for-like days."""
    made = world(rng, series=500, groups=5, size=60, month=(2024, 2), scatter=0.1)
    assert Days(date(2024, 2, 1), 29, "CN", KINDS).kind.tolist().count(KINDS.kinds.index("festival")) == 7
    assert limited(made).alarm.mean() <= 0.01
