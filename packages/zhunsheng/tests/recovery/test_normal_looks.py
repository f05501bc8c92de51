"""Scores looked at every day: how often does an honest subject ever pass; and leanings where what is counted is rare."""

import numpy as np
import pytest
from scipy.special import expit, logit

from zhunsheng.integrity.severity.leanings import Scored
from zhunsheng.stats.effects import Effects, Null
from zhunsheng.stats.looks import normal_adjusted


def walks(rng, *, information, days, sd, held, subjects):
    """Sums of scores day by day at an uneven pace, each subject with its own leaning; estimates and information so far."""
    season = 1 + 0.3 * np.sin(2 * np.pi * (np.arange(days) / days + rng.uniform()))
    steps = information / days * season * rng.gamma(4, 0.25, days)
    own = rng.normal(0, sd, subjects) + rng.normal(0, np.sqrt(held), subjects)
    sums, known = np.zeros(subjects), np.cumsum(steps)
    for day in range(days):
        sums += rng.normal(0, np.sqrt(steps[day]), subjects) + steps[day] * own
        yield (day + 1) / days, sums / known[day], known[day]


def least(rng, *, information, days=120, sd, held=0.0, subjects=20_000):
    """The smallest p-value of each subject over all looks."""
    null, found = Null(((0.0, sd, 1.0),)), np.ones(subjects)
    for elapsed, estimate, known in walks(rng, information=information, days=days, sd=sd, held=held, subjects=subjects):
        nothing = np.zeros(subjects)
        effects = Effects(estimate, nothing + known**-0.5, nothing, nothing + 1)
        p = normal_adjusted(effects, held=nothing + held, elapsed=nothing + elapsed, null=null, side="high")
        found = np.minimum(found, p)
    return found


@pytest.mark.parametrize(
    ("information", "sd", "held"), [(5, 0.2, 0.0), (100, 0.0, 0.0), (300, 1.0, 0.0), (30, 0.2, 0.05)]
)
def test_daily_looks_keep_the_level(information, sd, held):
    found = least(np.random.default_rng(31), information=information, sd=sd, held=held)
    for alpha in (0.05, 0.01, 0.001):
        ratio = float(np.mean(found <= alpha)) / alpha
        assert ratio <= 1.1 + 3 * np.sqrt((1 - alpha) / (alpha * len(found)))
    assert np.mean(found <= 0.05) / 0.05 > 0.35  # nor so careful that it says nothing


def test_at_the_end_the_price_is_the_last_epochs():
    """At the horizon nothing is carried forward: the plain tail times two over the weight."""
    null, one = Null(((0.1, 0.3, 1.0),)), np.ones(2)
    effects = Effects(np.array([0.9, 0.4]), 0.2 * one, 0 * one, one)
    p = normal_adjusted(effects, held=0.01 * one, elapsed=one, null=null, side="high")
    plain = null.p(Effects(effects.estimate, np.sqrt(0.05) * one, 0 * one, one), side="high")
    np.testing.assert_allclose(p, np.minimum(1, 2 * plain / 0.7))


def test_without_information_there_is_no_evidence():
    nothing = np.zeros(1)
    effects = Effects(nothing + 9, nothing + np.inf, nothing, nothing + 1)
    p = normal_adjusted(effects, held=nothing, elapsed=nothing + 0.5, null=Null(((0.0, 0.3, 1.0),)), side="high")
    assert p[0] == 1.0


def errors(rng, *, share, trials, sd, subjects=100_000):
    """Realised error over the level of one in a thousand, by leanings and by one step of the score."""
    hits = rng.binomial(trials, expit(logit(share) + rng.normal(0, sd, subjects)))
    information = np.full(subjects, trials * share * (1 - share))
    scored = Scored((hits - trials * share) / information, information, np.full(subjects, 1 - 2 * share))
    leaning, known = scored.leaning(2 * sd)
    nothing, null = np.zeros(subjects), Null(((0.0, sd, 1.0),))
    return [
        float(np.mean(null.p(Effects(value, error, nothing, nothing + 1), side="high") <= 0.001)) / 0.001
        for value, error in ((leaning, known**-0.5), (scored.step, information**-0.5))
    ]


@pytest.mark.parametrize(("share", "trials"), [(0.05, 200), (0.14, 60), (0.14, 800), (0.3, 200)])
@pytest.mark.parametrize("sd", [0.3, 0.6])
def test_leanings_keep_the_level_where_one_step_does_not(share, trials, sd):
    leant, stepped = errors(np.random.default_rng(32), share=share, trials=trials, sd=sd)
    assert leant <= 1.3
    assert stepped > 2


def test_a_leaning_of_the_middle_is_its_step_and_nothing_known_says_nothing():
    scored = Scored(np.array([0.05, 0.3, 0.3]), np.array([400.0, 400.0, 0.0]), np.array([0.0, 0.8, 0.8]))
    leaning, known = scored.leaning(1.0)
    assert leaning[0] == pytest.approx(0.05, rel=1e-4)
    assert known[0] == pytest.approx(400, rel=1e-4)
    assert scored.score(leaning)[1] == pytest.approx(0.3, rel=0.01)  # the leaning at which this step would be seen
    assert (leaning[2], known[2]) == (0.0, 0.0)
