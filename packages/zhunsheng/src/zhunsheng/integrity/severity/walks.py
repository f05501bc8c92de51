"""Effects of subjects that grow with every look, and the evidence in them: a normal null, p-values that hold at every look."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from zhunsheng.integrity.bounds import Bounds
from zhunsheng.integrity.horizon import Horizon
from zhunsheng.integrity.severity.leanings import Scored
from zhunsheng.stats import effects, looks, twogroups
from zhunsheng.stats.betabinomial import Floats
from zhunsheng.stats.effects import Effects, Null, Spread

Sides = Literal["both", "high"]
REFIT = 1.08  # growth of the information since the last fit of the null from which on it is fitted anew; at the last fit always
WIDEST = 0.975  # quantile of the belief about everybody's spread that the lawful one is held below
PLAIN = 1.2  # standard deviations from the middle below which a p-value is the normal law's: it decides nothing there


@dataclass(frozen=True)
class Walk:
    """Sums of scores over the looks of one fit, subjects by looks unless told otherwise.

    Parameters
    ----------
    scored : the sums so far, from which leanings follow.
    load, held : by subject, how often the lawful variance enters and the variance of what is measured against.
    reason : by subject, why there is no comparison at this fit, blank where there is.
    records, grave : compared records, and those of them at or above their stratum's cut.
    weight : what a step of one is worth in sums of scores; gap : by subject, what one grave record more is worth in it.
    """

    scored: Scored
    load: Floats
    held: Floats
    reason: tuple[str, ...]
    records: Floats
    grave: Floats
    weight: Floats
    gap: Floats

    @cached_property
    def usable(self) -> NDArray[np.int64]:
        """Subjects that can be compared."""
        return np.flatnonzero([not one for one in self.reason])

    @cached_property
    def belief(self) -> float:
        """A wide belief about leanings: twice their standard deviation as the sums show it, a standard error at least."""
        first = self.scored.of(self.usable, look=0)
        known = first.information > 0
        if not known.any():
            return 1.0
        step, noise = first.step[known], 1 / first.information[known]
        between = float(np.average(step**2 - noise, weights=1 / noise))
        return float(np.sqrt(max(4 * between, float(np.median(noise)))))

    @cached_property
    def leanings(self) -> tuple[Floats, Floats]:
        """Leanings and the information in them, subjects by looks."""
        return self.scored.leaning(self.belief)

    def at(self, rows: NDArray[np.int64], *, look: int) -> Effects:
        """Leanings of some subjects at one of the looks, what they are measured against in the error."""
        value, known = (part[rows, look] for part in self.leanings)
        error = np.sqrt(1 / np.maximum(known, 1e-12) + self.held[rows])
        return Effects(value, error, np.zeros(len(rows)), self.load[rows])


@dataclass(frozen=True)
class Followed:
    """Evidence at every look, and the last fit: its walk and its null, None where there never was one.

    Parameters
    ----------
    p, ratios : subjects by looks, as in `integrity.course.Course`. records, seen : compared records and grave ones of them.
    excess : grave records beyond those that would leave no difference from peers, below zero for the milder.
    """

    p: Floats
    ratios: Floats
    records: Floats
    seen: Floats
    excess: Floats
    walk: Walk | None
    spread: Spread | None


def followed(
    make: Callable[[int, int], Walk],
    *,
    size: int,
    horizon: Horizon,
    bounds: Bounds,
    sides: Sides = "both",
    between: bool = True,
) -> Followed:
    """Evidence look by look.

    Parameters
    ----------
    make : the walk from the look of a fit to the look before which its validity ends.
    size : how many subjects.
    between : whether the looks between fits add anything; where not, what the fit said stands until the next one.
    """
    shape = (size, len(horizon.days))
    p, ratios = np.full(shape, np.nan), np.full(shape, np.nan)
    records, seen, excess = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    walk: Walk | None = None
    spread: Spread | None = None
    rests = 0.0
    for first, last in horizon.spans():
        walk = make(first, last)
        held = float(walk.scored.information[walk.usable, 0].sum())
        if len(walk.usable) >= bounds.fit_least and (held >= REFIT * rests or first == horizon.fits[-1]):
            spread, rests = fitted(walk, bounds=bounds), held
        records[:, first:last], seen[:, first:last] = walk.records, walk.grave
        if spread is not None and len(walk.usable):
            found = _evidence(walk, null=spread.null, elapsed=horizon.elapsed[first:last], sides=sides)
            for into, values in zip((p, ratios), found, strict=True):
                into[walk.usable, first:last] = values if between else values[:, [0]]
            usual = walk.scored.score(np.full(shape, spread.null.mean)[:, : last - first])
            excess[:, first:last] = (walk.scored.step - usual) * walk.weight / walk.gap[:, None]
    return Followed(p, ratios, records, seen, excess, walk, spread)


def fitted(walk: Walk, *, bounds: Bounds) -> Spread:
    """The lawful spread at the first look of a walk, on at most so many subjects, evenly taken.

    Up to a tenth of them (1 - ``bounds.keep``) may be at fault on either side.
    """
    size = len(walk.usable)
    places = np.linspace(0, size - 1, min(size, bounds.fit_most)).astype(np.int64)
    found = effects.fit(walk.at(walk.usable[places], look=0), keep=2 * bounds.keep - 1)
    return replace(found, null=thinned(bounded(found.null, whole=found.whole)))


def bounded(null: Null, *, whole: Null) -> Null:
    """The null without spreads wider than everybody's can be: suspected tails left out, people differ less, not more.

    The middle of a law alone, where errors are wide beside the spread, hardly tells a wide one from a narrow one.
    """
    ordered = sorted((sd, weight) for _, sd, weight in whole.nodes)
    below = np.cumsum([weight for _, weight in ordered])
    most = max(
        ordered[int(np.searchsorted(below, WIDEST).clip(0, len(ordered) - 1))][0], min(sd for _, sd, _ in null.nodes)
    )
    kept = [node for node in null.nodes if node[1] <= most]
    total = sum(weight for _, _, weight in kept)
    return Null(tuple((mean, sd, weight / total) for mean, sd, weight in kept))


def thinned(null: Null) -> Null:
    """The null with the states of one spread as one: the means' variance goes into the spread. Fewer states, the same law."""
    by_spread: dict[float, list[tuple[float, float]]] = {}
    for mean, sd, weight in null.nodes:
        by_spread.setdefault(sd, []).append((mean, weight))
    nodes = []
    for sd, states in by_spread.items():
        means, weights = np.array(states).T
        total = float(weights.sum())
        middle = float(means @ weights) / total
        between = float((means - middle) ** 2 @ weights) / total
        nodes.append((middle, float(np.sqrt(sd**2 + between)), total))
    return Null(tuple(nodes))


