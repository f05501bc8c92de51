"""A1's statistics in worlds whose truth is known: leaning and whim within strata of equal facts."""

from dataclasses import dataclass

import numpy as np
import pytest
from scipy import stats

from zhunsheng.stats import conditional, discovery, effects, strata
from zhunsheng.stats.dispersion import dispersion

BOUND = 0.1
CATEGORIES = 4  # warning, low fine, high fine, suspension


@dataclass(frozen=True)
class World:
    """Officers in units that favour some strata; the stratum's law and the officer's leaning decide the sanction.

    Parameters
    ----------
    sd : lawful spread of leaning. guilty, shift : the first few officers' own shift. whim : the first few officers who
    decide a share ``flip`` of their records by lot among all sanctions.
    """

    officers: int = 150
    records: float = 250.0
    strata: int = 120
    sd: float = 0.3
    guilty: int = 0
    shift: float = 0.0
    whim: int = 0
    flip: float = 0.4

    def drawn(self, rng):
        """The table and each officer's true leaning."""
        n = np.clip(rng.lognormal(np.log(self.records), 0.6, self.officers), 60, 4000).astype(int)
        subject = np.repeat(np.arange(self.officers), n)
        shares = rng.dirichlet(np.full(self.strata, 0.3), 6)
        stratum = np.concatenate(
            [rng.choice(self.strata, size, p=shares[officer % 6]) for officer, size in enumerate(n)]
        )
        law = np.cumsum(rng.normal(0, 1, (self.strata, CATEGORIES)), axis=1) - 0.8 * np.arange(CATEGORIES)
        own = rng.normal(0, self.sd, self.officers)
        own[: self.guilty] += self.shift
        chosen = law[stratum] + own[subject][:, None] * np.arange(CATEGORIES)
        category = np.argmax(chosen + rng.gumbel(size=chosen.shape), axis=1)
        by_lot = (subject < self.whim) & (rng.random(len(subject)) < self.flip)
        category = np.where(by_lot, rng.integers(0, CATEGORIES, len(subject)), category)
        return table_of(subject, stratum, category, self.officers), own


def table_of(subject, stratum, category, officers):
    return strata.tabulate(
        subject, stratum=stratum, category=category, n=np.ones(len(subject)), subjects=officers,
        scores=np.arange(CATEGORIES, dtype=float),
    )  # fmt: skip


def beyond(p, *, usable):
    """Subjects that pass the false-discovery bound."""
    places = np.flatnonzero(usable)
    return places[discovery.q_values(p[places]) <= BOUND]


def test_leanings_are_recovered_with_honest_intervals(rng):
    covered, slopes, spreads = [], [], []
    for _ in range(4):
        table, truth = World(guilty=5, shift=1.0).drawn(rng)
        found = conditional.compare(table)
        use = found.usable
        covered.append(np.mean((found.lower <= truth)[use] & (truth <= found.upper)[use]))
        slopes.append(np.polyfit(truth[use], found.effects.estimate[use], 1)[0])
        spreads.append(found.spread.null.sd)
    print(f"coverage {np.mean(covered):.1%}, slope {np.mean(slopes):.3f}, spread {np.mean(spreads):.3f}")
    assert 0.92 <= np.mean(covered) <= 0.99
    assert np.mean(slopes) == pytest.approx(1.0, abs=0.05)
    assert np.mean(spreads) == pytest.approx(0.3, abs=0.05)


def check_null(rng, *, worlds, **world):
    families, p = [], []
    for _ in range(worlds):
        found = conditional.compare(World(**world).drawn(rng)[0])
        for side in (found.p_high, found.p_low):
            families.append(len(beyond(side, usable=found.usable)) > 0)
            p.append(side[found.usable])
    p = np.concatenate(p)
    print(f"null {world}: a name in {np.mean(families):.1%} of {len(families)} families, p<.05 {np.mean(p < 0.05):.3f}")
    assert np.mean(families) <= BOUND + 3 * np.sqrt(BOUND * (1 - BOUND) / len(families))
    assert np.mean(p < 0.05) < 0.065


def test_lawful_spread_names_nobody(rng):
    check_null(rng, worlds=4)
    check_null(rng, worlds=2, sd=0.05)


@pytest.mark.prove
def test_lawful_spread_names_nobody_in_full(rng):
    for world in ({}, {"sd": 0.05}, {"officers": 40}, {"sd": 0.6}):
        check_null(rng, worlds=40, **world)


def test_the_guilty_are_named_and_their_neighbours_are_not(rng):
    """Harsh officers stand in a quarter of all units; those who share strata with them do not look lenient."""
    right = harsh = lenient = 0
    for _ in range(3):
        table, _ = World(guilty=6, shift=1.5).drawn(rng)
        found = conditional.compare(table)
        named = beyond(found.p_high, usable=found.usable)
        right, harsh = right + np.sum(named < 6), harsh + np.sum(named >= 6)
        lenient += len(beyond(found.p_low, usable=found.usable))
    print(f"harsh: named {right} of 18, {harsh} others; lenient: {lenient}")
    assert right >= 13
    assert harsh <= 3
    assert lenient <= 2


