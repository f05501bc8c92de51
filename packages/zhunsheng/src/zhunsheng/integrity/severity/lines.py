"""Lines about effects on severity: how many grave or mild records, how many there would be were there no difference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zhunsheng.integrity.benign import drive_apart, recording_regime
from zhunsheng.integrity.bounds import Bounds
from zhunsheng.integrity.course import Course
from zhunsheng.integrity.horizon import Horizon
from zhunsheng.integrity.indicator import Benign, Indicator, Line, Said
from zhunsheng.integrity.severity.tally import Tally
from zhunsheng.integrity.severity.walks import Followed, Sides, Walk
from zhunsheng.stats import looks, twogroups
from zhunsheng.stats.betabinomial import Floats
from zhunsheng.stats.effects import Effects, Null, Side, Spread

HARSHER, MILDER = "harsher", "milder"
CAUSES = (Benign(drive_apart.CAUSE, 0.0), Benign(recording_regime.CAUSE, 0.0))
FEWEST = 0.5  # records that no difference is said to leave, so that a ratio can be given
NUMBERS = ("exposure", "observed", "expected", "ratio", "lower", "upper")
More = Mapping[str, object]


@dataclass(frozen=True)
class Tried:
    """The evidence there would be with another count of the records in question, the rest of them sanctioned as peers do.

    Parameters
    ----------
    walk, row : the subject, at the last look. observed : their count. step : what one of them fewer takes from the
        sums. side : on which the subject lies; fewer of its records never speak for the other one.
    sides : that were looked at. of : hypotheses that it was chosen from.
    """

    walk: Walk
    row: int
    elapsed: float
    null: Null
    observed: float
    step: float
    side: Side
    sides: Sides
    of: int = 1

    def __call__(self, count: float) -> Said:
        """What would be said with so many."""
        one, end = np.array([self.row]), np.array([self.elapsed])
        moved = self.walk.scored.of(one, look=-1).moved(np.array([-self.step * (self.observed - count)]))
        value, known = moved.leaning(self.walk.belief)
        effect = Effects(value, 1 / np.sqrt(known), np.zeros(1), self.walk.load[one])
        held, null = self.walk.held[one], self.null
        p = looks.normal_adjusted(effect, held=held, elapsed=end, null=null, side=self.side)
        times = self.of * (2 if self.sides == "both" else 1)
        away = float(value[0]) - null.mean
        if (away if self.side == "high" else -away) <= 0:
            return Said(1.0, None)
        ratio = twogroups.displaced(effect, held=held, null=null, side=None if self.sides == "both" else "high")
        return Said(min(1.0, times * float(p[0])), float(ratio[0]) - float(np.log(self.of)))


def course(
    indicator: Indicator,
    *,
    tally: Tally,
    found: Followed,
    bounds: Bounds,
    horizon: Horizon,
    more: Sequence[More] | None = None,
    sides: Sides = "both",
) -> Course:
    """The course of an indicator of severity: seen and expected are grave records of the harsher, mild ones of the milder.

    Expected is the count that would leave no difference from peers: sums of scores are turned into records by what one
    grave record more is worth.
    """
    side = leanings(found) if sides == "both" else np.ones(tally.size)
    counts = found.seen if found.walk is None else _of_side(found, side=side)
    expected = np.clip(counts - side[:, None] * found.excess, 0.0, None)
    lines = [_line(tally, row=row, indicator=indicator, found=found) for row in range(tally.size)]
    assessed = np.flatnonzero(np.isfinite(found.p[:, -1]))
    if found.walk is not None and found.spread is not None and len(assessed):
        told = _told(
            found.walk,
            spread=found.spread,
            rows=assessed,
            side=side,
            bounds=bounds,
            elapsed=float(horizon.elapsed[-1]),
            sides=sides,
        )
        for row, values in zip(assessed.tolist(), told, strict=True):
            extra = {"side": HARSHER if side[row] > 0 else MILDER, **(more[row] if more else {})}
            evidence: dict[str, Any] = {
                "evidence": float(found.p[row, -1]),
                "likelier": float(found.ratios[row, -1]),
                "elapsed": float(horizon.elapsed[-1]),
            }
            lines[row] = replace(lines[row], state="assessed", **values, **evidence, benign=CAUSES, more=extra)
    return Course(indicator, tally.by, tally.ids, found.p, counts, expected, tuple(lines), found.ratios)


def leanings(found: Followed) -> Floats:
    """1 for subjects that at the last look are harsher than the middle of peers, -1 for those milder."""
    if found.walk is None or found.spread is None:
        return np.ones(len(found.p))
    return np.where(found.walk.leanings[0][:, -1] >= found.spread.null.mean, 1.0, -1.0)


def _of_side(found: Followed, *, side: Floats) -> Floats:
    """Grave records of the harsher, the others of the milder; where nothing was fitted yet none."""
    values: Floats = np.where(side[:, None] > 0, found.seen, found.records - found.seen)
    return values


def _line(tally: Tally, *, row: int, indicator: Indicator, found: Followed) -> Line:
    name = tally.ids[row]
    unit = name if tally.by == "unit" else tally.people.unit.get(name, name)
    exposure = float(found.records[row, -1])
    reason = found.walk.reason[row] if found.walk else ""
    more = {"reason": reason} if reason else {}
    return Line(tally.by, name, unit, indicator, exposure, float(found.seen[row, -1]), "insufficient", more=more)


def _told(
    walk: Walk,
    *,
    spread: Spread,
    rows: NDArray[np.int64],
    side: Floats,
    bounds: Bounds,
    elapsed: float,
    sides: Sides,
) -> list[dict[str, Any]]:
    """Counts, the shrunken ratio with its interval, and what other counts would have shown."""
    now, null, scored = walk.at(rows, look=-1), spread.null, walk.scored.of(rows, look=-1)
    sign, worth = side[rows], np.maximum(walk.weight[rows, -1] / walk.gap[rows], 1e-9)
    records, grave = walk.records[rows, -1], walk.grave[rows, -1]
    observed = np.where(sign > 0, grave, records - grave)
    usual = scored.score(np.full(len(rows), null.mean))
    expected = np.clip(observed - sign * (scored.step - usual) * worth, FEWEST, np.maximum(records, FEWEST))
    shrunk = [sign * (scored.score(value) - usual) * worth for value in spread.shrunken(now, level=bounds.interval)]
    middle, low, high = shrunk[0], np.minimum(*shrunk[1:]), np.maximum(*shrunk[1:])
    ratios = [np.maximum(0.0, 1 + value / expected) for value in (middle, low, high)]
    table = np.column_stack([sign / worth, records, observed, expected, *ratios]).tolist()
    made = []
    for row, (step, *numbers) in zip(rows.tolist(), table, strict=True):
        tried = Tried(walk, row, elapsed, null, numbers[1], step, "high" if step > 0 else "low", sides)
        made.append({**dict(zip(NUMBERS, numbers, strict=True)), "tried": tried})
    return made
