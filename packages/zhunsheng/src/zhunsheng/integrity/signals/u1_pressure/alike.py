"""U1's equal counts: the counts of a unit's officers lie closer together, month after month, than pure chance would put them."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from scipy.stats import chi2, norm

from zhunsheng.integrity.bounds import Bounds
from zhunsheng.integrity.course import Course
from zhunsheng.integrity.horizon import YEAR, Horizon
from zhunsheng.integrity.indicator import Indicator, Line
from zhunsheng.integrity.signals.u1_pressure.params import Params
from zhunsheng.stats.betabinomial import Floats
from zhunsheng.stats.looks import CROSSINGS, HALVES

MONTHS = 3  # fewer cannot tell a habit


@dataclass(frozen=True)
class Alike:
    """By unit and look, summed over months that are over: ``score``, ``months``, ``close``, ``squares``, ``degrees``."""

    ids: tuple[str, ...]
    sums: dict[str, Floats]


def course(table: pa.Table, *, params: Params, bounds: Bounds, horizon: Horizon, indicator: Indicator) -> Course:
    """Evidence at every look from the months of `query.alike`.

    Notes
    -----
    The null is pure chance (Poisson) with the same rate for all, the closest that free officers can lie: any lawful difference
    between them spreads counts out, so the test holds without a fitted null. Each month gives a normal score; their sum is
    a random walk, and the chance that it ever reaches a height is about twice that of ending there (reflection), spent over
    epochs as in `stats.looks`. Not for units whose officers work in pairs and write each stop down twice.
    Checked by null worlds of equal officers, the closest lawful case (tests/spec).
    """
    found = gather(table, params=params, horizon=horizon)
    score, months = found.sums["score"], found.sums["months"]
    planned = max(YEAR, horizon.window.end - horizon.window.start) / YEAR * 12
    p = sequential(score, months=months, planned=planned)
    p = np.where(months >= MONTHS, p, np.nan)
    lines = tuple(
        _line(name, row=row, found=found, p=p, indicator=indicator, params=params, bounds=bounds, horizon=horizon)
        for row, name in enumerate(found.ids)
    )
    return Course(indicator, "unit", found.ids, p, found.sums["close"], params.dispersion_level * months, lines)


def gather(table: pa.Table, *, params: Params, horizon: Horizon) -> Alike:
    """Running totals by unit and look."""
    rows = table.to_pydict()
    ids = tuple(sorted(set(rows["unit_id"])))
    place = {name: row for row, name in enumerate(ids)}
    who = np.array([place[name] for name in rows["unit_id"]], dtype=int)
    look = horizon.place([day.replace(day=monthrange(day.year, day.month)[1]) for day in rows["month"]])
    squares, degrees = np.array(rows["squares"], dtype=float), np.array(rows["officers"], dtype=float) - 1
    below = chi2.cdf(np.maximum(squares, 0.0), degrees)
    entries = {
        "score": -np.clip(norm.ppf(below), -params.score_cap, params.score_cap),
        "months": np.ones(len(who)),
        "close": np.where(below <= params.dispersion_level, 1.0, 0.0),
        "squares": squares,
        "degrees": degrees,
    }
    size = (len(ids), len(horizon.days))
    sums = {name: np.cumsum(_placed(values, who=who, look=look, size=size), axis=1) for name, values in entries.items()}
    return Alike(ids, sums)


def _placed(values: Floats, *, who: np.ndarray, look: np.ndarray, size: tuple[int, int]) -> Floats:
    grid = np.zeros(size)
    np.add.at(grid, (who, look), values)
    return grid


def sequential(score: Floats, *, months: Floats, planned: float) -> Floats:
    """p-values that hold at every look, from a sum of ``months`` independent normal scores, of ``planned`` in the end."""
    ends = np.array(HALVES.ends) * planned
    epoch = np.minimum(np.searchsorted(ends, months - 1e-9), len(ends) - 1)
    last = np.maximum(ends[epoch], months)
    tail = np.asarray(norm.sf(score / np.sqrt(np.maximum(last, 1.0))), dtype=np.float64)
    p: Floats = np.minimum(1.0, CROSSINGS * tail / np.array(HALVES.weights)[epoch])
    return p


def _line(
    name: str,
    *,
    row: int,
    found: Alike,
    p: Floats,
    indicator: Indicator,
    params: Params,
    bounds: Bounds,
    horizon: Horizon,
) -> Line:
    last = {key: float(values[row, -1]) for key, values in found.sums.items()}
    bare = Line("unit", name, name, indicator, last["months"], last["close"], "insufficient")
    if not np.isfinite(p[row, -1]):
        return bare
    side = (1 - bounds.interval) / 2
    low, high = (last["squares"] / float(chi2.ppf(level, last["degrees"])) for level in (1 - side, side))
    return Line(
        "unit",
        name,
        name,
        indicator,
        last["months"],
        last["close"],
        "assessed",
        expected=params.dispersion_level * last["months"],
        ratio=last["squares"] / last["degrees"],
        lower=low,
        upper=high,
        evidence=float(p[row, -1]),
        elapsed=float(horizon.elapsed[-1]),
    )
