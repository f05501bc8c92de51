"""Null worlds looked at every day: how often does an honest subject ever pass, and how soon is a guilty one seen?"""

import numpy as np
import pytest

from zhunsheng.stats import betabinomial, looks
from zhunsheng.stats.looks import HALVES, HALVINGS, WHOLE, Epochs, adjusted
from zhunsheng.stats.spread import Null

DESIGNS = {"whole": WHOLE, "halves": HALVES, "halvings": HALVINGS}


def pace(rng, *, trials, days):
    """Cumulative trials day by day: a season, and days that differ."""
    season = 1 + 0.3 * np.sin(2 * np.pi * (np.arange(days) / days + rng.uniform()))
    return np.cumsum(rng.poisson(trials / days * season * rng.gamma(4, 0.25, days)))


def heights(trials, *, null, share, alpha, epochs):
    """The least count on each day that passes; a count beyond the trials where none does."""
    days = len(trials)
    elapsed, shares = (np.arange(days) + 1) / days, np.full(days, share)
    low, high = np.full(days, -1), trials + 1
    while np.any(high - low > 1):
        middle = (low + high) // 2
        at = np.clip(middle, 0, trials)
        p = adjusted(at, trials=trials, share=shares, elapsed=elapsed, null=null, epochs=epochs)
        passes = (p <= alpha) & (middle >= 0)
        low, high = np.where(passes, low, middle), np.where(passes, middle, high)
    return high


def urns(rng, *, trials, share, rho, subjects, times=1.0):
    """Cumulative hits, a row a day: each subject has its own probability, which is Pólya's urn."""
    a, b = betabinomial.shapes(np.full(subjects, share), rho=rho)
    own = np.minimum(rng.beta(a, b) * times, 0.99)
    return np.cumsum(rng.binomial(np.diff(trials, prepend=0)[:, None], own), axis=0, dtype=np.int32)


def ever(hits, *, trials, null, share, alpha, epochs):
    return float(
        np.mean(np.any(hits >= heights(trials, null=null, share=share, alpha=alpha, epochs=epochs)[:, None], 0))
    )


def check(rng, *, size, rho, share, subjects, days, worlds):
    """Realised error over the level, by design and level."""
    null = Null(((0.0, rho, 1.0),))
    found = {(name, alpha): [] for name in DESIGNS for alpha in (0.05, 0.01, 0.001)}
    for _ in range(worlds):
        trials = pace(rng, trials=size, days=days)
        hits = urns(rng, trials=trials, share=share, rho=rho, subjects=subjects)
        for name, alpha in found:
            rate = ever(hits, trials=trials, null=null, share=share, alpha=alpha, epochs=DESIGNS[name])
            found[name, alpha].append(rate / alpha)
    return {key: float(np.mean(values)) for key, values in found.items()}


def most(alpha, *, draws):
    """Ratio of error to level that chance allows, with a tenth for what the reflection leaves out."""
    return 1.1 + 3 * np.sqrt((1 - alpha) / (alpha * draws))


@pytest.mark.parametrize(("rho", "share"), [(0.001, 0.4), (0.02, 0.1), (0.1, 0.01)])
def test_daily_looks_keep_the_level(rho, share):
    found = check(np.random.default_rng(17), size=200, rho=rho, share=share, subjects=20_000, days=120, worlds=1)
    for (_, alpha), ratio in found.items():
        assert ratio <= most(alpha, draws=20_000)
    assert found["whole", 0.05] > 0.5  # neither so careful that it says nothing
    assert found["halves", 0.05] > 0.35


def test_plain_p_values_do_not_keep_it():
    """What the adjustment is for: the same counts, the smallest plain mid-p of a year of days."""
    rng = np.random.default_rng(18)
    trials = pace(rng, trials=300, days=120)
    hits = urns(rng, trials=trials, share=0.1, rho=0.02, subjects=4000)
    null, alpha = Null(((0.0, 0.02, 1.0),)), 0.01
    plain = [
        null.upper_mid_p(row, trials=np.full(4000, n), share=np.full(4000, 0.1))
        for row, n in zip(hits[::4], trials[::4], strict=True)
    ]
    assert np.mean(np.min(plain, axis=0) <= alpha) > 3 * alpha


