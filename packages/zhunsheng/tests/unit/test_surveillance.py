"""What the methods of surveillance are given, refuse and leave unsaid."""

import inspect

import numpy as np
import pytest

from zhunsheng.stats import farrington
from zhunsheng.stats.farrington.reference import months_on, timeline

WEEKS = np.datetime64("2015-12-28") + 7 * np.arange(330)
MONTHS = np.arange("2014-01", "2021-01", dtype="datetime64[M]").astype("datetime64[D]")
QUIET = np.full((330, 3), 10)
GOOD = {"dates": WEEKS, "b": 3, "w": 3}


def test_the_promised_form():
    """The first arguments and defaults as the plan of the product promised them; what follows has defaults."""
    parameters = list(inspect.signature(farrington.detect).parameters.values())
    promised = {
        "dates": inspect.Parameter.empty, "b": inspect.Parameter.empty, "w": inspect.Parameter.empty, "no_periods": 1,
        "reweight": True, "weights_threshold": 2.58, "past_not_included": None, "trend": True, "p_threshold_trend": 0.05,
        "threshold_method": "delta", "power": 2 / 3, "alpha": 0.05, "limit54": (5, 4), "span": None, "mode": "correct",
    }  # fmt: skip
    assert parameters[0].name == "counts"
    assert {entry.name: entry.default for entry in parameters[1:16]} == promised
    assert [entry.name for entry in parameters[1:16]] == list(promised)
    assert all(entry.kind is inspect.Parameter.KEYWORD_ONLY for entry in parameters[1:])
    assert all(entry.default is not inspect.Parameter.empty for entry in parameters[16:])
    found = farrington.detect(QUIET, **GOOD, span=slice(-5, None))
    for name in ("expected", "upper", "phi", "p_value", "alarm", "trend"):
        assert getattr(found, name).shape == (5, 3)
    with pytest.raises(AttributeError):
        found.alarm = None


@pytest.mark.parametrize(
    ("counts", "settings", "words"),
    [
        (QUIET - 11, GOOD, "whole numbers from 0"),
        (QUIET * 1.25, GOOD, "events, not rates"),
        (np.where(QUIET > 0, np.nan, 0), GOOD, "gaps"),
        (QUIET[None], GOOD, "give .time, series."),
        (QUIET, GOOD | {"dates": WEEKS[:-1]}, "329 dates for 330 periods"),
        (QUIET, GOOD | {"dates": np.delete(np.append(WEEKS, WEEKS[-1] + 7), 20)}, "none left out"),
        (QUIET, GOOD | {"frequency": 12}, "show 52 periods a year, not 12"),
        (QUIET, GOOD | {"b": 0}, "at least 1, 0 and 1"),
        (QUIET, GOOD | {"alpha": 0.7}, "between 0 and 0.5"),
        (QUIET, GOOD | {"power": 0.0}, "2/3 is the paper's"),
        (QUIET, GOOD | {"threshold_method": "plain"}, "one of delta, nbPlugin, muan, predictive"),
        (QUIET, GOOD | {"mode": "r"}, "correct or surveillance"),
        (QUIET, GOOD | {"exposure": np.zeros(330)}, "kind -1"),
        (QUIET, GOOD | {"exposure": np.ones(7)}, r"give \(time,\) or \(time, series\)"),
        (QUIET, GOOD | {"kinds": np.full(330, 0.5)}, "whole numbers from -1"),
    ],
)
def test_what_has_no_meaning_is_refused(counts, settings, words):
    with pytest.raises(ValueError, match=words):
        farrington.detect(counts, **settings)


def test_what_is_left_unsaid():
    """Few events, too short a history, a period that is compared with none: no limit, no alarm, and why."""
    counts = np.column_stack([np.full(330, 10), np.zeros(330, dtype=int)])
    kinds = np.zeros(330, dtype=int)
    kinds[328] = -1
    kinds[329] = 7
    found = farrington.detect(counts, **GOOD, span=slice(150, None), kinds=kinds)
    assert found.gap[0].tolist() == ["history", "history"]
    assert found.gap[-3].tolist() == ["", "few"]
    assert found.gap[-2].tolist() == ["kind", "kind"]
    assert found.gap[-1].tolist() == ["history", "history"]  # the only one of its kind
    assert np.isnan(found.upper[found.gap != ""]).all()
    assert not found.alarm[found.gap != ""].any()
    assert np.isfinite(found.expected[found.gap == ""]).all()
    assert len(farrington.detect(counts, **GOOD).periods) == 330 - 3 * 52 - 3


