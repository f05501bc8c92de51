"""Series made by rule, whose calendar, season, exposure and changes the tests know."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from zhunsheng.comparisons import days as all_days
from zhunsheng.comparisons import params as all_params
from zhunsheng.comparisons.blocks import Block, Steady
from zhunsheng.comparisons.days import Days
from zhunsheng.comparisons.family import family
from zhunsheng.comparisons.judging import judge
from zhunsheng.comparisons.likeness import likeness
from zhunsheng.comparisons.looks import earlier, look
from zhunsheng.comparisons.spans import on

PARAMS, KINDS = all_params.load(date(2024, 1, 1)), all_days.load(date(2024, 1, 1))
RATES = {
    "festival_before": 1.25,
    "festival": 0.7,
    "festival_after": 1.1,
    "shifted": 1.05,
    "holiday": 1.3,
    "rest": 0.9,
    "working": 1.0,
}
SEASON = np.array([0.8, 0.75, 0.9, 1.0, 1.05, 1.05, 1.1, 1.15, 1.1, 1.15, 1.05, 0.9])


@dataclass(frozen=True)
class World:
    """A block up to the end of a month, with the mean of each series a month and which of them were raised in the last month."""

    block: Block
    day: date
    mean: np.ndarray
    raised: np.ndarray

    def judged(self, *, form="month", country="CN"):
        """Each comparison, and the family of rises."""
        found = look(form, day=self.day, kinds=KINDS, country=country, daily=self.block.daily)
        past = earlier(found, first=self.block.days.first, kinds=KINDS, country=country, daily=self.block.daily)
        like = likeness(self.block, before=found.now, params=PARAMS)
        against = judge(self.block, look=found, history=past, like=like, params=PARAMS)
        return found, against, family(against, rose=True, bound=PARAMS.discovery)

    def altered(self, **given):
        """The same counts in another setting."""
        return replace(self, block=replace(self.block, **given))


def world(
    rng,
    *,
    series=200,
    month=(2024, 5),
    years=7,
    scatter=0.15,
    unlike=0.3,
    groups=4,
    rise=1.0,
    share=0.0,
    size=None,
    rates=RATES,
    season=SEASON,
    country="CN",
):
    """Daily counts: rates by kind of day, a season, lawfully unlike series, months that scatter, some raised in the last month.

    ``scatter`` and ``unlike`` are coefficients of variation of a month about its mean, and of series beside each other.
    """
    end = on(date(*month, 1), months=1)
    first = on(end, months=-12 * years)
    days = Days(first, (end - first).days, country, KINDS)
    every = [first + timedelta(days=number) for number in range(days.count)]
    place = np.array([(day.year - first.year) * 12 + day.month - first.month for day in every])
    exposure = rng.lognormal(2.0, 1.2, series) if size is None else np.full(series, float(size))
    own = rng.gamma(1 / unlike**2, unlike**2, series) if unlike else np.ones(series)
    noise = (
        rng.gamma(1 / scatter**2, scatter**2, (place[-1] + 1, series)) if scatter else np.ones((place[-1] + 1, series))
    )
    each = np.array([rates[name] for name in KINDS.kinds])[days.kind] * season[days.month]
    mean = (exposure * own / 30.4 * noise)[place]
    mean *= each[:, None]
    raised = np.zeros(series, dtype=bool)
    raised[rng.choice(series, round(share * series), replace=False)] = True
    mean[np.ix_(place == place[-1], raised)] *= rise
    return World(
        block_of(rng.poisson(mean), days=days, exposure=exposure, groups=groups), every[-1], exposure * own, raised
    )


def block_of(counts, *, days, exposure=None, groups=4):
    """A block of daily counts, days by series; exposure as registered vehicles, the same in every month."""
    series = counts.shape[1]
    running = np.concatenate([np.zeros((1, series)), np.cumsum(counts, axis=0, dtype=float)])
    same = np.zeros(series, dtype=np.int64)
    group = np.arange(series, dtype=np.int64) % groups
    months = days.count // 28 + 1
    steady = None if exposure is None else Steady("registered_vehicles", days.first, np.tile(exposure, (months, 1)))
    return Block(days, running, running.sum(axis=1), group, same, same, steady)
