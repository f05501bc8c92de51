"""Bulletins without any change raise nothing but by the bound; changes are found at the rates printed; +-30 % beside them."""

import numpy as np
import pytest

from bulletins import PARAMS, world

SLACK = 0.03


def check_quiet(bulletins, *, series, **kind):
    """No series changed: in how many bulletins is anything raised?"""
    rng = np.random.default_rng(480)
    alarms, raw = [], []
    for number in range(bulletins):
        made = world(
            rng, series=series, groups=max(2, series // 100), month=(2023 + number % 2, 1 + number % 12), **kind
        )
        look, _, rose = made.judged()
        alarms.append(bool(rose.passed.any()))
        raw.append(by_percent(made, look).mean())
    print(
        f"no change {kind or ''}: anything raised in {np.mean(alarms):.1%} of {bulletins} bulletins of {series} series, bound "
        f"{PARAMS.discovery:.0%}; +30 % on last year or last month raises {np.mean(raw):.0%} of all series"
    )
    chance = 3 * np.sqrt(PARAMS.discovery * (1 - PARAMS.discovery) / bulletins)
    assert np.mean(alarms) <= PARAMS.discovery + (SLACK if bulletins >= 400 else max(SLACK, chance))
    assert np.mean(raw) > 0.2


def by_percent(made, look):
    """The rule of thumb: thirty per cent more than last year or last month."""
    now = made.block.over(look.now)
    return (now > 1.3 * made.block.over(look.last_year.then)) | (now > 1.3 * made.block.over(look.last_month.then))


def check_found(bulletins, *, series, share, least):
    """Some series rise by a half or double: how many are found, and how many of those raised did not change?"""
    rng = np.random.default_rng(50)
    for rise in (1.5, 2.0):
        hits, false, raw_false, size = [], [], [], []
        for number in range(bulletins):
            made = world(
                rng, series=series, groups=max(2, series // 100), month=(2023 + number % 2, 1 + number % 12), rise=rise,
                share=share,
            )  # fmt: skip
            look, _, rose = made.judged()
            raw = by_percent(made, look)
            false.append((rose.passed & ~made.raised).sum() / max(1, rose.passed.sum()))
            raw_false.append((raw & ~made.raised).sum() / max(1, raw.sum()))
            hits.append(rose.passed[made.raised])
            size.append(made.mean[made.raised])
        found, mean = np.concatenate(hits), np.concatenate(size)
        told = []
        for low, high in ((5, 20), (20, 50), (50, 100), (100, 1e9)):
            of = (mean >= low) & (mean < high)
            told.append(f"{low}+: {found[of].mean():.0%}" if of.any() else f"{low}+: -")
        print(
            f"+{rise - 1:.0%} in {share:.0%} of {series} series, {bulletins} bulletins: found by mean a month {', '.join(told)}; "
            f"false among the raised {np.mean(false):.1%} (rule of 30 %: {np.mean(raw_false):.0%})"
        )
        assert np.mean(false) <= PARAMS.discovery + 3 * np.std(false) / np.sqrt(bulletins) + SLACK
        assert np.mean(raw_false) > 0.5
        if rise in least:
            assert found[mean >= 50].mean() >= least[rise]


def test_quiet_bulletins_raise_nothing():
    check_quiet(10, series=400)


def test_changes_are_found():
    check_found(5, series=500, share=0.05, least={2.0: 0.4})


@pytest.mark.prove
def test_quiet_bulletins_raise_nothing_in_full():
    check_quiet(480, series=2000)


@pytest.mark.prove
def test_quiet_bulletins_of_other_kinds_in_full():
    """More scatter, none, and series more unlike than the usual."""
    for kind in ({"scatter": 0.3}, {"scatter": 0.0}, {"unlike": 0.6}):
        check_quiet(120, series=1000, **kind)


@pytest.mark.prove
def test_changes_are_found_in_full():
    for share in (0.01, 0.05):
        check_found(40, series=2000, share=share, least={2.0: 0.4})
