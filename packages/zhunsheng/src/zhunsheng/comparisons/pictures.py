"""The numbers behind the pictures: the course of a series with its expected band, and a funnel a kind of series."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from scipy.optimize import nnls
from scipy.stats import gamma, nbinom, poisson

from zhunsheng.comparisons.bulletin import Bulletin, Part
from zhunsheng.comparisons.looks import earlier
from zhunsheng.comparisons.rows import Row
from zhunsheng.comparisons.spans import Pair
from zhunsheng.stats.betabinomial import Floats

PERIODS = 24  # earlier periods that a course shows
DRAWN = 1500  # unmarked subjects that a funnel draws
NODES = 60
TALLEST = 8.0  # ratio beyond which a funnel's marks lie on its upper edge
LEVELS = (0.025, 0.975, 0.001, 0.999)


@dataclass(frozen=True)
class Course:
    """Counts of the latest periods, what was expected of each from the year before it, and the 95 % band; NaN where unknown.

    ``limit`` : the limit of the past for the last one.
    """

    days: tuple[date, ...]
    seen: tuple[float, ...]
    expected: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    limit: float


def course(row: Row) -> Course:
    """The course of a series up to the period."""
    part, setting = row.part, row.bulletin.setting
    block = part.series.block
    kinds, country = setting.days.kinds, setting.days.country
    past = earlier(part.look, first=block.days.first, kinds=kinds, country=country, daily=block.daily)[:PERIODS]
    looks = [*reversed(past), part.look]
    phi = float(part.against["history"].dispersion[row.inner]) if not row.singles["history"].gap else float("nan")
    numbers = [_expected(part, pair=Pair(look.now, look.base), at=row.inner) for look in looks]
    bands = [_band(mean / block.unit, spread=phi * (1 + odds)) for mean, odds in numbers]
    return Course(
        tuple(look.now.start for look in looks),
        tuple(float(block.over(look.now)[row.inner]) for look in looks),
        tuple(mean for mean, _ in numbers),
        tuple(low * block.unit for low, _ in bands),
        tuple(high * block.unit for _, high in bands),
        float(part.limits.upper[row.inner]),
    )


def _expected(part: Part, *, pair: Pair, at: int) -> tuple[float, float]:
    """Mean and odds by the year before; NaN where that is not known."""
    block = part.series.block
    if not bool(block.seen(pair.then)[at]):
        return float("nan"), 0.0
    value, _ = part.like.ratio(pair, seasonal=True)
    exposed = [float(block.exposed(span)[at]) for span in (pair.now, pair.then)]
    scale = exposed[0] / exposed[1] if all(np.isfinite(exposed)) and min(exposed) > 0 else 1.0
    return float(block.over(pair.then)[at]) * value * scale, value * scale


def _band(mean: float, *, spread: float) -> tuple[float, float]:
    if not (np.isfinite(mean) and np.isfinite(spread)):
        return float("nan"), float("nan")
    found = quantiles(np.array([mean]), spread=np.array([spread]), levels=LEVELS[:2])
    return float(found[0][0]), float(found[1][0])


def quantiles(mean: Floats, *, spread: Floats, levels: Sequence[float]) -> list[Floats]:
    """Quantiles of counts with this mean and variance over mean."""
    wide, safe = spread > 1 + 1e-6, np.maximum(mean, 1e-9)
    over = np.where(wide, spread, 2.0)
    return [
        np.asarray(
            np.where(wide, nbinom.ppf(level, safe / (over - 1), 1 / over), poisson.ppf(level, safe)), dtype=float
        )
        for level in levels
    ]


@dataclass(frozen=True)
class Dot:
    """A marked subject: expected count, ratio to it, verdict, name, and the series it leads to."""

    x: float
    y: float
    verdict: str
    name: str
    series: str


@dataclass(frozen=True)
class Funnel:
    """Subjects of one measure and way to divide it; limits of the usual at ``grid`` expected counts."""

    title: tuple[str, str]
    dots: tuple[Dot, ...]
    calm: tuple[tuple[float, float], ...]
    grid: tuple[float, ...]
    limits: tuple[tuple[float, ...], ...]
    of: int


def funnels(found: Bulletin, *, rows: dict[str, Row]) -> list[Funnel]:
    """A funnel for each part in which enough subjects have peers; ``rows`` are those of the page, by series."""
    drawn, start = [], 0
    for part in found.parts:
        made = _funnel(found, part=part, start=start, rows=rows)
        start += part.series.block.size
        drawn += [made] if made else []
    return drawn


def _funnel(found: Bulletin, *, part: Part, start: int, rows: dict[str, Row]) -> Funnel | None:
    against = part.against["peers"]
    good = np.flatnonzero((against.gap == "") & (against.expected > 0))
    if len(good) <= found.setting.params.least_peers:
        return None
    unit = part.series.block.unit
    mean, counted = against.expected[good] / unit, part.counted[good] / unit
    ratio = counted / mean
    rose, fell = found.rose.comparisons["peers"][start + good], found.fell.comparisons["peers"][start + good]
    names = [part.series.keys[place].id for place in good]
    dots = [
        Dot(float(mean[at]), float(ratio[at]), "raised" if rose[at] else "lowered", names[at], names[at])
        for at in range(len(good))
        if (rose[at] or fell[at]) and names[at] in rows
    ]
    plain = np.flatnonzero(~np.isin(names, [dot.series for dot in dots]))
    chosen = plain[np.unique(np.linspace(0, max(len(plain) - 1, 0), min(len(plain), DRAWN)).astype(int))]
    grid = np.geomspace(max(float(mean.min()), 0.05), float(mean.max()) * 1.05 + 0.1, NODES)
    spread = _spread(mean, spread=against.dispersion[good], grid=grid)
    limits = [gamma.ppf(level, grid / spread, scale=spread) for level in LEVELS]  # smooth, where counts have steps
    key = part.series.keys[0]
    return Funnel(
        (key.category, key.by), tuple(dots), tuple(zip(mean[chosen].tolist(), ratio[chosen].tolist(), strict=True)),
        tuple(grid.tolist()), tuple(tuple((limit / grid).tolist()) for limit in limits), len(good),
    )  # fmt: skip


def _spread(mean: Floats, *, spread: Floats, grid: Floats) -> Floats:
    """Variance over mean along the grid: what subjects were judged with, smoothed by a line."""
    line, _ = nnls(np.column_stack([np.ones(len(mean)), mean]), spread)
    return np.asarray(np.maximum(line[0] + line[1] * grid, 1.0), dtype=np.float64)
