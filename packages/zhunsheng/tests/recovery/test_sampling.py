"""The truth found again from samples: unbiased totals, and intervals that hold it in 95 of 100 draws."""

import numpy as np
import pytest

from zhunsheng.stats import sampling

DRAWS = 400
CASES = {  # recordings, drawn, share shown whole
    "a month of a branch": (40_000, 400, 0.90),
    "a month of a bureau": (40_000, 1_000, 0.95),
    "a brigade": (5_000, 250, 0.80),
}


def population(rng, *, size, share, strata=24):
    """Recordings of strata that differ, of which the riskier ones are shown whole less often."""
    stratum = np.sort(rng.integers(0, strata, size))
    risk = rng.choice([1.0, 1, 1, 2, 3, 6], size)
    odds = np.log(share / (1 - share)) + rng.normal(0, 0.5, strata)[stratum] - 0.25 * (risk - 1)
    return stratum, risk, (rng.random(size) < 1 / (1 + np.exp(-odds))).astype(float)


def draws(rng, *, stratum, risk, count, number):
    """Samples by the product's own steps, with the chances of all units."""
    sizes = np.bincount(stratum)
    members = [np.flatnonzero(stratum == nth) for nth in range(len(sizes))]
    chances = np.empty(len(stratum))
    for own, wanted in zip(members, sampling.allocated(sizes, count=count, least=2), strict=True):
        chances[own] = sampling.floored(risk[own], count=int(wanted), chance=0.25)
    for _ in range(number):
        picks = [
            own[sampling.systematic(chances[own], order=rng.permutation(len(own)), start=rng.random())]
            for own in members
        ]
        yield np.concatenate(picks), chances


def held(rng, *, size, count, share, number):
    """How often the interval holds the truth, how far mean total and plain mean lie from it, each in errors of its own."""
    stratum, risk, shown = population(rng, size=size, share=share)
    sizes, truth = np.bincount(stratum), shown.mean()
    inside, totals, plain = 0, [], []
    for drawn, chances in draws(rng, stratum=stratum, risk=risk, count=count, number=number):
        found = sampling.estimate(shown[drawn], chances=chances[drawn], stratum=stratum[drawn], sizes=sizes)
        inside += found.lower <= truth <= found.upper
        totals.append(found.total)
        plain.append(shown[drawn].mean())
    away = (np.mean(totals) - shown.sum()) / (np.std(totals) / np.sqrt(number))
    return inside / number, away, (np.mean(plain) - truth) / (np.std(plain) / np.sqrt(number))


@pytest.mark.parametrize("case", CASES)
def test_the_interval_holds_the_truth(case):
    size, count, share = CASES[case]
    kept, away, plain = held(np.random.default_rng(1), size=size, count=count, share=share, number=DRAWS)
    assert kept == pytest.approx(0.95, abs=0.03)  # three standard errors of 400 draws
    assert abs(away) < 3.5
    assert plain < -6  # the plain mean of a sample weighted to risk tells of the risk


@pytest.mark.prove
@pytest.mark.parametrize("case", CASES)
def test_the_interval_holds_the_truth_in_95_of_100_of_1000_draws(case):
    """Five populations, 1,000 draws each: their mean within 1.5 points, and no one further than its own error allows."""
    size, count, share = CASES[case]
    runs = [
        held(np.random.default_rng(seed), size=size, count=count, share=share, number=1_000)[:2] for seed in range(1, 6)
    ]
    kept = [run[0] for run in runs]
    print(f"{case}: {', '.join(f'{one:.1%}' for one in kept)}; mean {np.mean(kept):.2%}")
    assert np.mean(kept) == pytest.approx(0.95, abs=0.015)
    assert all(one == pytest.approx(0.95, abs=0.025) for one in kept)
    assert all(abs(run[1]) < 4 for run in runs)