def test_a_null_of_several_states_keeps_it():
    rng = np.random.default_rng(19)
    null = Null(((0.0, 0.001, 0.5), (0.0, 0.05, 0.5)))
    trials = pace(rng, trials=400, days=120)
    parts = [urns(rng, trials=trials, share=0.1, rho=rho, subjects=10_000) for rho in (0.001, 0.05)]
    hits = np.concatenate(parts, axis=1)
    for alpha in (0.05, 0.01):
        rate = ever(hits, trials=trials, null=null, share=0.1, alpha=alpha, epochs=HALVES)
        assert rate / alpha <= most(alpha, draws=20_000)


def test_at_the_end_the_price_is_the_last_epochs():
    """At the horizon nothing is projected: the plain mid-p times two over the weight."""
    null = Null(((0.0, 0.02, 1.0),))
    hits, trials, share = np.array([30, 45]), np.array([200, 200]), np.array([0.1, 0.1])
    plain = null.upper_mid_p(hits, trials=trials, share=share)
    for epochs in (WHOLE, HALVES):
        p = adjusted(hits, trials=trials, share=share, elapsed=np.ones(2), null=null, epochs=epochs)
        np.testing.assert_allclose(p, np.minimum(1, 2 * plain / epochs.weights[-1]))


def test_no_trials_no_evidence():
    null = Null(((0.0, 0.02, 1.0),))
    none = np.zeros(1, dtype=np.int64)
    assert adjusted(none, trials=none, share=np.array([0.1]), elapsed=np.array([0.5]), null=null)[0] == 1.0


def test_information_is_the_clock_of_the_standardised_count():
    """Correlation of the standardised counts at 30 and 120 trials of an urn is sqrt(I(30) / I(120))."""
    rng = np.random.default_rng(20)
    hits = urns(rng, trials=np.array([30, 120]), share=0.3, rho=0.05, subjects=200_000)
    share = looks.information(np.array([30.0]), rho=0.05) / looks.information(np.array([120.0]), rho=0.05)
    assert np.corrcoef(hits)[0, 1] == pytest.approx(np.sqrt(share[0]), abs=0.003)


@pytest.mark.parametrize(
    ("ends", "weights"),
    [((0.5,), (1.0,)), ((0.5, 0.5, 1.0), (0.2, 0.2, 0.2)), ((0.5, 1.0), (0.6, 0.6)), ((1.0,), (0.5, 0.5))],
)
def test_epochs_that_spend_too_much_are_refused(ends, weights):
    with pytest.raises(ValueError, match="rise to 1"):
        Epochs(ends, weights)


@pytest.mark.prove
def test_daily_looks_keep_the_level_in_full():
    rng = np.random.default_rng(21)
    for size in (60, 300, 3000):
        for rho in (0.001, 0.02, 0.1):
            for share in (0.01, 0.1, 0.4):
                found = check(rng, size=size, rho=rho, share=share, subjects=50_000, days=250, worlds=2)
                text = " ".join(f"{name} {alpha}: {ratio:.2f}" for (name, alpha), ratio in found.items())
                print(f"looks: {size} trials, rho {rho}, share {share}: error over level {text}")
                assert all(ratio <= most(alpha, draws=100_000) for (_, alpha), ratio in found.items())


@pytest.mark.prove
def test_a_guilty_subject_is_seen_early():
    """Lawful spread 0.32 of 5 in a hundred; recall and day of 250 at a level of one in a thousand."""
    rng = np.random.default_rng(22)
    rho = 0.32**2 * 0.05 / 0.95
    null, trials = Null(((0.0, rho, 1.0),)), pace(rng, trials=300, days=250)
    for name, epochs in DESIGNS.items():
        high = heights(trials, null=null, share=0.05, alpha=0.001, epochs=epochs)
        for times, least in ((2.0, 0.1), (3.0, 0.45), (4.0, 0.75)):
            hits = urns(np.random.default_rng(23), trials=trials, share=0.05, rho=rho, subjects=5000, times=times)
            seen = hits >= high[:, None]
            recall, day = seen.any(0).mean(), np.median(seen.argmax(0)[seen.any(0)]) + 1
            print(f"looks: {name}, {times:.0f} times the rate: found {recall:.0%}, median day of the found {day:.0f}")
            assert recall >= least