def test_nothing_but_zeros_and_then_some():
    counts = np.zeros((330, 1), dtype=int)
    counts[-1] = 6
    for method in ("delta", "nbPlugin", "predictive"):
        found = farrington.detect(counts, **GOOD, span=slice(-1, None), threshold_method=method)
        assert found.alarm[0, 0]
        assert found.p_value[0, 0] < 1e-6


def test_limits_lie_in_order_and_alarms_follow_them(rng):
    counts = rng.poisson(rng.uniform(0.1, 50, 60), (330, 60))
    for method in ("delta", "nbPlugin", "muan", "predictive"):
        found = farrington.detect(counts, **GOOD, span=slice(-10, None), threshold_method=method, alpha=0.1)
        told = found.gap == ""
        now = counts[-10:][told]
        assert (found.lower <= found.upper)[told].all()
        assert (found.alarm[told] == (now > found.upper[told])).all()
        assert (found.fall[told] == (now < found.lower[told])).all()
        if method != "muan":
            assert (found.alarm[told] <= (found.p_value[told] <= 0.1)).all()


def test_kinds_by_weeks_and_by_months():
    days = {1: np.arange("2020-01-24", "2020-01-31", dtype="datetime64[D]"), -1: ["2020-02-05", "2020-02-06"]}
    weeks = farrington.kinds(WEEKS, days=days, least=2)
    assert {str(WEEKS[place]): int(weeks[place]) for place in np.flatnonzero(weeks)} == {
        "2020-01-20": 1, "2020-01-27": 1, "2020-02-03": -1,
    }  # fmt: skip
    months = farrington.kinds(MONTHS, days=days, least=3)
    assert {str(MONTHS[place])[:7]: int(months[place]) for place in np.flatnonzero(months)} == {"2020-01": 1}
    assert farrington.kinds(WEEKS, days={2: WEEKS[-1:] + 6})[-1] == 2
    with pytest.raises(ValueError, match="another kind too"):
        farrington.kinds(WEEKS, days={1: ["2020-01-24"], 2: ["2020-01-24"]})
    with pytest.raises(ValueError, match="number kinds from 1"):
        farrington.kinds(WEEKS, days={0: ["2020-01-24"]})


def test_years_back():
    """The 29th of February goes back to the first Monday near 1 March; months to the same month; a quarter to its quarter."""
    assert str(months_on(np.datetime64("2016-02-29"), months=-12)) == "2015-03-01"
    line = timeline(WEEKS, length=330, frequency=None)
    place = int(np.flatnonzero(np.datetime64("2020-02-24") == WEEKS)[0])
    assert str(WEEKS[line.back(place, years=1)]) == "2019-02-25"
    assert timeline(MONTHS, length=84, frequency=None).back(80, years=2) == 56
    quarters = timeline(MONTHS[::3], length=28, frequency=None)
    assert (quarters.frequency, quarters.back(20, years=1)) == (4, 16)
    assert timeline(None, length=9, frequency=None).frequency == 52


def test_pooled_refuses_and_leaves_unsaid(rng):
    counts = np.column_stack([rng.poisson(0.5, (330, 8)), np.zeros((330, 5), dtype=int), rng.poisson(0.5, (330, 2))])
    group = np.repeat([0, 1, 2], [8, 5, 2])
    kinds = np.zeros(330, dtype=int)
    kinds[-1] = -1
    found = farrington.pooled(counts, group=group, kinds=kinds, span=slice(-2, None), **GOOD)
    assert found.gap[0].tolist() == [""] * 8 + ["peers"] * 7
    assert set(found.gap[1]) == {"kind"}
    assert farrington.pooled(counts, group=group, span=slice(100, 101), **GOOD).gap[0, 0] == "history"
    one = np.zeros((330, 6), dtype=int)
    one[::40] = 1
    one[-1, 0] = 1
    assert not farrington.pooled(one, group=np.zeros(6, dtype=int), span=slice(-1, None), **GOOD).alarm.any()
    assert (
        farrington.pooled(one, group=np.zeros(6, dtype=int), span=slice(-1, None), least=1, **GOOD).p_value[0, 0] < 0.2
    )
    with pytest.raises(ValueError, match="each of the 15 series"):
        farrington.pooled(counts, group=np.zeros(3, dtype=int), **GOOD)
