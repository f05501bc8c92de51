"""P6's days with times at equal gaps, beside how often chance makes some on days as full and as close."""

from __future__ import annotations

from functools import partial

import ibis
import ibis.expr.types as ir
import numpy as np

from zhunsheng.integrity.benign import five_minutes
from zhunsheng.integrity.indicator import Indicator
from zhunsheng.integrity.ledger import Cells, others
from zhunsheng.integrity.marks import COLUMNS, Marks
from zhunsheng.integrity.scope import Scope
from zhunsheng.integrity.signals.p6_bursts.params import Params
from zhunsheng.stats.betabinomial import Floats

DAY = ("officer_id", "_day")
LONGEST = 16  # places of a picture's axis
GRAIN = 1_000_000  # chances are summed in millionths
MOST = 0.5  # chance of a day beyond which the approximation says nothing


def times(scope: Scope, *, params: Params) -> ir.Table:
    """Different times of on-site records, on days with enough of them: ``run`` says whether equal gaps end here."""
    rows = scope.columns("record_id", "officer_id", "unit_id", "method", "occurred_at")
    rows = rows.filter(rows.method == "on_site", rows.officer_id.notnull())
    rows = rows.group_by(*DAY, "_clock", at=rows.occurred_at.epoch_seconds()).aggregate(
        record_id=rows.record_id.min(), unit_id=rows.unit_id.min(), known_at=rows._known.max()
    )
    sizes = rows.group_by(*DAY).aggregate(n=rows.count())
    rows = rows.semi_join(sizes.filter(sizes.n >= params.even_times), list(DAY))
    rows = rows.mutate(on_grid=five_minutes.on_grid(rows._clock))
    order = ibis.window(group_by=list(DAY), order_by="at")
    rows = rows.mutate(gap=rows["at"] - rows["at"].lag().over(order))
    back = ibis.window(group_by=list(DAY), order_by="at", preceding=params.even_times - 2, following=0)
    reach = ibis.window(group_by=list(DAY), order_by="at", preceding=params.even_times - 1, following=0)
    full = rows.gap.count().over(back) == params.even_times - 1
    even = rows.gap.max().over(back) - rows.gap.min().over(back) <= params.even_slack
    return rows.mutate(run=full & even, run_on_grid=rows.on_grid.cast("int64").min().over(reach) == 1)


def even_days(scope: Scope, *, params: Params) -> ir.Table:
    """Days by officer: ``hit`` where some times follow at equal gaps, ``on_grid`` where all such runs are whole five minutes."""
    rows = scope.keep(times(scope, params=params), name="p6_bursts_times")
    return rows.group_by(*DAY).aggregate(
        record_id=ibis.coalesce(rows.record_id.min(where=rows.run), rows.record_id.min()),
        unit_id=rows.unit_id.min(),
        known_at=rows.known_at.max(),
        n=rows.count(),
        span=rows["at"].max() - rows["at"].min(),
        x=ibis.least(rows.run.sum().cast("int64"), LONGEST),
        hit=rows.run.any(),
        on_grid=(rows.run & ~rows.run_on_grid).sum() == 0,
    )


def chance(days: ir.Table, *, params: Params) -> ir.IntegerValue:
    """How likely a day of so many times over so long has some at equal gaps by chance, in millionths.

    Gaps of chance encounters are exponential; the range of ``k`` of them is at most ``w`` with probability
    (1 - exp(-w / mean)) ** (k - 1), and there are n - k stretches of k gaps among n times. An upper bound (stretches
    overlap), and peers' hits beside it set the scale, so that only its form matters.
    """
    k = params.even_times - 1
    mean = days.span / (days.n - 1)
    each = (1 - (-1.5 * params.even_slack / mean).exp()) ** (k - 1)
    return (GRAIN * ibis.least((days.n - k) * each, MOST)).round().cast("int64")


def expected(cells: Cells, *, least: float) -> Floats:
    """Own chance times how many more hits than chance the others have; NaN where there are too few others."""
    trials, hits, usual = (others(cells, values=cells.sums[name]) for name in ("trials", "hits", "chance"))
    ratio = np.divide(hits + 0.5, usual / GRAIN + 0.5, out=np.full(len(hits), np.nan), where=trials >= least)
    own = np.divide(
        cells.sums["chance"] / GRAIN, cells.sums["trials"], out=np.zeros(len(hits)), where=cells.sums["trials"] > 0
    )
    return np.asarray(np.minimum(own * ratio, 0.99))


def even(scope: Scope, *, params: Params, indicator: Indicator) -> Marks:
    """Days with several records; those with times at equal gaps are hits."""
    days = even_days(scope, params=params)
    rows = scope.columns("officer_id", "method")
    rows = rows.filter(rows.method == "on_site")
    hits = days.filter(days.hit)
    rounders = five_minutes.habits(rows.anti_join(hits, [rows.officer_id == hits.officer_id, rows._day == hits._day]))
    days = five_minutes.explains(days, rounders=rounders)
    days = days.mutate(chance=chance(days, params=params), telling=days.x.cast("float64"))
    return Marks(
        indicator,
        days.select(*COLUMNS, "chance", "cause"),
        sums=("chance",),
        least_records=params.least_days,
        least=params.least_peers,
        causes=(five_minutes.CAUSE,),
        share=partial(expected, least=params.least_peers),
        line=0.5,
    )