def test_two_who_only_meet_each_other_are_refused(rng):
    """One harsh and one ordinary officer alone in their strata: nobody can say which of them leans."""
    table, _ = World(officers=40, sd=0.1).drawn(rng)
    subject = np.append(np.repeat(table.subject, CATEGORIES), np.repeat([40, 41], 4))
    stratum = np.append(np.repeat(table.stratum, CATEGORIES), np.full(8, 200))
    category = np.append(np.tile(np.arange(CATEGORIES), len(table.subject)), np.tile(np.arange(4), 2))
    n = np.append(table.counts.ravel(), [10, 10, 30, 50, 50, 30, 10, 10])
    found = conditional.compare(strata.tabulate(subject, stratum=stratum, category=category, n=n, subjects=42))
    assert found.reason[40:] == ("few_peers", "few_peers")
    assert np.isnan(found.p_high[40])
    assert found.observed[40] - found.expected[40] == pytest.approx(1.4)  # shown all the same
    assert set(found.reason[:40]) == {""}


def test_ranking_within_incidents(rng):
    """Two to eight officers at each of many scenes of very different gravity, one record each (the idea of COSMIC)."""
    officers, scenes = 100, 2500
    own = rng.normal(0, 0.5, officers)
    grave = rng.normal(0, 1.5, scenes)
    sought = rng.permutation(officers) / officers - 0.5  # who goes to grave scenes: the naive mean confounds it
    present = [
        rng.choice(officers, rng.integers(2, 9), replace=False, p=pull / pull.sum())
        for pull in (np.exp(1.2 * g * sought) for g in grave)
    ]
    subject, stratum = np.concatenate(present), np.repeat(np.arange(scenes), [len(one) for one in present])
    lean = (grave[stratum] + own[subject])[:, None] * np.arange(CATEGORIES) - 0.6 * np.arange(CATEGORIES) ** 2
    category = np.argmax(lean + rng.gumbel(size=lean.shape), axis=1)
    found = conditional.compare(table_of(subject, stratum, category, officers))
    naive = np.bincount(subject, category) / np.bincount(subject)
    right, plain = (stats.spearmanr(value, own).statistic for value in (found.effect, naive))
    slope = np.polyfit(own, found.effects.estimate, 1)[0]
    print(f"rank correlation with the truth: conditional {right:.2f}, naive {plain:.2f}; slope {slope:.2f}")
    assert right > 0.9
    assert plain < 0.75
    assert slope == pytest.approx(1.0, abs=0.12)


def test_whim_is_found_and_leaning_is_not_whim(rng):
    whims, others, leaning, families = [], [], [], []
    for _ in range(3):
        for world in (World(whim=6, flip=0.6), World(guilty=6, shift=1.2)):
            table, _ = world.drawn(rng)
            found = conditional.compare(table)
            made = dispersion(table, effect=found.effect)
            p = effects.fit(made.effects).null.p(made.effects, side="high")
            named = beyond(p, usable=np.ones(150, dtype=bool))
            (whims if world.whim else leaning).append(np.sum(named < 6))
            others.append(np.sum(named >= 6))
            families.append(np.nanmedian(made.ratio))
            if world.whim:
                assert np.mean((made.usual - made.agreement)[:6]) > np.mean((made.usual - made.agreement)[6:]) + 0.03
    print(f"whim named {np.sum(whims)} of 18, others {np.sum(others)}; leaning named as whim {np.sum(leaning)} of 18")
    assert np.sum(whims) >= 12
    assert np.sum(others) <= 4
    assert np.sum(leaning) <= 2
    assert np.median(families) == pytest.approx(0.96, abs=0.06)


def test_frozen_strata_agree_with_the_fit_and_see_later_days(rng):
    table, _ = World(officers=80).drawn(rng)
    found = conditional.compare(table)
    again, records = found.frozen.effects(table.subject, stratum=table.stratum, counts=table.counts)
    use = found.usable
    assert np.max(np.abs((again.estimate - found.effects.estimate)[use])) < 0.12
    np.testing.assert_allclose(again.se[use], found.effects.se[use], rtol=0.15)
    assert np.corrcoef(again.estimate[use], found.effects.estimate[use])[0, 1] > 0.995
    assert np.all(records >= found.records - 5)
    none, _ = found.frozen.effects(table.subject[:0], stratum=table.stratum[:0], counts=table.counts[:0])
    assert np.all(np.isinf(none.se))
    np.testing.assert_allclose(found.spread.null.p(none, side="high"), 0.5)
    harsher = table.counts.copy()
    first = table.subject == 0
    harsher[first] = np.roll(harsher[first], 1, axis=1)
    later, _ = found.frozen.effects(table.subject, stratum=table.stratum, counts=harsher)
    assert later.estimate[0] > again.estimate[0] + 0.3
    np.testing.assert_array_equal(later.estimate[1:], again.estimate[1:])
