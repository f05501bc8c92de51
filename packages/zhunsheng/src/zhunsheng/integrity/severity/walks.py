"""Effects of subjects that grow with every look, and the evidence in them: a normal null, p-values that hold at every look."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from zhunsheng.integrity.bounds import Bounds
from zhunsheng.integrity.horizon import Horizon
from zhunsheng.stats import effects, looks
from zhunsheng.stats.betabinomial import Floats
from zhunsheng.stats.effects import Effects, Null, Spread

Bools = NDArray[np.bool_]
Sides = Literal["both", "high"]
REFIT = 1.15  # growth of the information since the last fit of the null from which on it is fitted anew
WIDEST = 0.975  # quantile of the belief about everybody's spread that the lawful one is held below
PLAIN = 1.2  # standard deviations from the middle below which a p-value is the normal law's: it decides nothing there


@dataclass(frozen=True)
class Walk:
    """Effects over the looks of one fit, subjects by looks unless told otherwise.

    Parameters
    ----------
    estimate : effect so far; information : one over its sampling variance, 0 where nothing is known yet; skew : of the
        sampling error.
    load, held : by subject, how often the lawful variance enters and the variance of what is measured against.
    usable : by subject, whether the comparison is one at this fit. reason : by subject, why not, blank where usable.
    records, grave : compared records, and those of them at or above their stratum's cut.
    weight : what an effect of one is worth in sums of scores; gap : by subject, what one grave record more is worth in it.
    """

    estimate: Floats
    information: Floats
    skew: Floats
    load: Floats
    held: Floats
    reason: tuple[str, ...]
    records: Floats
    grave: Floats
    weight: Floats
    gap: Floats

    @property
    def usable(self) -> Bools:
        """Subjects that can be compared."""
        return np.array([not one for one in self.reason], dtype=bool)

    def at(self, look: int, *, chosen: NDArray[np.generic]) -> Effects:
        """Effects of some subjects at one of the looks, what they are measured against in the error."""
        value, known = self.estimate[chosen, look], self.information[chosen, look]
        total = 1 / np.maximum(known, 1e-12) + self.held[chosen]
        skew = self.skew[chosen, look] * (1 / np.maximum(known, 1e-12) / total) ** 1.5
        return Effects(value, np.sqrt(total), skew, self.load[chosen])


@dataclass(frozen=True)
class Followed:
    """Evidence at every look, and the last fit: its walk and its null, None where there never was one.

    Parameters
    ----------
    p : subjects by looks, as in `integrity.course.Course`. records, seen : compared records and grave ones of them.
    excess : grave records beyond those that would leave no difference from peers, below zero for the milder.
    """

    p: Floats
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
    p, records, seen, excess = np.full(shape, np.nan), np.zeros(shape), np.zeros(shape), np.zeros(shape)
    walk: Walk | None = None
    spread: Spread | None = None
    rests = 0.0
    for first, last in horizon.spans():
        walk = make(first, last)
        usable = np.flatnonzero(walk.usable)
        held = float(walk.information[usable, 0].sum())
        if len(usable) >= bounds.fit_least and held >= REFIT * rests:
            spread, rests = fitted(walk, usable=usable, bounds=bounds), held
        records[:, first:last], seen[:, first:last] = walk.records, walk.grave
        if spread is not None and len(usable):
            p[usable, first:last] = _evidence(
                walk, usable=usable, null=spread.null, elapsed=horizon.elapsed[first:last], sides=sides
            )
            p[:, first:last] = p[:, first:last] if between else p[:, [first]]
            excess[:, first:last] = (walk.estimate - spread.null.mean) * walk.weight / walk.gap[:, None]
    return Followed(p, records, seen, excess, walk, spread)


def fitted(walk: Walk, *, usable: NDArray[np.int64], bounds: Bounds) -> Spread:
    """The lawful spread at the first look of a walk, on at most so many subjects, evenly taken.

    Up to a tenth of them (1 - ``bounds.keep``) may be at fault on either side.
    """
    places = np.linspace(0, len(usable) - 1, min(len(usable), bounds.fit_most)).astype(np.int64)
    found = effects.fit(walk.at(0, chosen=usable[places]), keep=2 * bounds.keep - 1)
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


def _evidence(walk: Walk, *, usable: NDArray[np.int64], null: Null, elapsed: Floats, sides: Sides) -> Floats:
    known = walk.information[usable] > 0
    load, held = walk.load[usable][:, None], walk.held[usable][:, None]
    noise = 1 / np.where(known, walk.information[usable], np.inf)
    apart = walk.estimate[usable] - null.mean
    z = apart / np.sqrt(null.sd**2 * load + held + noise)
    z = np.where(known, np.abs(z) if sides == "both" else z, -np.inf)
    p = np.asarray(norm.sf(z), dtype=np.float64) * (2 if sides == "both" else 1)
    p = np.maximum(p, 0.05)
    rows, columns = np.nonzero(z > PLAIN)
    found = Effects(
        walk.estimate[usable[rows], columns],
        1 / np.sqrt(walk.information[usable[rows], columns]),
        walk.skew[usable[rows], columns],
        walk.load[usable[rows]],
    )
    p[rows, columns] = evidence(found, held=walk.held[usable[rows]], elapsed=elapsed[columns], null=null, sides=sides)
    return p


def evidence(found: Effects, *, held: Floats, elapsed: Floats, null: Null, sides: Sides) -> Floats:
    """p-values that hold at every look, of the side on which each effect lies, doubled where both sides are asked for."""
    high = looks.normal_adjusted(found, held=held, elapsed=elapsed, null=null, side="high")
    if sides == "high":
        return high
    low = looks.normal_adjusted(found, held=held, elapsed=elapsed, null=null, side="low")
    two: Floats = np.minimum(1.0, 2 * np.minimum(high, low))
    return two
