"""A2's statistics in worlds whose truth is known: effects, confounding, either model wrong, honest intervals, refusals."""

from dataclasses import dataclass

import numpy as np
import pytest
from scipy.special import expit

from zhunsheng.stats import benchmark, discovery, effects, propensity
from zhunsheng.stats.caseload import Facts, gather

NODES, MASS = np.polynomial.hermite_e.hermegauss(15)
BOUND = 0.1


@dataclass(frozen=True)
class World:
    """Records of officers who share nights unequally; facts at night are graver.

    Parameters
    ----------
    sd : lawful spread in log odds. guilty, shift : the first few officers' own shift in log odds. twist : extra log odds of
    grave facts at night, which no sum of main effects has. night : share of night duty of the first officer, if told.
    """

    officers: int = 150
    records: float = 300.0
    sd: float = 0.3
    guilty: int = 0
    shift: float = 0.0
    base: float = -1.2
    twist: float = 0.0
    night: float | None = None

    def drawn(self, rng):
        """The caseload, each officer's true difference of mean severity from an average colleague, gravity of facts."""
        n = np.clip(rng.lognormal(np.log(self.records), 0.6, self.officers), 60, 4000).astype(int)
        nights = rng.beta(0.8, 0.8, self.officers)
        if self.night is not None:
            nights[0] = self.night
        subject = np.repeat(np.arange(self.officers), n)
        at_night = rng.random(len(subject)) < nights[subject]
        tier = np.where(
            at_night,
            rng.choice(4, len(subject), p=[0.2, 0.3, 0.3, 0.2]),
            rng.choice(4, len(subject), p=[0.5, 0.3, 0.15, 0.05]),
        )
        if self.twist:  # who meets grave facts at night meets few by day: main effects do not tell officers apart
            grave = (
                rng.random(len(subject)) < np.where(at_night, 1, -1) * (rng.random(self.officers)[subject] - 0.5) + 0.5
            )
            tier = rng.integers(0, 2, len(subject)) + 2 * grave
        road, code = rng.integers(0, 3, len(subject)), rng.integers(0, 6, len(subject))
        favoured = rng.integers(0, 6, self.officers)[subject]
        code = np.where(rng.random(len(subject)) < 0.4, favoured, code)
        plain = self.base + 0.7 * tier + 0.3 * (road == 2) + 0.2 * (code - 2.5) + self.twist * (at_night & (tier >= 2))
        own = rng.normal(0, self.sd, self.officers)
        own[: self.guilty] += self.shift
        severity = (rng.random(len(subject)) < expit(plain + own[subject])).astype(float)
        average = sum(w * expit(plain + self.sd * x) for x, w in zip(NODES, MASS / MASS.sum(), strict=True))
        truth = np.bincount(subject, expit(plain + own[subject]) - average) / n
        gravity = np.bincount(subject, average) / n - average.mean()
        levels, cell = np.unique(np.stack([at_night, tier, road, code]), axis=1, return_inverse=True)
        facts = Facts(dict(zip(("night", "tier", "road", "code"), levels.astype(np.int64), strict=True)), {})
        load = gather(
            subject, cell=cell, severity=severity, n=np.ones(len(subject)), facts=facts, subjects=self.officers
        )
        return load, truth, gravity


def compared(load, *, kind="trees", method="balance", seed=1):
    outcome = propensity.fit_outcome(load, kind=kind, seed=seed)
    return benchmark.compare(load, outcome=outcome, method=method)


def named(found, *, side="high"):
    """Subjects beyond the false-discovery bound, and the fit."""
    spread = effects.fit(found.effects())
    q = discovery.q_values(spread.null.p(found.effects(), side=side))
    return np.flatnonzero(found.usable)[q <= BOUND], spread


def test_planted_effects_are_recovered_with_honest_intervals(rng):
    covered, shrunk, errors = [], [], []
    for _ in range(4):
        load, truth, _ = World(guilty=6, shift=1.0).drawn(rng)
        found = compared(load)
        use = found.usable
        z = (found.effect - truth)[use] / found.se[use]
        covered.append(np.mean(np.abs(z) < 1.96))
        errors.append(np.mean(found.effect[:6] - truth[:6]))
        _, low, high = found.shrunken(named(found)[1])
        shrunk.append(np.mean((low <= truth)[use] & (truth <= high)[use]))
    print(
        f"coverage {np.mean(covered):.1%}, shrunken {np.mean(shrunk):.1%}, error of the guilty {np.mean(errors):+.4f}"
    )
    assert 0.92 <= np.mean(covered) <= 0.98
    assert 0.92 <= np.mean(shrunk) <= 0.99
    assert abs(np.mean(errors)) < 0.01


