"""R's earsC, run by run: every limit within 1e-9 and no other alarm; and what the correct mode does otherwise."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from zhunsheng.stats import ears

DATA = Path(__file__).parent / "data" / "farrington"
NUMBERS = json.loads((DATA.parent / "safety_numbers.json").read_text())


def column(name, *, of):
    with (DATA / name).open() as file:
        return np.array([float(row[of]) for row in csv.DictReader(file)])


NEWPORT = column("series_salmNewport_germany.csv", of="observed").astype(int)
AGONA = column("series_salmonella_agona.csv", of="observed").astype(int)


@pytest.mark.parametrize(
    ("file", "counts", "method"),
    [
        ("ears_agona_C1_default.csv", AGONA, "C1"),
        ("ears_newport_C2_default.csv", NEWPORT, "C2"),
        ("ears_newport_C3_default.csv", NEWPORT, "C3"),
    ],
)
def test_every_limit_of_r(file, counts, method):
    found = ears.detect(counts, method=method, mode="surveillance")
    assert (found.periods + 1).tolist() == column(file, of="index").tolist()
    wanted = column(file, of="upperbound")
    assert np.max(np.abs(found.upper[:, 0] - wanted) / np.maximum(wanted, 1e-300), where=wanted > 0, initial=0) <= 1e-9
    assert np.max(np.abs(found.upper[:, 0] - wanted)) <= 1e-9
    assert found.alarm[:, 0].tolist() == (column(file, of="alarm") == 1).tolist()


def test_rs_unit_test():
    """earsC(salmNewport 2011, C1, alpha=0.05): the first four limits, to the digits of the package's own test."""
    found = ears.detect(NEWPORT, alpha=0.05, span=slice(365, 369), mode="surveillance")
    assert found.upper[:, 0] == pytest.approx(NUMBERS["ears_C1_newport_2011_alpha05_first4_upper"], abs=1e-6)


def test_a_flat_baseline():
    """One event after seven empty weeks is R's alarm, not ours; R's least standard deviation mends it too."""
    counts = np.array([0, 0, 0, 0, 0, 0, 0, 1])
    assert ears.detect(counts, mode="surveillance").alarm[0, 0]
    assert not ears.detect(counts, mode="surveillance", min_sigma=0.5).alarm[0, 0]
    ours = ears.detect(counts)
    assert not ours.alarm[0, 0]
    assert ours.p_value[0, 0] == pytest.approx(stats.nbinom.sf(0, 0.5, 7 / 8))
    assert ears.detect(np.array([0, 0, 0, 0, 0, 0, 0, 7])).alarm[0, 0]


def test_the_weaker_verdict_rules():
    """Student's where the baseline scatters more than chance, chance's where it scatters less."""
    wide, calm = np.array([2, 30, 5, 28, 1, 25, 9, 60]), np.array([10, 10, 10, 11, 10, 10, 10, 25])
    found = ears.detect(np.column_stack([wide, calm]))
    past = wide[:7]
    away = (60 - past.mean()) / (past.std(ddof=1) * np.sqrt(8 / 7))
    assert found.p_value[0, 0] == pytest.approx(stats.t.sf(away, 6))
    assert found.p_value[0, 1] == pytest.approx(stats.nbinom.sf(24, 71.5, 7 / 8))


def test_rs_third_statistic_leaves_the_judged_week_out():
    """A single jump after quiet weeks: C3 of R says nothing of it, however high; with this week's excess it is an alarm."""
    counts = np.array([5, 4, 6, 5, 5, 4, 6, 5, 4, 6, 5, 5, 40])
    assert not ears.detect(counts, method="C3", mode="surveillance").alarm[-1, 0]
    assert ears.detect(counts, method="C3").alarm[-1, 0]


def test_level():
    """Realised false alarms at 0.001: R's normal limits 15 to 50 times that, ours at most 0.001 where counts are Poisson."""
    rng = np.random.default_rng(1)
    for mean in (0.3, 1, 5, 20, 100):
        counts = rng.poisson(mean, (40, 2500))
        for method in ("C1", "C2"):
            theirs = ears.detect(counts, method=method, mode="surveillance").alarm.mean()
            ours = ears.detect(counts, method=method).alarm.mean()
            print(f"{method} mean {mean}: {theirs:.4f} {ours:.5f}")
            assert theirs > 0.012
            assert ours <= 0.001


def test_what_cannot_be_judged_is_refused():
    for settings, words in (
        ({"method": "C4"}, "one of C1, C2, C3"),
        ({"baseline": 1}, "at least 2"),
        ({"alpha": 0.6}, "between 0 and 0.5"),
        ({"method": "C2", "span": slice(7, None)}, "the first to judge with C2 is 9"),
    ):
        with pytest.raises(ValueError, match=words):
            ears.detect(NEWPORT, **settings)
