"""Entry delays and completion, from worlds where the truth is known."""

import numpy as np
import pytest
from scipy.stats import lognorm

from zhunsheng.stats import farrington, lateness

NOW, SERIES, LONGEST = 790, 60, 90


def world(rng, *, days=800, entry="daily", rate=0.6):
    """Events by day and series with a log-normal delay; a clerk comes daily, weekly, or about every twelfth day."""
    count = rng.poisson(rng.gamma(4, rate / 4, SERIES) * days)
    series = np.repeat(np.arange(SERIES), count)
    occurred = NOW + 10 - rng.integers(0, days, len(series))
    entered = occurred + np.floor(rng.lognormal(1.6, 1.0, len(series))).astype(int)
    if entry == "weekly":
        entered += (rng.integers(0, 7, SERIES)[series] - entered) % 7
    if entry == "rarely":
        for number in range(SERIES):
            visits = NOW - days + np.cumsum(rng.geometric(1 / 12, days // 4))
            own = series == number
            entered[own] = visits[np.minimum(np.searchsorted(visits, entered[own]), len(visits) - 1)]
            entered[own] = np.maximum(entered[own], occurred[own])
    return occurred, np.minimum(entered, occurred + LONGEST), series


def seen(occurred, entered, series):
    now = entered <= NOW
    return {"occurred": occurred[now], "entered": entered[now], "now": NOW, "series": series[now]}


def truth(occurred, series, *, edges):
    place = np.searchsorted(edges, occurred, side="right") - 1
    inside = (place >= 0) & (place < len(edges) - 1)
    whole = np.zeros((len(edges) - 1, SERIES))
    np.add.at(whole, (place[inside], series[inside]), 1)
    return whole


def test_the_law_of_delays_is_found_again_where_counting_what_is_there_is_not(rng):
    """120 days of history: of the records entered so far too many are quick ones."""
    records = seen(*world(rng, days=140, rate=6.0))
    records["series"] = np.zeros_like(records["series"])
    law = lateness.delays(**records, longest=LONGEST)
    known = lognorm.cdf(np.array([1, 4, 8, 15, 31]), 1.0, scale=np.exp(1.6))
    found = law.share[0, [0, 3, 7, 14, 30]]
    delay = records["entered"] - records["occurred"]
    simple = np.array([(delay <= age).mean() for age in (0, 3, 7, 14, 30)])
    print(found.round(3), known.round(3), simple.round(3))
    assert found == pytest.approx(known, abs=0.015)
    assert np.max(simple - known) > 0.025
    assert np.max(np.abs(found - known)) < 0.5 * np.max(simple - known)
    assert law.share[:, -1].tolist() == [1.0]
    assert not law.unseen.any()


@pytest.mark.parametrize("entry", ["daily", "weekly", "rarely"])
def test_what_a_period_will_hold_in_the_end(entry):
    """The last six weeks as they were in the end: without bias, and inside the interval at least as often as it says."""
    rng = np.random.default_rng(3)
    edges = np.arange(NOW - 7 * 40 + 1, NOW + 2, 7)
    held, away, wide = [], [], []
    for _ in range(12):
        occurred, entered, series = world(rng, entry=entry)
        records = seen(occurred, entered, series)
        found = lateness.completion(**records, edges=edges, longest=LONGEST)
        whole = truth(occurred, series, edges=edges)
        held.append(((whole >= found.lower) & (whole <= found.upper))[-6:].mean(axis=1))
        away.append((found.expected - whole)[-6:].sum(axis=1) / whole[-6:].sum(axis=1))
        wide.append(found.dispersion)
    print(
        entry,
        "held",
        np.mean(held, axis=0).round(3),
        "bias",
        np.mean(away, axis=0).round(3),
        "dispersion",
        np.mean(wide),
    )
    assert np.mean(held, axis=0).min() >= 0.95
    assert (np.abs(np.mean(away, axis=0)) < 0.01 + 4 * np.std(away, axis=0) / np.sqrt(len(away))).all()
    assert np.mean(wide) < 1.6 if entry != "rarely" else np.mean(wide) > 2


def test_late_periods_are_flagged_until_they_are_complete(rng):
    records = seen(*world(rng))
    edges = np.arange(NOW - 7 * 40 + 1, NOW + 2, 7)
    found = lateness.completion(**records, edges=edges, longest=LONGEST)
    assert found.late[-3:].all()
    assert not found.late[:26].any()
    assert (found.late == (found.share < 0.98)).all()
    assert (np.diff(found.share, axis=0) <= 1e-12).all()
    assert np.array_equal(found.expected[:26], found.observed[:26])
    lenient = lateness.completion(**records, edges=edges, longest=LONGEST, complete=0.5)
    assert lenient.late.sum() < found.late.sum()


def test_a_rise_is_not_argued_away(rng):
    """The last two weeks at three times the level, 20 events a week usual: what will come is not taken for the usual."""
    day = np.arange(NOW - 799, NOW + 1)
    count = rng.poisson(np.where(day > NOW - 14, 60, 20) / 7)
    occurred = np.repeat(day, count)
    entered = occurred + np.floor(rng.lognormal(1.6, 1.0, len(occurred))).astype(int)
    now = entered <= NOW
    edges = np.arange(NOW - 7 * 40 + 1, NOW + 2, 7)
    found = lateness.completion(occurred[now], entered=entered[now], now=NOW, edges=edges)
    assert found.expected[-2, 0] > 45
    assert found.lower[-1, 0] > 25


def test_a_late_week_is_judged_by_the_share_that_has_come(rng):
    """Nothing changed, but part of the last weeks is not entered: falls as if all were there, none by the share that has come."""
    occurred, entered, series = world(rng, days=6 * 365, rate=3.0)
    records = seen(occurred, entered, series)
    edges = np.arange(NOW - 7 * 300 + 1, NOW + 2, 7)
    found = lateness.completion(**records, edges=edges, longest=LONGEST)
    dates = np.datetime64("2020-01-01") + edges[:-1]
    settings = {"dates": dates, "b": 5, "w": 3, "span": slice(-3, None), "threshold_method": "predictive"}
    blind = farrington.detect(found.observed.astype(int), **settings)
    told = farrington.detect(found.observed.astype(int), exposure=found.share, **settings)
    print("falls", blind.fall.mean(axis=1), told.fall.mean(axis=1), "alarms", told.alarm.mean(axis=1))
    assert blind.fall[-1].mean() > 0.8
    assert told.fall.mean() < 0.08
    assert told.alarm.mean() < 0.08


def test_small_series_borrow_from_all(rng):
    """A series with three records has nearly the delays of all; one with thousands its own."""
    slow = rng.poisson(30, 4000)
    quick = rng.poisson(3, 4000)
    delay = np.concatenate([slow, quick, [60, 60, 60]])
    series = np.repeat([0, 1, 2], [4000, 4000, 3])
    occurred = rng.integers(0, 600, len(delay))
    law = lateness.delays(occurred, entered=occurred + delay, now=700, series=series)
    assert law.share[0, 10] < 0.02
    assert law.share[1, 10] > 0.97
    assert 0.3 < law.share[2, 10] < 0.6


def test_what_cannot_be_is_refused():
    day = np.array([1, 2, 3])
    with pytest.raises(ValueError, match="before they happened"):
        lateness.delays(day, entered=day - 1, now=9)
    with pytest.raises(ValueError, match="after day 4"):
        lateness.delays(day, entered=day + 2, now=4)
    with pytest.raises(ValueError, match="give more"):
        lateness.delays(day, entered=day, now=9, longest=5, window=5)
    with pytest.raises(ValueError, match="at least one day"):
        lateness.delays(day, entered=day, now=9, longest=0)
    with pytest.raises(ValueError, match="first day of each period"):
        lateness.completion(day, entered=day, now=9, edges=np.array([3, 3]))
