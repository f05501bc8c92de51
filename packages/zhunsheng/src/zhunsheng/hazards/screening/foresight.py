"""A screening judged by the crashes of later years, beside lists by raw counts and by rates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from zhunsheng.hazards.screening import crashes as crash
from zhunsheng.hazards.screening.crashes import SEVERITIES
from zhunsheng.hazards.screening.result import Screening
from zhunsheng.hazards.screening.run import YEAR
from zhunsheng.lake import Lake
from zhunsheng.stats import ranking
from zhunsheng.stats.betabinomial import Floats
from zhunsheng.stats.ranking import Found
from zhunsheng.types import Window

LISTS = ("excess", "observed", "rate")


@dataclass(frozen=True)
class Foresight:
    """How well later crashes were foreseen.

    Parameters
    ----------
    later : crashes of each row. trend : later crashes over predicted ones at the earlier pace.
    errors : mean squared error of crashes a site, by ``expected`` (empirical Bayes), ``observed`` (scaled counts), ``predicted``
        (peers alone). trended : the same with each forecast brought to the later total.
    found : by list and its length, the later excess (crashes beyond what peers' roads had, at the later pace) that the
        list holds; ties at its end are averaged and told.
    best : by length, what a list in hindsight would hold.
    """

    later: Floats
    trend: float
    errors: dict[str, float]
    trended: dict[str, float]
    found: dict[str, dict[int, Found]]
    best: dict[int, float]


def foresight(lake: Lake, *, screened: Screening, later: Window, tops: Sequence[int] = (50, 100, 200)) -> Foresight:
    """Judge a screening by a later window on the same rows; crashes on roads unknown then are left out for all lists alike."""
    after = _later(lake, screened=screened, later=later)
    years = (later.end - later.start).total_seconds() / YEAR
    forecasts = {name: screened.column(name) * years for name in ("expected", "observed", "predicted")}
    errors = {name: ranking.squared_error(value, seen=after) for name, value in forecasts.items()}
    scaled = {name: value * after.sum() / value.sum() for name, value in forecasts.items()}
    trended = {name: ranking.squared_error(value, seen=after) for name, value in scaled.items()}
    trend = float(after.sum() / forecasts["predicted"].sum())
    excess = after - forecasts["predicted"] * trend
    lengths = [top for top in tops if top <= len(after)]
    found = {
        name: {top: ranking.found(screened.column(name), good=excess, top=top) for top in lengths} for name in LISTS
    }
    best = {top: float(np.sort(excess)[::-1][:top].sum()) for top in lengths}
    return Foresight(after, trend, errors, trended, found, best)


def _later(lake: Lake, *, screened: Screening, later: Window) -> Floats:
    """Crashes of the outcomes on each row in the later window."""
    seen = crash.during(lake, window=later, until=later.end, as_of=None)
    counts = screened.layout.counted(seen, where=screened.layout.placed(seen))
    total: Floats = counts[:, [SEVERITIES.index(name) for name in screened.outcomes]].sum(axis=1)
    return total