def _evidence(walk: Walk, *, null: Null, elapsed: Floats, sides: Sides) -> tuple[Floats, Floats]:
    """p-values and ratios of the usable, by look."""
    usable = walk.usable
    estimate, information = (part[usable] for part in walk.leanings)
    load, held = walk.load[usable], walk.held[usable]
    noise = 1 / np.where(information > 0, information, np.inf)
    z = (estimate - null.mean) / np.sqrt(null.sd**2 * load[:, None] + held[:, None] + noise)
    z = np.where(information > 0, np.abs(z) if sides == "both" else z, -np.inf)
    p = np.maximum(np.asarray(norm.sf(z), dtype=np.float64) * (2 if sides == "both" else 1), 0.05)
    rows, columns = np.nonzero(z > PLAIN)
    error = 1 / np.sqrt(information[rows, columns])
    found = Effects(estimate[rows, columns], error, np.zeros(len(rows)), load[rows])
    ratios = twogroups.log_ratio(p)
    p[rows, columns] = evidence(found, held=held[rows], elapsed=elapsed[columns], null=null, sides=sides)
    ratios[rows, columns] = twogroups.displaced(
        found, held=held[rows], null=null, side=None if sides == "both" else "high"
    )
    return p, ratios


def evidence(found: Effects, *, held: Floats, elapsed: Floats, null: Null, sides: Sides) -> Floats:
    """p-values that hold at every look, of the side on which each effect lies, doubled where both sides are asked for."""
    high = looks.normal_adjusted(found, held=held, elapsed=elapsed, null=null, side="high")
    if sides == "high":
        return high
    low = looks.normal_adjusted(found, held=held, elapsed=elapsed, null=null, side="low")
    two: Floats = np.minimum(1.0, 2 * np.minimum(high, low))
    return two
