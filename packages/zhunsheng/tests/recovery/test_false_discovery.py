"""Worlds whose truth is known: without any fault nobody is warned, with some the bound holds and the strong are found."""

from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from zhunsheng.integrity import bounds as all_bounds
from zhunsheng.integrity.family import families
from zhunsheng.integrity.indicator import Indicator
from zhunsheng.integrity.peers import Comparison, cells, people, share_of_others

BOUNDS = all_bounds.load(date(2024, 1, 1))
INDICATOR = Indicator("d1_tier", "downgrading", "test")


def world(rng, *, officers, rho, guilty=0, times=1.0, mean=0.08):
    """Counts of officers who differ lawfully, the first ``guilty`` of them at ``times`` their own rate."""
    trials = np.clip(rng.lognormal(4.2, 0.8, officers), 12, 1500).astype(int)
    size = (1 - rho) / rho
    p = rng.beta(mean * size, (1 - mean) * size, officers)
    p[:guilty] = np.minimum(0.95, p[:guilty] * times)
    units = rng.integers(0, max(2, officers // 25), officers)
    return pa.table(
        {
            "officer_id": [f"o{n:05d}" for n in range(officers)],
            "unit_id": [f"u{unit}" for unit in units],
            "stratum": (trials % 3).astype(np.int64),
            "trials": trials,
            "hits": rng.binomial(trials, p),
            "n": trials,
        }
    )


def named(counts):
    """Officers who pass the false-discovery bound."""
    made = cells(counts, by="officer", strata=("stratum",), sums=())
    comparison = Comparison("officer", INDICATOR, BOUNDS, people(counts, by="officer"), least=10)
    lines = comparison.lines(made, share=share_of_others(made, least=50))
    (family,) = [entry for entry in families(lines) if entry.kind == "downgrading"]
    return [entry.subject_id for entry in family.members if entry.level(BOUNDS) in ("red", "orange")]


def check_null(worlds):
    rng = np.random.default_rng(99)
    for officers, rho in ((60, 0.03), (400, 0.03), (400, 0.1), (400, 0.001)):
        alarms = [bool(named(world(rng, officers=officers, rho=rho))) for _ in range(worlds)]
        print(f"null: {officers} officers, rho {rho}: a name in {np.mean(alarms):.1%} of {worlds} worlds")
        assert np.mean(alarms) <= BOUNDS.discovery + 3 * np.sqrt(BOUNDS.discovery * (1 - BOUNDS.discovery) / worlds)


def check_power(worlds):
    rng = np.random.default_rng(7)
    for times, least in ((2.0, 0.0), (4.0, 0.35), (8.0, 0.75)):
        found, false, total = 0, [], 0
        for _ in range(worlds):
            names = named(world(rng, officers=400, rho=0.02, guilty=16, times=times))
            right = sum(name < "o00016" for name in names)
            found, total = found + right, total + 16
            false.append((len(names) - right) / max(1, len(names)))
        print(
            f"x{times:g}: recall {found / total:.0%}, realised false discovery {np.mean(false):.1%} of {worlds} worlds"
        )
        assert np.mean(false) <= BOUNDS.discovery + 3 * np.std(false) / np.sqrt(worlds)
        assert found / total >= least


def test_null_worlds_name_nobody():
    check_null(12)


def test_the_guilty_are_found_within_the_bound():
    check_power(6)


@pytest.mark.prove
def test_null_worlds_name_nobody_in_full():
    check_null(400)


@pytest.mark.prove
def test_the_guilty_are_found_within_the_bound_in_full():
    check_power(100)
