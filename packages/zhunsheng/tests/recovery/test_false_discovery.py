"""Worlds whose truth is known: without any fault nobody is warned, with some the bound holds and the strong are found."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pytest

from zhunsheng.integrity import bounds as all_bounds
from zhunsheng.integrity.evidence import Comparison
from zhunsheng.integrity.family import families
from zhunsheng.integrity.horizon import Horizon
from zhunsheng.integrity.indicator import Indicator
from zhunsheng.integrity.ledger import ledger
from zhunsheng.integrity.marks import Marks
from zhunsheng.integrity.people import people
from zhunsheng.types import Window

BOUNDS = all_bounds.load(date(2024, 1, 1))
YEAR = Window(datetime(2023, 1, 1, tzinfo=UTC), datetime(2024, 1, 1, tzinfo=UTC))
ONCE, DAILY = (Horizon(YEAR, ZoneInfo("UTC"), step) for step in ("M", "D"))
MARKS = Marks(Indicator("d1_tier", "downgrading", "test"), None, ("stratum",), least_records=10, least=50)


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


def course(counts, *, horizon):
    whom = people(counts, by="officer")
    book = ledger(counts, by="officer", strata=("stratum",), sums=(), horizon=horizon)
    return Comparison(book, MARKS, BOUNDS, whom, horizon).course()


def named(counts):
    """Officers who pass the false-discovery bound at the end of the year."""
    once = counts.append_column("day", [[date(2023, 12, 31)] * counts.num_rows])
    (family,) = [
        entry for entry in families([course(once, horizon=ONCE)], bounds=BOUNDS) if entry.kind == "downgrading"
    ]
    return [entry.subject_id for entry in family.members if entry.level(BOUNDS) in ("red", "orange")]


def by_day(rng, counts):
    """The same counts, each record on a day of its own choosing."""
    columns = {name: counts[name].to_pylist() for name in counts.column_names}
    rows = []
    for number in range(counts.num_rows):
        n, k = columns["trials"][number], columns["hits"][number]
        days, hit = rng.integers(0, 365, n), rng.permutation(n) < k
        for day in np.unique(days):
            same = days == day
            own = {name: columns[name][number] for name in ("officer_id", "unit_id", "stratum")}
            rows.append({**own, "day": date(2023, 1, 1) + timedelta(days=int(day)), "trials": int(same.sum()),
                         "hits": int(hit[same].sum()), "n": int(same.sum())})  # fmt: skip
    return pa.Table.from_pylist(rows)


def check_null(worlds):
    rng = np.random.default_rng(99)
    for officers, rho in ((60, 0.03), (400, 0.03), (400, 0.1), (400, 0.001)):
        alarms = [bool(named(world(rng, officers=officers, rho=rho))) for _ in range(worlds)]
        print(f"null: {officers} officers, rho {rho}: a name in {np.mean(alarms):.1%} of {worlds} worlds")
        assert np.mean(alarms) <= BOUNDS.discovery + 3 * np.sqrt(BOUNDS.discovery * (1 - BOUNDS.discovery) / worlds)


def check_daily(worlds):
    """Looked at every day with monthly fits: on average at most one officer in 400 is ever named in a year."""
    rng = np.random.default_rng(5)
    for officers, rho in ((120, 0.03), (120, 0.0107), (400, 0.03)):
        ever = []
        for _ in range(worlds):
            found = course(by_day(rng, world(rng, officers=officers, rho=rho)), horizon=DAILY)
            (family,) = [entry for entry in families([found], bounds=BOUNDS) if entry.kind == "downgrading"]
            with np.errstate(invalid="ignore"):
                ever.append(int(np.any(family.q <= BOUNDS.discovery, axis=1).sum()))
        told = f"{np.mean(np.array(ever) > 0):.1%} of {worlds} worlds with a name, {np.mean(ever):.2f} names a world"
        print(f"daily looks, {officers} officers, rho {rho}: {told}")
        allowed = officers / 400
        assert np.mean(ever) <= allowed + 3 * np.sqrt(allowed / worlds)


def check_power(worlds):
    rng = np.random.default_rng(7)
    for times, least in ((2.0, 0.0), (4.0, 0.15), (8.0, 0.7)):
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
    check_null(6)


def test_null_worlds_looked_at_daily_name_nobody():
    check_daily(1)


def test_the_guilty_are_found_within_the_bound():
    check_power(4)


@pytest.mark.prove
def test_null_worlds_name_nobody_in_full():
    check_null(400)


@pytest.mark.prove
def test_null_worlds_looked_at_daily_name_nobody_in_full():
    check_daily(100)


@pytest.mark.prove
def test_the_guilty_are_found_within_the_bound_in_full():
    check_power(100)
