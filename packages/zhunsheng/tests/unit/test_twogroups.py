"""Likelihood ratios, the share of those at fault, and the bound: against sums written out and against known truth."""

import numpy as np
import pytest
from scipy.stats import betabinom, norm

from zhunsheng.stats import effects, twogroups
from zhunsheng.stats.effects import Effects
from zhunsheng.stats.spread import Null
from zhunsheng.stats.twogroups import Belief

BELIEF = Belief(0.025, 40)
NULL = Null(((0.0, 0.02, 0.7), (0.3, 0.06, 0.3)))


def test_ratio_of_a_p_value_is_one_on_average_without_a_fault():
    z = np.linspace(-12, 25, 400_001)
    mean = np.trapezoid(norm.pdf(z) * np.exp(twogroups.log_ratio(norm.sf(z))), z)
    assert mean == pytest.approx(1.0, rel=1e-6)
    assert np.isnan(twogroups.log_ratio(np.array([np.nan]))).all()
    assert np.all(np.diff(twogroups.log_ratio(np.array([0.5, 0.01, 1e-4, 1e-20, 0.0]))) > 0)


@pytest.mark.parametrize("trials", [1, 12, 300, 3000])
def test_ratio_of_counts_is_the_quotient_of_two_whole_laws(trials):
    k = np.arange(trials + 1)
    n, share = np.full(trials + 1, float(trials)), np.full(trials + 1, 0.08)
    ratio = np.exp(twogroups.altered(k.astype(float), trials=n, share=share, null=NULL))
    lawful = np.zeros(trials + 1)
    for shift, rho, weight in NULL.nodes:
        mean, size = NULL.moved(np.array([0.08]), shift=shift)[0], (1 - rho) / rho
        lawful += weight * betabinom.pmf(k, trials, mean * size, (1 - mean) * size)
    assert np.sum(ratio * lawful) == pytest.approx(1.0, rel=1e-9)  # both laws sum to one
    assert np.all(np.diff(ratio) > 0)


def test_daily_looks_at_counts_cost_nothing(rng):
    """Urns without a fault, looked at after every trial: a ratio of 20 is ever seen in one of twenty at most."""
    subjects, trials, rho, mean = 4000, 150, 0.03, 0.1
    null = Null(((0.0, rho, 1.0),))
    size = (1 - rho) / rho
    rate = rng.beta(mean * size, (1 - mean) * size, subjects)
    hits = np.cumsum(rng.random((subjects, trials)) < rate[:, None], axis=1)
    ever = np.full(subjects, -np.inf)
    share = np.full(subjects, mean)
    for look in range(trials):
        ratio = twogroups.altered(
            hits[:, look].astype(float), trials=np.full(subjects, look + 1.0), share=share, null=null
        )
        ever = np.maximum(ever, ratio)
    crossed = np.mean(ever >= np.log(20))
    assert 0.005 < crossed <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / subjects)


@pytest.mark.parametrize("guilty", [0, 30, 120])
def test_share_is_found_again_and_the_bound_is_what_it_says(rng, guilty):
    """The alternative of `log_ratio` itself: the estimated share is right and so is the expected part of false ones."""
    shares, false = [], []
    for _ in range(40):
        z = rng.standard_normal(600)
        z[:guilty] += rng.choice(twogroups.SHIFTS, guilty)
        ratios = twogroups.log_ratio(norm.sf(z))
        found = twogroups.share(ratios, belief=BELIEF)
        named = twogroups.q_values(ratios, share=found) <= 0.1
        shares.append(found)
        false.append(named[guilty:].sum() / max(1, named.sum()))
    assert np.mean(shares) == pytest.approx((guilty + 1) / 640, abs=0.012)  # forty subjects' worth of belief beside 600
    if guilty:
        assert 0.02 < np.mean(false) <= 0.1 + 2 * np.std(false) / np.sqrt(len(false))
    else:
        assert np.mean(np.array(false) > 0) <= 0.1


def test_few_subjects_leave_the_belief_its_say():
    silent = np.zeros(0)
    assert twogroups.share(silent, belief=BELIEF) == BELIEF.share
    loud = np.array([20.0, *[-1.0] * 11])
    assert 0.03 < twogroups.share(loud, belief=BELIEF) < 0.06


def test_many_certain_ones_do_not_pay_for_a_guess():
    ratios = np.array([*[30.0] * 30, 1.0, 4.0])
    q = twogroups.q_values(ratios, share=0.06)
    assert (q[:30] < 0.01).all()
    assert q[30] > 0.8  # 1 / (1 + e / 15.7): nearly six times likelier innocent
    assert q[31] < 0.1


def test_equal_ratios_pass_together_and_a_single_one_passes_at_its_least():
    ratios = np.array([9.0, 3.0, 3.0, -2.0])
    q = twogroups.q_values(ratios, share=0.05)
    assert q[1] == q[2]
    assert np.all(np.diff(q) >= 0)
    least = twogroups.least(0.1, share=0.05)
    assert twogroups.q_values(np.array([least]), share=0.05)[0] == pytest.approx(0.1)


@pytest.mark.parametrize("side", [None, "high", "low"])
def test_ratio_of_effects_is_the_quotient_of_two_whole_laws(side):
    null = effects.Null(((0.1, 0.2, 0.6), (-0.1, 0.5, 0.4)))
    at = np.linspace(-25, 25, 200_001)
    found = Effects(at, np.full_like(at, 0.3), np.zeros_like(at), np.full_like(at, 1.5))
    ratio = np.exp(twogroups.displaced(found, held=np.full_like(at, 0.02), null=null, side=side))
    lawful = sum(w * norm.pdf(at, m, np.sqrt(sd**2 * 1.5 + 0.09 + 0.02)) for m, sd, w in null.nodes)
    assert np.trapezoid(ratio * lawful, at) == pytest.approx(1.0, rel=1e-6)


def test_daily_looks_at_effects_cost_nothing(rng):
    """Walks without a fault, looked at after every step: a ratio of 20 is ever seen in one of twenty at most."""
    subjects, steps, sd = 6000, 120, 0.3
    own = rng.normal(0, sd, subjects)
    walk = np.cumsum(own[:, None] + rng.standard_normal((subjects, steps)) * 2, axis=1)
    null, ever = effects.Null(((0.0, sd, 1.0),)), np.full(subjects, -np.inf)
    for look in range(steps):
        information = (look + 1) / 4
        estimate, se = walk[:, look] / (look + 1), np.full(subjects, information**-0.5)
        found = Effects(estimate, se, np.zeros(subjects), np.ones(subjects))
        ever = np.maximum(ever, twogroups.displaced(found, held=np.zeros(subjects), null=null))
    crossed = np.mean(ever >= np.log(20))
    assert 0.005 < crossed <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / subjects)