def check_null(rng, *, worlds, **world):
    spreads, families, p = [], [], []
    for _ in range(worlds):
        found = compared(World(**world).drawn(rng)[0])
        for side in ("high", "low"):
            called, spread = named(found, side=side)
            families.append(len(called) > 0)
            p.append(spread.null.p(found.effects(), side=side))
        spreads.append(spread.null.sd)
        centre, width = effects.central(spread.null.z(found.effects()))
        assert abs(centre) < 0.3 or len(p[-1]) < 100
        assert 0.75 < width < 1.25 or len(p[-1]) < 100
    p = np.concatenate(p)
    print(f"null {world}: spread {np.mean(spreads):.3f}, a name in {np.mean(families):.1%} of {len(families)} families")
    print(f"  p<.05 {np.mean(p < 0.05):.3f}, p<.01 {np.mean(p < 0.01):.4f}")
    assert np.mean(families) <= BOUND + 3 * np.sqrt(BOUND * (1 - BOUND) / len(families))
    assert np.mean(p < 0.05) < 0.065
    return np.mean(spreads)


def test_lawful_spread_names_nobody_and_is_measured(rng):
    assert check_null(rng, worlds=4, sd=0.3) == pytest.approx(0.3, abs=0.05)


def test_rare_severity_names_nobody(rng):
    """A sanction in 3 of 100 records: skewed sampling error, for which the normal law would call too many."""
    check_null(rng, worlds=3, base=-4.5)


@pytest.mark.prove
def test_lawful_spread_names_nobody_in_full(rng):
    for world in ({"sd": 0.3}, {"sd": 0.1}, {"sd": 0.3, "base": -4.0}, {"sd": 0.3, "officers": 40}):
        check_null(rng, worlds=40, **world)


def test_the_guilty_are_named_within_the_bound(rng):
    right = false = 0
    for _ in range(3):
        found = compared(World(guilty=6, shift=1.5).drawn(rng)[0])
        called, _ = named(found)
        right, false = right + int(np.sum(called < 6)), false + int(np.sum(called >= 6))
    print(f"named {right} of 18 at five times the lawful deviation, {false} others")
    assert right >= 12
    assert false <= 3


def test_night_duty_is_not_severity(rng):
    """An officer always on nights, where facts are graver: the naive difference is large, the benchmark's is not."""
    naive, effect, z = [], [], []
    for _ in range(6):
        load, truth, _ = World(night=1.0, sd=0.0, officers=60, records=600).drawn(rng)
        found = compared(load)
        assert found.before[0] > 0.5
        assert found.imbalance[0] < 0.01
        naive.append(found.naive[0])
        effect.append(found.effect[0] - truth[0])
        z.append(effect[-1] / found.se[0])
    print(f"night officer: naive {np.mean(naive):+.3f}, benchmark {np.mean(effect):+.4f}")
    assert np.mean(naive) > 0.05
    assert abs(np.mean(effect)) < 0.012
    assert np.max(np.abs(z)) < 3.5


@pytest.mark.parametrize(
    ("kind", "method", "unbiased"),
    [
        ("trees", "balance", True),
        ("mean", "balance", True),
        ("trees", "none", True),
        ("mean", "logit", True),
        ("mean", "none", False),
    ],
)
def test_either_model_may_be_wrong(rng, kind, method, unbiased):
    """Facts leave unused by the outcome model, or by the weights, or by both: only the last is biased."""
    load, truth, gravity = World(sd=0.0, officers=100, records=800).drawn(rng)
    found = compared(load, kind=kind, method=method)
    slope = np.polyfit(gravity, found.effect - truth, 1)[0]  # share of the confounding that is left
    print(f"outcome {kind}, weights {method}: {slope:+.3f} of the naive bias is left")
    assert (abs(slope) < 0.06) == unbiased
    assert slope > 0.8 or unbiased


def test_what_balance_of_main_effects_misses_the_trees_find(rng):
    """Severity jumps for grave facts at night only; neither the linear weights alone nor a linear model alone see it."""
    left = {}
    load, truth, _ = World(sd=0.0, officers=100, records=1500, twist=1.5).drawn(rng)
    for kind in ("mean", "trees"):
        found = compared(load, kind=kind)
        left[kind] = np.sqrt(np.mean(((found.effect - truth) / found.se) ** 2))
    print(f"root mean square z: {left}")
    assert left["trees"] < 1.15
    assert left["mean"] > 1.5


