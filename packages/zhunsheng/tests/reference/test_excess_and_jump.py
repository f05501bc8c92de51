"""Bunching at a kink and jumps of a density beside the numbers of the packages that estimate them."""

from pathlib import Path

import numpy as np
import pytest

from zhunsheng.stats import bunching, density

KINK = 40  # the bin of 10,000 among 8,000 to 12,000 in steps of 50


def r_uniform(seed, size):
    """R's set.seed(seed); runif(size): a Mersenne Twister begun by R's own congruential scrambling."""
    word, words = seed, []
    for turn in range(50 + 625):
        word = (69069 * word + 1) % 2**32
        if turn >= 51:
            words.append(word)
    state = np.random.RandomState()
    state.set_state(("MT19937", np.array(words, dtype=np.uint32), 624))
    return state.randint(0, 2**32, size=size, dtype=np.uint64) * 2.3283064365386963e-10


@pytest.fixture(scope="module")
def kink():
    """Counts of the R package bunching's example (MIT), made by its data-raw/simulate_data.R; five values a count."""
    heights = np.linspace(80, 30, 81) + 1 + 14 * r_uniform(100, 81)
    heights[KINK] += 135
    return 5 * np.floor(heights)


def test_uniform_numbers_of_r():
    """R: set.seed(100); runif(3)."""
    np.testing.assert_allclose(r_uniform(100, 3), [0.30776611, 0.25767250, 0.55232243], atol=5e-9)


def test_excess_of_the_bunching_package(kink):
    """R: bunchit(bunching_data$kink_vector, zstar = 10000, binwidth = 50, bins_l = 20, bins_r = 20, poly = 4,

    t0 = 0, t1 = 0.2): B 629.5111, b 1.822088, e 0.0455522. Its bins are cut at the middle, so that the outermost of the
    41 fall away; its loop stops when B changes by less than one.
    """
    found = bunching.excess(kink[KINK - 19 : KINK + 20], place=19, degree=4, tolerance=1.0)
    assert found.mass == pytest.approx(629.5111, abs=5e-5)
    assert found.normalised == pytest.approx(1.822088, abs=5e-7)
    assert found.normalised * 50 / 10_000 / 0.2 == pytest.approx(0.0455522, abs=5e-8)


def test_putting_mass_back_lowers_the_excess(kink):
    plain, back = (
        bunching.excess(kink[KINK - 19 : KINK + 20], place=19, degree=4, put_back=option) for option in (False, True)
    )
    assert plain.mass > back.mass


def test_interval_has_the_planted_mass(kink):
    """The example's data were made with 5 * 135 = 675 records put at the place, none taken from above."""
    found = bunching.interval(
        kink[KINK - 19 : KINK + 20], rng=np.random.default_rng(5), place=19, degree=4, put_back=False, draws=300
    )
    assert found.lower < 675 < found.upper
    assert 5 < found.error < 60


@pytest.mark.parametrize("moved", [0, 500])
def test_moved_mass_is_recovered(moved):
    """Records taken evenly from the fifteen bins above and put at the place, which round numbers share."""
    rng = np.random.default_rng(41)
    at = np.arange(-15, 16)
    round_bins = (at % 5 == 0).astype(float)[:, None]
    masses = []
    for _ in range(60):
        mean = 400 - 6.0 * at + 150 * round_bins[:, 0]
        mean[at > 0] *= 1 - moved / mean[at > 0].sum()
        mean[at == 0] += moved
        counts = rng.poisson(mean).astype(float)
        masses.append(bunching.excess(counts, place=15, degree=2, terms=round_bins).mass)
    assert np.mean(masses) == pytest.approx(moved, abs=3 * np.std(masses) / np.sqrt(60) + 5)
    without = bunching.excess(counts, place=15, degree=2).mass
    assert without - moved > 60  # without its term the round number is taken for an excess


BASELINE = np.linspace(-1.5, 1.5, 200) + 0.05 * np.sin(np.arange(200.0))


def test_jump_of_rddensitys_own_baseline():
    """Python, rddensity 3.0: rddensity(x, h=[0.6, 0.6]) on the line above; hat, sd_jk, test_t_jk, n_eff."""
    found = density.jump(BASELINE, at=0.0, left=0.6, right=0.6)
    assert found.left.density == pytest.approx(0.35436788441285694, rel=1e-9)
    assert found.right.density == pytest.approx(0.36540670986861795, rel=1e-9)
    assert found.left.error == pytest.approx(0.1934161455053153, rel=1e-8)
    assert found.right.error == pytest.approx(0.25123753881873434, rel=1e-8)
    assert found.t == pytest.approx(0.03481567307558094, rel=1e-7)
    assert found.p == pytest.approx(0.9722267229011303, rel=1e-7)
    assert (found.left.records, found.right.records) == (40, 38)


@pytest.fixture(scope="module")
def margins():
    path = Path(__file__).parent / "data/senate_margin.csv"
    return np.loadtxt(path, comments="#", skiprows=4)


def test_jump_of_election_margins(margins):
    """R or Python, rddensity(margin, h = c(10, 15)): T -0.8023, p 0.4224. Estimated bandwidths 19.841 and 27.119, given:

    T -0.8753, p 0.3814, effective 408 and 460. The bandwidths are taken from there, not estimated here.
    """
    assert len(margins) == 1390
    found = density.jump(margins, at=0.0, left=10.0, right=15.0)
    assert (found.t, found.p) == (pytest.approx(-0.8023, abs=5e-5), pytest.approx(0.4224, abs=5e-5))
    found = density.jump(margins, at=0.0, left=19.841, right=27.119)
    assert (found.t, found.p) == (pytest.approx(-0.8753, abs=1e-4), pytest.approx(0.3814, abs=1e-4))
    assert (found.left.records, found.right.records) == (408, 460)


def test_jump_keeps_its_level_and_sees_a_planted_one():
    """Normal values: two-sided 5 % in about five of a hundred; where two fifths just below move above, nearly always."""
    rng = np.random.default_rng(43)
    quiet, moved = [], []
    for _ in range(200):
        x = rng.normal(0.3, 1, 1500)
        quiet.append(density.jump(x, at=0.0, left=0.7, right=0.7).p)
        x = np.where((x < 0) & (x > -0.3) & (rng.random(1500) < 0.4), -x, x)
        moved.append(density.jump(x, at=0.0, left=0.7, right=0.7).p)
    assert 0.005 <= np.mean(np.array(quiet) < 0.05) <= 0.1
    assert np.mean(np.array(moved) < 0.05) > 0.6