def test_no_overlap_is_refused(rng):
    """The first officer alone handles a code that no peer has."""
    load, *_ = World(officers=40).drawn(rng)
    code = load.facts.factors["code"]
    lonely = np.array(load.counts.todense())
    keep = np.where(np.arange(40)[:, None] == 0, code == 5, code != 5)
    subject, cell = np.nonzero(lonely * keep)
    fewer = gather(
        subject, cell=cell, severity=np.zeros(len(cell)) + 0.5, n=lonely[subject, cell], facts=load.facts, subjects=40
    )
    found = compared(fewer, kind="mean")
    assert found.reason[0] == "no_overlap"
    assert not found.usable[0]
    assert np.isnan(found.effect[0])


def test_facts_beyond_those_of_peers_are_unbalanced(rng):
    """A number (the excess over a limit) larger than any peer's cannot be weighted to."""
    size = 400
    subject = np.repeat(np.arange(20), size)
    excess = np.where(subject == 0, rng.integers(40, 50, len(subject)), rng.integers(0, 39, len(subject)))
    facts = Facts({}, {"excess": np.arange(50.0)})
    load = gather(
        subject, cell=excess, severity=rng.random(len(subject)), n=np.ones(len(subject)), facts=facts, subjects=20
    )
    found = compared(load)
    assert found.reason[0] in ("few_controls", "unbalanced")
    assert found.imbalance[0] > 0.1
    assert found.distribution[0] > 0.5
    assert set(found.reason[1:]) == {""}


def test_days_add_up_to_the_whole(rng):
    """The frozen benchmark on the same records gives the same effects; a guilty officer's later days show."""
    load, *_ = World(officers=80).drawn(rng)
    found = compared(load)
    pairs = load.counts.tocoo()
    total = np.asarray(load.sums[0].tocsr()[pairs.row, pairs.col]).ravel()
    use = found.usable
    parts = [np.arange(len(total)) % 3 == day for day in range(3)]
    sums = [
        found.frozen.sums(pairs.row[part], cell=pairs.col[part], n=pairs.data[part], total=total[part])
        for part in parts
    ]
    records, excess = (np.sum(values, axis=0) for values in zip(*sums, strict=True))
    again = found.frozen.effects(records, excess=excess)
    np.testing.assert_allclose(records[use], found.records[use])
    once = found.effects()
    for name in ("estimate", "se", "skew"):
        np.testing.assert_allclose(getattr(again, name)[use], getattr(once, name), rtol=1e-6, atol=1e-9)
    none = found.frozen.effects(records * 0, excess=excess * 0)
    assert np.all(np.isinf(none.se))
    np.testing.assert_allclose(named(found)[1].null.p(none, side="high"), 0.5)


def test_the_same_seed_gives_the_same_numbers(rng):
    load, *_ = World(officers=40).drawn(rng)
    first, second, third = (compared(load, seed=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first.effect, second.effect)
    assert np.max(np.abs(first.effect - third.effect)) < 0.05


@pytest.mark.parametrize("officers", [40, 400])
@pytest.mark.parametrize("guilty", [0.0, 0.05])
def test_spread_is_recovered_whatever_the_tail(rng, officers, guilty):
    found = []
    for _ in range(15):
        se = rng.uniform(0.05, 0.15, officers)
        own = rng.normal(0.1, 0.3, officers)
        own[: int(guilty * officers)] += 1.5
        made = effects.Effects(own + se * rng.normal(size=officers), se, 0 * se, 0 * se + 1)
        fitted = effects.fit(made)
        found.append((fitted.null.mean, fitted.null.sd, fitted.whole.sd))
    mean, sd, whole = np.mean(found, axis=0)
    print(f"{officers} officers, {guilty:.0%} guilty: mean {mean:.3f}, spread {sd:.3f}, of everybody {whole:.3f}")
    assert mean == pytest.approx(0.1, abs=0.05)
    assert sd == pytest.approx(0.3, abs=0.16 if officers < 100 else 0.03)  # few: wider, never narrower
    assert sd > 0.27
    assert whole > 0.4 or guilty == 0


def test_what_would_have_stopped_it(rng):
    se = rng.uniform(0.05, 0.15, 100)
    made = effects.Effects(rng.normal(0, 0.3, 100), se, 0 * se + 0.2, 0 * se + 1)
    null = effects.fit(made).null
    for side in ("high", "low"):
        edge = null.allowed(made, level=0.01, side=side)
        at = effects.Effects(edge, se, made.skew, made.load)
        np.testing.assert_allclose(null.p(at, side=side), 0.01, rtol=1e-4)
